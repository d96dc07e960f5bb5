import { Load } from '../support/load.js';
import { REQUESTS, signUp } from '../support/people.js';
import { BARE, gateway, Served, STORES, type Stores } from '../support/programs.js';
import { inTurns, median, type Question, type Row, ratio } from '../support/results.js';

const ROUNDS = 4;
const SECONDS = 3;
const CONNECTIONS = 16;
const FLOW = '"id":"([^"]+)"';

/** What an operation costs, against a GraphQL server that does nothing in the same HTTP set-up. */
export const operations: Question = {
  title: 'Operations against a bare Apollo server answering `{ __typename }`',
  async ask() {
    const bare = await Served.start(BARE, {});
    try {
      const rows: Row[] = [];
      for (const stores of STORES) rows.push(...(await measure(stores, bare)));
      return rows;
    } finally {
      await bare.stop();
    }
  },
};

async function measure(stores: Stores, bare: Served): Promise<readonly Row[]> {
  const served = await gateway(stores);
  const load = new Load();
  try {
    const { token } = await signUp(served);
    const common = { url: served.graphql, connections: CONNECTIONS, seconds: SECONDS };
    const trivial = { ...common, bodies: [REQUESTS.typename], expect: 'Query' };
    const me = {
      ...common,
      bodies: [REQUESTS.me],
      expect: 'usr_',
      headers: { authorization: `Bearer ${token}` },
    };
    const reset = { ...common, bodies: [REQUESTS.requestReset], expect: 'PasswordReset', find: FLOW };
    let flows: readonly string[] = [];
    const bareJob = { ...trivial, url: bare.graphql };
    const rates = await inTurns(ROUNDS, {
      bare: () => load.rate(bareJob),
      typename: () => load.rate(trivial),
      me: () => load.rate(me),
      reset: async () => {
        const { count, seconds, found } = await load.run(reset);
        flows = found;
        return count / seconds;
      },
      code: () => load.rate({ ...common, bodies: flows.map(REQUESTS.verifyCode), expect: 'INVALID_CODE' }),
    });
    const row = (what: string, of: readonly number[], target: string): Row => {
      const measured = `${ratio(of, rates.bare).toFixed(2)} (${median(of).toFixed(0)} of ${median(rates.bare).toFixed(0)} per second)`;
      return { what, on: stores, measured, target };
    };
    return [
      row('`{ __typename }`', rates.typename, ''),
      row('`me`', rates.me, '≥ 0.5'),
      row('`requestPasswordReset`', rates.reset, '≥ 0.3'),
      row('`verifyResetCode`, wrong code', rates.code, ''),
    ];
  } finally {
    load.stop();
    await served.stop();
  }
}
