import { processEnvironment, readConfig } from '../../config.js';
import { createLog } from '../../log.js';
import { startFailure } from '../../start-failure.js';
import type { Stores } from '../../stores.js';
import { explained } from '../explained.js';

/** Runs the work on the stores of this environment, and on nothing else of a gateway. */
export async function withStores(work: (stores: Stores) => Promise<void>): Promise<void> {
  const config = readConfig(processEnvironment());
  const log = createLog({ level: 'warn', destination: process.stderr });
  const { openStores } = await import('../../stores.js');
  const stores = await openStores(config, { log }).catch((error: unknown) => {
    throw new Error(startFailure(error, config));
  });
  try {
    await explained(config, () => work(stores));
  } finally {
    await stores.close();
  }
}
