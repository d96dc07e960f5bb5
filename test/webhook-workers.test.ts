import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { Webhook } from '../entities/webhook.js';
import { WebhookDelivery } from '../entities/webhook-delivery.js';
import { createDataSource } from '../ormconfig.js';
import { MovableClock } from '../src/clock.js';
import { Keyring } from '../src/crypto/keyring.js';
import { newWebhookSecret, sealWebhookSecret } from '../src/crypto/webhook-secret.js';
import { Database } from '../src/database.js';
import { MemoryCells } from '../src/ephemeral/memory.js';
import { WebhookNews } from '../src/services/webhook-news.js';
import { WebhookPost } from '../src/services/webhook-post.js';
import { WebhookWorker } from '../src/services/webhook-worker.js';
import { migrate } from '../src/sql/migrate.js';
import { WebhookReceiver } from './support/webhook-receiver.js';

const ROOT = Buffer.alloc(32, 7);
const ALLOWED = { allowedHosts: ['127.0.0.1'] };

describe('webhooks and their workers', () => {
  const clock = new MovableClock();
  let folder: string;
  let file: string;
  let database: Database;
  let receiver: WebhookReceiver;
  let news: WebhookNews;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-webhooks-'));
    file = join(folder, 'latchkey.sqlite');
    const source = createDataSource({ kind: 'sqlite', file });
    await migrate(source);
    database = await Database.open(source);
    receiver = await new WebhookReceiver().start();
    news = new WebhookNews(database, clock);
    await hook('whk_1', receiver.url());
  });
  afterEach(async () => {
    await receiver.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function hook(id: string, url: string): Promise<void> {
    const sealedSecret = sealWebhookSecret(newWebhookSecret(), new Keyring(ROOT).webhook, id);
    const fresh = { lastDeliveredAt: null, failures: 0, failingSince: null, pausedUntil: null };
    const about = { id, ownerId: 'cli_1', url, kinds: ['LOGGED_IN' as const], createdAt: clock.now() };
    await database.write((tx) => tx.insert(Webhook, { ...about, sealedSecret, enabled: true, ...fresh }));
    await news.refresh();
  }

  function worker(leaseSeconds = 30): WebhookWorker {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const audit = { record: async () => undefined };
    const parts = { database, cells: new MemoryCells(clock), keyring: new Keyring(ROOT), clock, audit, log };
    const post = new WebhookPost(ALLOWED);
    return new WebhookWorker({ ...parts, post }, { production: false, ...ALLOWED, leaseSeconds });
  }

  async function happen(times: number): Promise<void> {
    const event = Object.assign(new AuditEvent(), { kind: 'LOGGED_IN', at: clock.now(), succeeded: true });
    for (let n = 0; n < times; n += 1) {
      const one = Object.assign(event, { id: `evt_${n}`, subjectId: 'usr_1', actorId: null });
      await database.write((tx) => news.tell(tx, one));
    }
  }

  function rows(): Promise<readonly WebhookDelivery[]> {
    const states = (['QUEUED', 'DELIVERED', 'DEAD'] as const).map((state) => ({ state }));
    return database.read.find(WebhookDelivery, { where: states, order: { id: 'ASC' }, take: 1000 });
  }

  it('several workers side by side tell of each event once', async () => {
    await happen(100);
    const workers = [worker(), worker(), worker()];
    await Promise.all(workers.map((one) => one.idle()));
    expect(receiver.told).to.have.length(100);
    expect(new Set(receiver.told.map(({ headers }) => headers['webhook-id'])).size).to.equal(100);
    expect((await rows()).every(({ state }) => state === 'DELIVERED')).to.equal(true);
  });

  it('killed between telling and saying so: the same id once more when the lease is over, and then never again', async () => {
    await happen(1);
    receiver.reply({ silence: true }, { status: 200 });
    const child = started();
    await Promise.race([receiver.arrived(1), ended(child)]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const survivor = worker();
    await survivor.idle();
    expect(receiver.told, 'the dead worker’s lease still holds').to.have.length(1);
    clock.advance(60);
    await survivor.idle();
    clock.advance(3600);
    await survivor.idle();
    const [first, second, ...more] = receiver.told;
    expect(more).to.deep.equal([]);
    expect(second?.headers['webhook-id']).to.equal(first?.headers['webhook-id']);
    expect(second?.body).to.equal(first?.body);
    expect((await rows()).map(({ state, attempts }) => [state, attempts])).to.deep.equal([['DELIVERED', 2]]);
  });

  it('a receiver that is away is asked once in a while, not for every event, and the others are told meanwhile', async () => {
    const other = await new WebhookReceiver().start();
    try {
      await hook('whk_2', other.url());
      receiver.reply({ status: 500 });
      await happen(50);
      const one = worker();
      await one.idle();
      expect(other.told).to.have.length(50);
      expect(receiver.told.length).to.be.at.most(4);
      const before = receiver.told.length;
      clock.advance(10);
      await one.idle();
      expect(receiver.told.length - before, 'one probe').to.be.at.most(1);
      receiver.reply({ status: 200 });
      for (let n = 0; n < 20; n += 1) {
        clock.advance(400);
        await one.idle();
      }
      expect((await rows()).filter(({ state }) => state === 'DELIVERED')).to.have.length(100);
    } finally {
      await other.stop();
    }
  });

  it('a receiver that is slow, with much waiting for it, keeps nobody else waiting, and is told all the same', async () => {
    const quick = await new WebhookReceiver().start();
    try {
      let answer = (): void => undefined;
      const after = new Promise<void>((resolve) => {
        answer = resolve;
      });
      receiver.reply({ status: 200, after });
      await happen(40);
      await hook('whk_2', quick.url());
      await happen(20);
      const working = worker().idle();
      await quick.arrived(20);
      expect(receiver.told, 'no more than its share').to.have.length(4);
      answer();
      await working;
      expect(receiver.told).to.have.length(60);
      expect((await rows()).every(({ state }) => state === 'DELIVERED')).to.equal(true);
    } finally {
      await quick.stop();
    }
  });

  it('what waited for longer than a day is given up together, and a stop gives back what was not told', async () => {
    receiver.reply({ status: 500 });
    await happen(20);
    const one = worker();
    await one.idle();
    clock.advance(31 * 3600);
    await one.idle();
    const states = (await rows()).map(({ state }) => state);
    expect(states.filter((state) => state === 'DEAD').length).to.be.above(15);
    await hook('whk_3', receiver.url('/other'));
    await happen(1);
    const stopped = worker();
    stopped.start();
    await stopped.stop();
    expect((await rows()).every(({ leaseOwner }) => leaseOwner === null)).to.equal(true);
  });

  function started(): ChildProcess {
    const script = fileURLToPath(new URL('./support/webhook-worker.js', import.meta.url));
    return fork(script, [file, ROOT.toString('hex'), String(clock.now())], { execArgv: [] });
  }

  async function ended(child: ChildProcess): Promise<never> {
    const [code] = await once(child, 'exit');
    throw new Error(`The worker ended by itself with ${String(code)}.`);
  }
});
