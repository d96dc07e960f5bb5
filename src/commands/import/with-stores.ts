import type { Config } from '../../config.js';
import { createLog } from '../../log.js';
import { startFailure } from '../../start-failure.js';
import { explained } from '../explained.js';

type Imports = ReturnType<typeof import('../../wiring/imports.js').createImports>;

/** Opens the stores for as long as the work takes. */
export async function withStores<T>(config: Config, work: (imports: Imports) => Promise<T>): Promise<T> {
  const log = createLog({ level: 'warn', destination: process.stderr });
  const [{ openStores }, { createImports }] = await Promise.all([
    import('../../stores.js'),
    import('../../wiring/imports.js'),
  ]);
  const stores = await openStores(config, { log }).catch((error: unknown) => {
    throw new Error(startFailure(error, config));
  });
  try {
    return await explained(config, () => work(createImports(stores)));
  } finally {
    await stores.close();
  }
}
