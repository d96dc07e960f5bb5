import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ServiceUnavailableError } from '../src/errors.js';
import { Gateway } from './support/gateway.js';
import { type Person, permitFor, post, signUp } from './support/person.js';
import { type CollectedSpan, TraceCollector } from './support/trace-collector.js';

const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const SERVER_KIND = 2;
const ERROR = 2;

describe('tracing', () => {
  let collector: TraceCollector;
  let person: Person;
  let resetToken: string;
  let logged: string;

  before(async () => {
    collector = await new TraceCollector().start();
    const gateway = await Gateway.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } });
    person = await signUp(gateway);
    resetToken = await permitFor(gateway, person.username, person.email);
    const login = { identifier: person.email, password: person.password };
    const from = (traceparent: string) => ({ headers: { traceparent } });
    await post(gateway, 'login', login, from(`00-${CALLER.traceId}-${CALLER.spanId}-01`));
    await post(gateway, 'login', login, from('00-00000000000000000000000000000000-0000000000000000-01'));
    await post(gateway, 'login', login, from('nonsense'));
    await fetch(`${gateway.url}/readyz`);
    await fetch(`${gateway.url}/nowhere/${person.username}`);
    logged = gateway.logged();
    await gateway.stop();
  });
  after(() => collector.stop());

  const childrenOf = (span: CollectedSpan): CollectedSpan[] =>
    collector.spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
  const attributesOf = ({ attributes }: CollectedSpan): string[] => attributes.map(({ key }) => key).sort();

  it('has handed over everything by the time the gateway has stopped: one span for each request', () => {
    const requests = collector.spans.filter(({ kind }) => kind === SERVER_KIND);
    expect(requests.map(({ name }) => name).sort()).to.deep.equal([
      'GET other',
      ...Array(7).fill('POST /graphql'),
    ]);
    for (const request of requests) {
      expect(attributesOf(request)).to.deep.equal([
        'http.request.method',
        'http.response.status_code',
        'http.route',
      ]);
    }
  });

  it('shows inside a request what it waited for', () => {
    const [mine] = collector.named('POST /graphql').filter(({ traceId }) => traceId === CALLER.traceId);
    if (mine === undefined) throw new Error('The request of the caller is not there.');
    const names = new Set(childrenOf(mine).map(({ name }) => name));
    expect([...names]).to.include.members(['sql read', 'sql transaction', 'cell update', 'password hash']);
    expect(collector.named('mail delivery')).to.have.length(2);
  });

  it('goes on with the trace of its caller, and begins one of its own where that cannot be', () => {
    const requests = collector.named('POST /graphql');
    const [joined] = requests.filter(({ traceId }) => traceId === CALLER.traceId);
    expect(joined?.parentSpanId).to.equal(CALLER.spanId);
    const others = requests.filter((one) => one !== joined);
    for (const { parentSpanId, traceId } of others) {
      expect(parentSpanId ?? '').to.equal('');
      expect(traceId).to.match(/^(?!0{32})[0-9a-f]{32}$/);
    }
    expect(new Set(others.map(({ traceId }) => traceId)).size).to.equal(others.length);
  });

  it('STO-06 sends names of work only: no argument, identifier, address or message of an error', () => {
    const keys = new Set(collector.spans.flatMap(attributesOf));
    expect([...keys]).to.have.members(['http.request.method', 'http.response.status_code', 'http.route']);
    expect(collector.spans.flatMap(({ events }) => events)).to.deep.equal([]);
    const sent = collector.raw.join('\n');
    const { id, email, username, password, accessToken, refreshToken, sessionId } = person;
    for (const secret of [id, email, username, password, accessToken, refreshToken, sessionId, resetToken]) {
      expect(sent).to.not.include(secret);
    }
    expect(sent).to.not.include('127.0.0.1');
    expect(sent).to.include('latchkey');
  });

  it('puts the id of the trace into the log lines of its request', () => {
    const lines: { msg?: string; path?: string; traceId?: string }[] = logged
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const requests = lines.filter(({ msg, path }) => msg === 'request' && path === '/graphql');
    const traced = collector.named('POST /graphql').map(({ traceId }) => traceId);
    expect(requests.map(({ traceId }) => traceId)).to.have.members(traced);
    const outside = lines.filter(({ msg, path }) => msg !== 'request' || path === '/readyz');
    expect(outside.filter(({ path }) => path === '/readyz').map(({ traceId }) => traceId)).to.deep.equal([
      undefined,
    ]);
  });
});

describe('tracing when the collector is away', () => {
  it('serves as ever, says so once, and stops in time', async () => {
    const collector = await new TraceCollector().start();
    const gateway = await Gateway.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } });
    await collector.stop();
    const person = await signUp(gateway);
    expect(person.id).to.match(/^usr_/);
    const started = performance.now();
    await gateway.stop();
    expect(performance.now() - started).to.be.below(6_000);
    const said = gateway.logged().match(/trace collector does not take spans/g);
    expect(said ?? []).to.have.length.at.most(1);
  });

  it('marks a request that failed, without its words', async () => {
    const collector = await new TraceCollector().start();
    const gateway = await Gateway.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } });
    const away = () => Promise.reject(new ServiceUnavailableError('ephemeral', new Error('canary')));
    Reflect.set(gateway.app.stores.cells, 'update', away);
    try {
      const answer = await post(gateway, 'login', { identifier: 'canary-name', password: 'canary password' });
      expect(answer.status).to.equal(503);
    } finally {
      await gateway.stop();
      await collector.stop();
    }
    const [request] = collector.named('POST /graphql');
    expect(request?.status.code).to.equal(ERROR);
    expect(collector.raw.join('\n')).to.not.include('canary');
  });
});

describe('tracing that nobody asked for', () => {
  it('loads nothing of OpenTelemetry’s SDK', async () => {
    const script = `
      await import('./dist/src/app.js');
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(loaded.filter((path) => /@opentelemetry.(sdk|exporter|otlp|core|resources)/.test(path)).length, loaded.length > 100);
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout.trim()).to.equal('0 true');
  });
});
