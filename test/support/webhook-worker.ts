import { createDataSource } from '../../ormconfig.js';
import { systemClock } from '../../src/clock.js';
import { Keyring } from '../../src/crypto/keyring.js';
import { Database } from '../../src/database.js';
import { MemoryCells } from '../../src/ephemeral/memory.js';
import { WebhookPost } from '../../src/services/webhook-post.js';
import { WebhookWorker } from '../../src/services/webhook-worker.js';

/** A worker in a process of its own, for tests that kill it. Arguments: database file, root key (hex), now. */
const [file = '', root = '', now = ''] = process.argv.slice(2);
const skew = Number(now) - systemClock.now();
const clock = { now: () => systemClock.now() + skew };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const allowedHosts = ['127.0.0.1'];
const worker = new WebhookWorker(
  {
    database: await Database.open(createDataSource({ kind: 'sqlite', file })),
    cells: new MemoryCells(clock),
    keyring: new Keyring(Buffer.from(root, 'hex')),
    clock,
    audit: { record: () => Promise.reject(new Error('Nothing is switched off here.')) },
    post: new WebhookPost({ allowedHosts, timeoutMs: 20_000 }),
    log: silent,
  },
  { production: false, allowedHosts },
);
await worker.idle();
