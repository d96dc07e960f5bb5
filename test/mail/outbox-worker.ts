import { createDataSource } from '../../ormconfig.js';
import { systemClock } from '../../src/clock.js';
import { Keyring } from '../../src/crypto/keyring.js';
import { Database } from '../../src/database.js';
import { MemoryCells } from '../../src/ephemeral/memory.js';
import { SendGridMailer } from '../../src/mail/sendgrid.js';
import { noMetrics } from '../../src/services/metrics.js';
import { Outbox } from '../../src/services/outbox.js';
import { OPTIONS, openFlow, ROOT } from './outbox-world.js';

/** A mail worker in a process of its own, for tests that kill it. Arguments: database file, base URL, API key, flow key, now. */
const [file = '', baseUrl = '', apiKey = '', flowKey = '', now = ''] = process.argv.slice(2);
const skew = Number(now) - systemClock.now();
const clock = { now: () => systemClock.now() + skew };
const cells = new MemoryCells(clock);
await cells.update(`flow:${flowKey}`, () => ({ state: openFlow(), ttl: 3600, result: null }));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const database = await Database.open(createDataSource({ kind: 'sqlite', file }));
const mailer = new SendGridMailer({ apiKey, baseUrl, timeoutMs: 20_000 });
const outbox = new Outbox(
  {
    database,
    cells,
    mailer,
    texting: null,
    keyring: new Keyring(ROOT),
    clock,
    metrics: noMetrics,
    log: silent,
  },
  OPTIONS,
);
await outbox.idle();
