import type { Config } from '../config.js';
import { ServiceUnavailableError } from '../errors.js';
import { startFailure } from '../start-failure.js';
import { redisFailure } from './store-places.js';

/** Runs the work of a command. A store that is away is named, with where it is looked for and what to do. */
export async function explained<T>(config: Config, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) throw error;
    const isRedis = error.store === 'ephemeral' && config.redis !== null;
    throw new Error(isRedis ? await redisFailure(config.redis) : startFailure(error, config));
  }
}
