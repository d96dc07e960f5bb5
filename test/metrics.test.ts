import { expect } from 'chai';
import { connectRedis } from '../src/ephemeral/connect.js';
import { MemoryCells } from '../src/ephemeral/memory.js';
import { RedisCells } from '../src/ephemeral/redis.js';
import { PrometheusMetrics } from '../src/http/metrics.js';
import { serveMetrics } from '../src/http/metrics-listener.js';
import { ObservedCells } from '../src/services/observed-stores.js';
import { noTracing } from '../src/services/tracing.js';
import { type Exposition, scrape } from './support/exposition.js';
import { Gateway } from './support/gateway.js';
import { ask, newPassword, signUp } from './support/person.js';
import { SendGridServer } from './support/sendgrid-server.js';
import { freePorts } from './support/service-process.js';
import { PrivateRedis } from './support/service-redis.js';
import { describeOn, services } from './support/services.js';

/** A gateway whose metrics are read over HTTP. */
class Watched {
  private constructor(
    readonly gateway: Gateway,
    readonly address: string,
    private readonly listener: { close(): Promise<void> },
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Watched> {
    const [port = 0] = await freePorts(1);
    const gateway = await Gateway.start({ env: { METRICS_PORT: String(port), ...env } });
    const { metrics } = gateway.app;
    if (metrics === null) throw new Error('This gateway counts nothing.');
    const listener = await serveMetrics(metrics, { host: '127.0.0.1', port });
    return new Watched(gateway, `http://127.0.0.1:${port}/metrics`, listener);
  }

  scrape(): Promise<Exposition> {
    return scrape(this.address);
  }

  async stop(): Promise<void> {
    await this.listener.close();
    await this.gateway.stop();
  }
}

const ASKED_FOR = [
  'latchkey_logins_total',
  'latchkey_codes_sent_total',
  'latchkey_codes_verified_total',
  'latchkey_code_requests_total',
  'latchkey_account_locks_total',
  'latchkey_sessions_opened_total',
  'latchkey_refresh_total',
  'latchkey_outbox_oldest_seconds',
  'latchkey_outbox_rows',
  'latchkey_mail_deliveries_total',
  'latchkey_hash_queue_depth',
  'latchkey_hash_seconds',
  'latchkey_cell_retries_total',
  'latchkey_http_request_seconds',
  'latchkey_store_errors_total',
];

describe('metrics', () => {
  let watched: Watched;
  let gateway: Gateway;

  before(async () => {
    watched = await Watched.start();
    gateway = watched.gateway;
  });
  after(() => watched.stop());

  /** What the counters moved by while something happened. */
  async function moved(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await watched.scrape();
    await work();
    await gateway.app.core.outbox.idle();
    return (await watched.scrape()).movedSince(before);
  }

  const GRAPHQL = 'latchkey_http_request_seconds_count{route="/graphql",status="200"}';

  it('has every name an operator asks for, in strict exposition format, and those of Node', async () => {
    const exposition = await watched.scrape();
    expect(exposition.names()).to.have.members(ASKED_FOR);
    expect(exposition.has('process_resident_memory_bytes')).to.equal(true);
    expect(exposition.has('nodejs_eventloop_lag_p99_seconds')).to.equal(true);
  });

  it('shows every counter at 0 before its first event', async () => {
    const exposition = await watched.scrape();
    for (const name of ASKED_FOR.filter((one) => one.endsWith('_total'))) {
      expect(exposition.has(name), name).to.equal(true);
    }
  });

  it('counts an account being opened', async () => {
    expect(await moved(() => signUp(gateway))).to.deep.equal({
      'latchkey_code_requests_total{purpose="confirm_email",outcome="sent"}': 1,
      'latchkey_codes_sent_total{purpose="confirm_email"}': 1,
      'latchkey_codes_verified_total{purpose="confirm_email",outcome="succeeded"}': 1,
      latchkey_sessions_opened_total: 1,
      'latchkey_mail_deliveries_total{outcome="sent"}': 1,
      latchkey_hash_seconds_count: 1,
      [GRAPHQL]: 2,
    });
  });

  it('counts sign-ins by outcome, and the one that begins a wait', async () => {
    const person = await signUp(gateway);
    const login = (password: string) => ask(gateway, 'login', { identifier: person.email, password });
    expect(await moved(() => login(person.password))).to.deep.equal({
      'latchkey_logins_total{outcome="succeeded"}': 1,
      latchkey_sessions_opened_total: 1,
      latchkey_hash_seconds_count: 1,
      [GRAPHQL]: 1,
    });
    const guesses = async (): Promise<void> => {
      for (let n = 0; n < 6; n += 1) await login(newPassword());
    };
    expect(await moved(guesses)).to.deep.equal({
      'latchkey_logins_total{outcome="wrong"}': 5,
      'latchkey_logins_total{outcome="waiting"}': 1,
      latchkey_account_locks_total: 1,
      latchkey_hash_seconds_count: 5,
      [GRAPHQL]: 6,
    });
  });

  it('counts codes asked for, sent, cooling and given back, and the new password', async () => {
    const person = await signUp(gateway);
    const request = () => ask(gateway, 'requestPasswordReset', { identifier: person.email });
    let id: string | undefined;
    const first = await moved(async () => {
      id = (await request()).id;
    });
    expect(first).to.deep.equal({
      'latchkey_code_requests_total{purpose="reset",outcome="sent"}': 1,
      'latchkey_codes_sent_total{purpose="reset"}': 1,
      'latchkey_mail_deliveries_total{outcome="sent"}': 1,
      [GRAPHQL]: 1,
    });
    const impatient = await moved(async () => {
      await request();
      await ask(gateway, 'sendCode', { flowId: id });
      await ask(gateway, 'sendCode', { flowId: 'rst_0000000000000000000000000000000000' });
    });
    expect(impatient).to.deep.equal({
      'latchkey_code_requests_total{purpose="reset",outcome="cooling"}': 2,
      'latchkey_code_requests_total{purpose="reset",outcome="refused"}': 1,
      [GRAPHQL]: 3,
    });
    const code = await gateway.codeTo(person.email);
    const wrong = code === '000000' ? '000001' : '000000';
    const given = await moved(async () => {
      await ask(gateway, 'verifyResetCode', { resetId: id, code: wrong });
      const { resetToken } = await ask(gateway, 'verifyResetCode', { resetId: id, code });
      await ask(gateway, 'updatePassword', { resetToken, newPassword: newPassword() });
    });
    expect(given).to.deep.equal({
      'latchkey_codes_verified_total{purpose="reset",outcome="wrong"}': 1,
      'latchkey_codes_verified_total{purpose="reset",outcome="succeeded"}': 1,
      'latchkey_mail_deliveries_total{outcome="sent"}': 1,
      latchkey_hash_seconds_count: 2,
      [GRAPHQL]: 3,
    });
  });

  it('counts a code for nobody like any other where it is asked for, and drops its mail', async () => {
    const stranger = { identifier: 'nobody-at-all@example.com' };
    expect(await moved(() => ask(gateway, 'requestPasswordReset', stranger))).to.deep.equal({
      'latchkey_code_requests_total{purpose="reset",outcome="sent"}': 1,
      'latchkey_mail_deliveries_total{outcome="dropped"}': 1,
      [GRAPHQL]: 1,
    });
  });

  it('counts renewed sessions', async () => {
    const { refreshToken } = await signUp(gateway);
    const refresh = (token: string) => ask(gateway, 'refreshSession', { refreshToken: token });
    const counts = await moved(async () => {
      await refresh(refreshToken);
      await refresh('not-a-token');
    });
    expect(counts).to.deep.equal({
      'latchkey_refresh_total{outcome="succeeded"}': 1,
      'latchkey_refresh_total{outcome="wrong"}': 1,
      [GRAPHQL]: 2,
    });
  });

  it('names routes by their pattern, and no label by what somebody sent', async () => {
    const { url } = gateway;
    const person = await signUp(gateway);
    const paths = ['/healthz', `/${person.username}`, '/.env', '/dev/mailbox.json?to=someone', '/metrics'];
    const counts = await moved(() => Promise.all(paths.map((path) => fetch(url + path))));
    expect(counts).to.deep.equal({
      'latchkey_http_request_seconds_count{route="/healthz",status="200"}': 1,
      'latchkey_http_request_seconds_count{route="/dev/mailbox.json",status="200"}': 1,
      'latchkey_http_request_seconds_count{route="other",status="404"}': 3,
    });
    const { text } = await watched.scrape();
    expect(text).to.not.include(person.username).and.not.include('someone').and.not.include('example.com');
  });

  it('answers GET /metrics on its own port and nothing else there', async () => {
    const statuses = await Promise.all(
      [
        ['/metrics', 'GET'],
        ['/metrics?x=1', 'GET'],
        ['/metrics', 'POST'],
        ['/', 'GET'],
        ['/graphql', 'POST'],
        ['/metrics/', 'GET'],
      ].map(async ([path = '', method = '']) => {
        return (await fetch(new URL(path, watched.address), { method })).status;
      }),
    );
    expect(statuses).to.deep.equal([200, 200, 405, 404, 404, 404]);
    expect((await fetch(`${gateway.url}/metrics`)).status).to.equal(404);
  });
});

describe('metrics of mail', () => {
  let server: SendGridServer;
  let watched: Watched;

  before(async () => {
    server = await new SendGridServer().start();
    const { apiKey: SENDGRID_API_KEY, baseUrl: SENDGRID_BASE_URL } = server;
    watched = await Watched.start({ SENDGRID_API_KEY, SENDGRID_BASE_URL, MAIL_FROM: 'a@example.com' });
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
    metrics.ask({ backlog: async () => ({ queued: 3, parked: 1, oldestSeconds: 9 }), hashQueue: () => 2 });
    const lines = /^latchkey_(outbox_rows\{|outbox_oldest|hash_queue).*$/gm;
    expect((await metrics.read()).match(lines)).to.have.members([
      'latchkey_hash_queue_depth 2',
      'latchkey_outbox_oldest_seconds 9',
      'latchkey_outbox_rows{state="queued"} 3',
      'latchkey_outbox_rows{state="parked"} 1',
    ]);
    metrics.ask({ backlog: () => Promise.reject(new Error('away')), hashQueue: () => 0 });
    expect((await metrics.read()).match(lines)).to.deep.equal(['latchkey_hash_queue_depth 0']);
  });
});

describeOn('privateRedis', 'metrics of stores', () => {
  it('counts questions a store did not answer, and goes on being readable', async () => {
    const redis = await PrivateRedis.start();
    const { port, password = '' } = redis.target;
    const watched = await Watched.start({ REDIS_URL: `redis://:${password}@127.0.0.1:${port}` });
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
