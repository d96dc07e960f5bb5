import { createDataSource } from '../../ormconfig.js';
import { readConfig } from '../../src/config.js';
import { Database } from '../../src/database.js';
import type { GatewayProcess, Surroundings } from './gateway-process.js';

/** The database of a fleet, past every process of it. The caller closes it. */
export function databaseOf({ env }: Pick<Surroundings, 'env'>): Promise<Database> {
  return Database.open(createDataSource(readConfig(env).database));
}

/** So many things at once, dealt out to the processes in turn. Who is told to come back later does, as clients do. */
export function dealt<T>(
  fleet: readonly GatewayProcess[],
  count: number,
  work: (gateway: GatewayProcess, n: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => patiently(() => work(member(fleet, n), n))));
}

/** Done again while the answer is that there is too much to do, as clients do. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof Error && error.message.includes(' answered 503');
      if (!isBusy || tries === 8) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }
}

/** The n-th process, counting on from the first after the last. */
export function member(fleet: readonly GatewayProcess[], n: number): GatewayProcess {
  const gateway = fleet[n % fleet.length];
  if (gateway === undefined) throw new Error('An empty fleet.');
  return gateway;
}

/** Answers when it holds, or after so many milliseconds; whether it held. */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  patience: number,
): Promise<boolean> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
