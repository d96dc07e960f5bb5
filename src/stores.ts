import 'reflect-metadata';
import { createDataSource, createReplicaSource } from '../ormconfig.js';
import { type Clock, systemClock } from './clock.js';
import type { Config } from './config.js';
import type { Keyring } from './crypto/keyring.js';
import { Wrapping } from './crypto/wrapping.js';
import { Database } from './database.js';
import type { CellStore } from './ephemeral/cell-store.js';
import { connectRedis } from './ephemeral/connect.js';
import { type LimitFactory, limitsOn } from './ephemeral/limits.js';
import { MemoryCells } from './ephemeral/memory.js';
import { RedisCells } from './ephemeral/redis.js';
import { StoreClock } from './ephemeral/store-clock.js';
import { masterSecret } from './master-secret-file.js';
import { chainsWithRoot } from './services/audit-beginning.js';
import type { Log } from './services/log.js';
import {
  noObservation,
  type Observation,
  ObservedCells,
  observeDatabase,
  observeLimits,
} from './services/observed-stores.js';
import { SigningKeys } from './services/signing-keys.js';
import { StoredKeys } from './services/stored-keys.js';
import { migrate } from './sql/migrate.js';

/** What may differ between a process, a command and a test. */
export interface Surroundings {
  readonly log: Log;
  readonly clock?: Clock;
  /** Milliseconds the clock was moved by, for the store's own clock to follow. */
  readonly skew?: () => number;
  readonly observation?: Observation;
  /** For tests: those of another gateway of this process, where there is no Redis. */
  readonly cells?: CellStore;
  /** For tests: see `DatabaseOptions`. */
  readonly watchNesting?: boolean;
}

/** The stores, opened and migrated, and the keys they hold: what every command needs. */
export interface Stores {
  readonly clock: Clock;
  readonly database: Database;
  readonly cells: CellStore;
  readonly limits: LimitFactory;
  readonly keyring: Keyring;
  readonly signingKeys: SigningKeys;
  close(): Promise<void>;
}

export async function openStores(config: Config, given: Surroundings): Promise<Stores> {
  const { log, clock: own = systemClock, skew, observation = noObservation, watchNesting } = given;
  const wrapping = new Wrapping(masterSecret(config), config.secretPrevious);
  const source = createDataSource(config.database);
  const replica = createReplicaSource(config.database);
  const opened = await Database.open(source, { replica, log, watchNesting });
  const database = observeDatabase(opened, observation, log);
  const redis = config.redis && connectRedis(config.redis, log);
  const held = redis === null ? (given.cells ?? new MemoryCells(own)) : new RedisCells(redis, { skew });
  const cells = new ObservedCells(held, observation);
  const shared = new StoreClock(cells, own);
  const clock = redis === null ? own : shared;
  if (redis !== null) await shared.start();
  const limits = observeLimits(limitsOn(redis), observation);
  const stored = new StoredKeys(database, wrapping, clock, chainsWithRoot(clock));
  const signingKeys = new SigningKeys({ database, stored, clock, log }, config.token);
  const close = async (): Promise<void> => {
    signingKeys.stop();
    shared.stop();
    await cells.close();
    await database.close();
  };
  try {
    await migrate(source, { log });
    const keyring = await stored.keyring();
    await signingKeys.start();
    return { clock, database, cells, limits, keyring, signingKeys, close };
  } catch (error) {
    // What was opened half would keep the process alive.
    await close();
    throw error;
  }
}
