import { GATEWAY, gateway, Served, STORES, type Stores, variables } from '../support/programs.js';
import { median, type Question, type Row, target } from '../support/results.js';

const ROUNDS = 3;

/** From the start of the process to the first 200 of /readyz. */
export const coldStart: Question = {
  title: 'Cold start',
  async ask() {
    const rows: Row[] = [];
    for (const stores of STORES) {
      const fresh: number[] = [];
      for (let n = 0; n < ROUNDS; n += 1) {
        const served = await gateway(stores);
        fresh.push(served.coldStart);
        await served.stop();
      }
      rows.push(row('first start', stores, fresh), row('start with data', stores, await again(stores)));
    }
    return rows;
  },
};

async function again(stores: Stores): Promise<readonly number[]> {
  const env = await variables(stores);
  const times: number[] = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    const served = await Served.start(GATEWAY, env);
    times.push(served.coldStart);
    await served.stop();
  }
  return times.slice(1);
}

function row(what: string, on: Stores, times: readonly number[]): Row {
  const seconds = median(times) / 1000;
  // The goal is that of the default; on servers the first start makes their tables, too.
  const goal = on === 'embedded' ? target.below(seconds, 2, 's') : '';
  return { what, on, measured: `${seconds.toFixed(2)} s`, target: goal };
}
