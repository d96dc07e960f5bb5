import { fileURLToPath, pathToFileURL } from 'node:url';
import { Load } from '../support/load.js';
import { REQUESTS, signUp } from '../support/people.js';
import { gateway, STORES, type Stores } from '../support/programs.js';
import { type Question, type Row, ratio, target } from '../support/results.js';

const REQUESTS_WANTED = 100_000;
const SECONDS = 45;
const PROBE = pathToFileURL(fileURLToPath(new URL('../support/memory-probe.js', import.meta.url))).href;

/** Whether anything is kept that should not be. */
export const memory: Question = {
  title: 'Memory after many requests against memory at the start',
  async ask() {
    const rows: Row[] = [];
    for (const stores of STORES) rows.push(await measure(stores));
    return rows;
  },
};

async function measure(stores: Stores): Promise<Row> {
  const served = await gateway(stores, { NODE_OPTIONS: `--expose-gc --import ${PROBE}` });
  const reading = new Load();
  const failing = new Load();
  const wrong = [REQUESTS.login({ identifier: 'nobody%n@example.com', password: 'not the password' })];
  const common = { url: served.graphql, seconds: SECONDS };
  try {
    const { token } = await signUp(served);
    const headers = { authorization: `Bearer ${token}` };
    const me = { ...common, bodies: [REQUESTS.me], headers, connections: 32, expect: 'usr_' };
    const logins = { ...common, bodies: wrong, connections: 2, expect: '"Problem"' };
    // Warm: code that was never run is memory that is not there yet.
    await Promise.all([reading.run({ ...me, atMost: 500 }), failing.run({ ...logins, atMost: 20 })]);
    const before = await served.ask();
    const [read, failed] = await Promise.all([
      reading.run({ ...me, atMost: REQUESTS_WANTED }),
      failing.run({ ...logins, seconds: SECONDS / 2 }),
    ]);
    const after = await served.ask();
    const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
    const growth = ratio([after], [before]);
    const measured = `${growth.toFixed(2)} (${mb(before)} to ${mb(after)})`;
    const what = `RSS after ${read.count} × \`me\` and ${failed.count} wrong logins`;
    return { what, on: stores, measured, target: target.atMost(growth, 1.3) };
  } finally {
    reading.stop();
    failing.stop();
    await served.stop();
  }
}
