import { expect } from 'chai';
import { connectRedis } from '../src/ephemeral/connect.js';
import { MemoryCells } from '../src/ephemeral/memory.js';
import { RedisCells } from '../src/ephemeral/redis.js';
import { PrometheusMetrics } from '../src/http/metrics.js';
import { ObservedCells } from '../src/services/observed-stores.js';
import { NO_TROUBLES } from '../src/services/seal-troubles.js';
import { noTracing } from '../src/services/tracing.js';
import type { Exposition } from './support/exposition.js';
import { ask, newPassword, signUp } from './support/person.js';
import { SendGridServer } from './support/sendgrid-server.js';
import { PrivateRedis } from './support/service-redis.js';
import { describeOn, services } from './support/services.js';
import { WatchedGateway } from './support/watched-gateway.js';

describe('metrics of mail', () => {
  let server: SendGridServer;
  let watched: WatchedGateway;

  before(async () => {
    server = await new SendGridServer().start();
    const { apiKey: SENDGRID_API_KEY, baseUrl: SENDGRID_BASE_URL } = server;
    watched = await WatchedGateway.start({ SENDGRID_API_KEY, SENDGRID_BASE_URL, MAIL_FROM: 'a@example.com' });
  });
  after(async () => {
    await watched.stop();
    await server.stop();
  });

  it('shows what is queued, how old it is, and what the provider refuses for good', async () => {
    const { gateway } = watched;
    const { outbox } = gateway.app.core;
    const register = async (name: string): Promise<void> => {
      const form = {
        email: `${name}@example.com`,
        username: name,
        password: newPassword(),
        displayName: name,
      };
      await ask(gateway, 'register', form);
      await outbox.idle();
    };
    const rows = (exposition: Exposition) => ({
      queued: exposition.value('latchkey_outbox_rows', { state: 'queued' }),
      parked: exposition.value('latchkey_outbox_rows', { state: 'parked' }),
    });
    server.answer({ status: 503 });
    await register('someone-waiting');
    gateway.clock.advance(90);
    const waiting = await watched.scrape();
    expect(rows(waiting)).to.deep.equal({ queued: 1, parked: 0 });
    expect(waiting.value('latchkey_outbox_oldest_seconds')).to.be.within(90, 95);
    expect(waiting.value('latchkey_mail_deliveries_total', { outcome: 'postponed' })).to.be.at.least(1);

    server.answer({ status: 401 });
    gateway.clock.advance(90);
    await outbox.idle();
    const parked = await watched.scrape();
    expect(rows(parked)).to.deep.equal({ queued: 0, parked: 1 });
    expect(parked.value('latchkey_outbox_oldest_seconds')).to.equal(0);
    expect(parked.value('latchkey_mail_deliveries_total', { outcome: 'parked' })).to.equal(1);
    expect(parked.value('latchkey_codes_sent_total', { purpose: 'confirm_email' })).to.equal(0);
  });

  it('leaves out what it cannot ask for, rather than show a figure of before', async () => {
    const metrics = new PrometheusMetrics();
    metrics.ask({
      backlog: async () => ({ queued: 3, parked: 1, oldestSeconds: 9 }),
      hashQueue: () => 2,
      auditTroubles: () => NO_TROUBLES,
    });
    const lines = /^latchkey_(outbox_rows\{|outbox_oldest|hash_queue).*$/gm;
    expect((await metrics.read()).match(lines)).to.have.members([
      'latchkey_hash_queue_depth 2',
      'latchkey_outbox_oldest_seconds 9',
      'latchkey_outbox_rows{state="queued"} 3',
      'latchkey_outbox_rows{state="parked"} 1',
    ]);
    metrics.ask({
      backlog: () => Promise.reject(new Error('away')),
      hashQueue: () => 0,
      auditTroubles: () => NO_TROUBLES,
    });
    expect((await metrics.read()).match(lines)).to.deep.equal(['latchkey_hash_queue_depth 0']);
  });
});

describeOn('privateRedis', 'metrics of stores', () => {
  it('counts questions a store did not answer, and goes on being readable', async () => {
    const redis = await PrivateRedis.start();
    const { port, password = '' } = redis.target;
    const watched = await WatchedGateway.start({ REDIS_URL: `redis://:${password}@127.0.0.1:${port}` });
    try {
      await signUp(watched.gateway);
      const before = await watched.scrape();
      expect(before.value('latchkey_store_errors_total', { store: 'ephemeral' })).to.equal(0);
      await redis.stop();
      await watched.gateway.client.graphql(
        'mutation { login(input: {identifier: "someone", password: "whatever it is"}) { __typename } }',
      );
      const after = await watched.scrape();
      expect(after.value('latchkey_store_errors_total', { store: 'ephemeral' })).to.be.at.least(1);
      expect(after.value('latchkey_store_errors_total', { store: 'sql' })).to.equal(0);
      expect(after.value('latchkey_logins_total', { outcome: 'unavailable' })).to.equal(1);
    } finally {
      await watched.stop();
      await redis.stop();
    }
  });
});

describeOn('redis', 'metrics of races', () => {
  it('counts exactly the changes that were decided anew', async () => {
    const target = await services.redis();
    const metrics = new PrometheusMetrics();
    const silent = { warn: () => undefined };
    const stores = [1, 2, 3].map(() => {
      const cells = new RedisCells(connectRedis(target, silent));
      return new ObservedCells(cells, { metrics, tracing: noTracing });
    });
    let decisions = 0;
    const add = (cells: ObservedCells) =>
      cells.update<number, null>('count:1', (state) => {
        decisions += 1;
        return { state: (state ?? 0) + 1, ttl: 60, result: null };
      });
    await Promise.all(Array.from({ length: 60 }, (_, n) => add(stores[n % 3] ?? never())));
    const retries = /^latchkey_cell_retries_total (\d+)$/m.exec(await metrics.read())?.[1];
    expect(Number(retries))
      .to.equal(decisions - 60)
      .and.be.above(0);
    await Promise.all(stores.map((cells) => cells.close()));
  });

  it('counts none where nobody else writes', async () => {
    const metrics = new PrometheusMetrics();
    const memory = new MemoryCells({ now: () => 0 });
    const cells = new ObservedCells(memory, { metrics, tracing: noTracing });
    await Promise.all(
      [1, 2, 3].map(() => cells.update('count:1', () => ({ state: 1, ttl: 60, result: null }))),
    );
    expect(await metrics.read()).to.match(/^latchkey_cell_retries_total 0$/m);
  });
});

function never(): never {
  throw new Error('There are three of them.');
}
