import { type Config, processEnvironment, readConfig } from '../config.js';
import type { Core } from '../core.js';
import { createLog } from '../log.js';
import type { Origin } from '../services/origin.js';
import { startFailure } from '../start-failure.js';
import { explained } from './explained.js';

/** Runs the work on the services of a gateway that serves nobody, and puts all of it away. */
export async function withCore(work: (core: Core, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig(processEnvironment());
  const log = createLog({ level: 'warn', destination: process.stderr });
  const [{ openStores }, { createCore }] = await Promise.all([import('../stores.js'), import('../core.js')]);
  const stores = await openStores(config, { log }).catch((error: unknown) => {
    throw new Error(startFailure(error, config));
  });
  try {
    const core = await createCore(stores, config, { log });
    try {
      await explained(config, () => work(core, config));
    } finally {
      await Promise.all([core.hasher.close(), core.policy.close()]);
    }
  } finally {
    await stores.close();
  }
}

/** Who acts, for the audit log: an operator by a command. */
export function originOf(command: string): Origin {
  const device = `latchkey ${command}`;
  return { requestId: 'cli', ip: null, network: null, device, deviceCookie: null, viewer: null };
}
