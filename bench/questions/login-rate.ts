import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Load } from '../support/load.js';
import { REQUESTS, signUp } from '../support/people.js';
import { gateway, STORES, type Stores } from '../support/programs.js';
import { inTurns, type Question, type Row, rate, ratio, target } from '../support/results.js';

const PEOPLE = 16;
const ROUNDS = 3;
const SECONDS = 2;
const CHILD = fileURLToPath(new URL('../support/hash-child.js', import.meta.url));

/** How much of what the cores can hash is left for signing in. */
export const loginRate: Question = {
  title: 'Sign-ins against the raw hash rate of the cores',
  async ask() {
    const rows: Row[] = [];
    for (const stores of STORES) {
      for (const cost of [10, 12]) rows.push(await measure(stores, cost));
    }
    return rows;
  },
};

async function measure(stores: Stores, cost: number): Promise<Row> {
  const served = await gateway(stores, { BCRYPT_COST: String(cost) });
  const load = new Load();
  const hashing = fork(CHILD);
  try {
    const people = [];
    for (let n = 0; n < PEOPLE; n += 1) people.push(await signUp(served));
    const bodies = people.map(REQUESTS.login);
    const job = { url: served.graphql, bodies, connections: PEOPLE, lanes: true, expect: 'SignedIn' };
    const { hashes, logins } = await inTurns(ROUNDS, {
      hashes: async () => {
        hashing.send({ cost, seconds: SECONDS });
        const [count]: number[] = await once(hashing, 'message');
        return count ?? 0;
      },
      logins: () => load.rate({ ...job, seconds: SECONDS }),
    });
    const share = ratio(logins, hashes);
    const measured = `${share.toFixed(2)} (${rate(logins)} of ${rate(hashes)} per second)`;
    return { what: `login, bcrypt cost ${cost}`, on: stores, measured, target: target.atLeast(share, 0.85) };
  } finally {
    hashing.disconnect();
    load.stop();
    await served.stop();
  }
}
