import { Load } from '../support/load.js';
import { REQUESTS } from '../support/people.js';
import { gateway, STORES, type Stores } from '../support/programs.js';
import { inTurns, median, type Question, type Row, target } from '../support/results.js';

const ROUNDS = 3;
const SECONDS = 2;
const LOGINS = 50;

/** Whether a crowd signing in keeps everybody else waiting. */
export const latency: Question = {
  title: 'A trivial query while fifty sign in',
  async ask() {
    const rows: Row[] = [];
    for (const stores of STORES) rows.push(await measure(stores));
    return rows;
  },
};

async function measure(stores: Stores): Promise<Row> {
  const served = await gateway(stores, { BCRYPT_COST: '12' });
  const trivial = new Load();
  const crowd = new Load();
  const bodies = [REQUESTS.login({ identifier: 'nobody%n@example.com', password: 'not the password' })];
  const query = { url: served.graphql, bodies: [REQUESTS.typename], connections: 1, expect: 'Query' };
  const logins = { url: served.graphql, bodies, connections: LOGINS, expect: '{' };
  const p99 = async (): Promise<number> => (await trivial.run({ ...query, seconds: SECONDS })).p99;
  try {
    await p99();
    const { idle, busy } = await inTurns(ROUNDS, {
      idle: p99,
      busy: async () => {
        const behind = crowd.run({ ...logins, seconds: SECONDS + 1 });
        const measured = await p99();
        await behind;
        return measured;
      },
    });
    const ms = (values: readonly number[]): string => `${median(values).toFixed(1)} ms`;
    const measured = `p99 ${ms(busy)} (idle: ${ms(idle)})`;
    const what = '`{ __typename }`, 50 logins in flight';
    return { what, on: stores, measured, target: target.below(median(busy), 100, 'ms') };
  } finally {
    trivial.stop();
    crowd.stop();
    await served.stop();
  }
}
