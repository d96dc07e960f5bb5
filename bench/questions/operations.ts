import { Load } from '../support/load.js';
import { REQUESTS, signUp } from '../support/people.js';
import { BARE, gateway, LEAN, Served, STORES, type Stores } from '../support/programs.js';
import { inTurns, type Question, type Row, rate, ratio, target } from '../support/results.js';

const ROUNDS = 8;
const SECONDS = 2;
const CONNECTIONS = 16;
const FLOW = '"id":"([^"]+)"';

/**
 * What an operation costs, against a GraphQL server that does nothing: in the same HTTP set-up, which is what the goals
 * are about, and in the least HTTP set-up that works, which shows what ours costs.
 */
export const operations: Question = {
  title: 'Operations against a bare Apollo server answering `{ __typename }` in the same HTTP set-up',
  async ask() {
    const yardsticks = { bare: await Served.start(BARE, {}), lean: await Served.start(LEAN, {}) };
    try {
      const rows: Row[] = [];
      for (const stores of STORES) rows.push(...(await measure(stores, yardsticks)));
      return rows;
    } finally {
      await yardsticks.bare.stop();
      await yardsticks.lean.stop();
    }
  },
};

interface Yardsticks {
  readonly bare: Served;
  readonly lean: Served;
}

const OPERATIONS = [
  { what: '`{ __typename }`', of: 'typename', least: null },
  { what: '`me`', of: 'me', least: 0.5 },
  { what: '`requestPasswordReset`', of: 'reset', least: 0.3 },
  { what: '`verifyResetCode`, wrong code', of: 'code', least: null },
] as const;

async function measure(stores: Stores, { bare, lean }: Yardsticks): Promise<readonly Row[]> {
  const served = await gateway(stores);
  const load = new Load();
  try {
    const { token } = await signUp(served);
    const common = { url: served.graphql, connections: CONNECTIONS, seconds: SECONDS };
    const trivial = { ...common, bodies: [REQUESTS.typename], expect: 'Query' };
    const headers = { authorization: `Bearer ${token}` };
    const reset = { ...common, bodies: [REQUESTS.requestReset], expect: 'PasswordReset', find: FLOW };
    let flows: readonly string[] = [];
    const rates = await inTurns(ROUNDS, {
      bare: () => load.rate({ ...trivial, url: bare.graphql }),
      lean: () => load.rate({ ...trivial, url: lean.graphql }),
      typename: () => load.rate(trivial),
      me: () => load.rate({ ...common, bodies: [REQUESTS.me], expect: 'usr_', headers }),
      reset: async () => {
        const { count, seconds, found } = await load.run(reset);
        flows = found;
        return count / seconds;
      },
      code: () => load.rate({ ...common, bodies: flows.map(REQUESTS.verifyCode), expect: 'INVALID_CODE' }),
    });
    return OPERATIONS.flatMap(({ what, of, least }) => [
      { what, on: stores, ...share(rates[of], rates.bare, least) },
      { what: `${what}, to the least set-up`, on: stores, ...share(rates[of], rates.lean, null) },
    ]);
  } finally {
    load.stop();
    await served.stop();
  }
}

function share(
  of: readonly number[],
  whole: readonly number[],
  least: number | null,
): Pick<Row, 'measured' | 'target'> {
  const part = ratio(of, whole);
  const measured = `${part.toFixed(2)} (${rate(of)} of ${rate(whole)} per second)`;
  return { measured, target: least === null ? '' : target.atLeast(part, least) };
}
