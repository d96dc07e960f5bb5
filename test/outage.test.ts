import { expect } from 'chai';
import { askToken } from './support/clients.js';
import { Gateway } from './support/gateway.js';
import { expectSaidOnce } from './support/outage-lines.js';
import { ask, newPassword, type Person, post, signUp } from './support/person.js';
import { send } from './support/raw-request.js';
import { Wire } from './support/service-proxy.js';
import { PrivateRedis } from './support/service-redis.js';
import { describeOn, services } from './support/services.js';

interface Away {
  readonly gateway: Gateway;
  readonly person: Person;
  readonly resetToken: string;
}

type Attempt = readonly [what: string, attempt: (away: Away) => ReturnType<typeof post>];

const login: Attempt = [
  'login',
  ({ gateway, person }) => post(gateway, 'login', { identifier: person.email, password: person.password }),
];
const loginOfNobody: Attempt = [
  'login of nobody',
  ({ gateway }) => post(gateway, 'login', { identifier: 'nobody-here', password: newPassword() }),
];
const request: Attempt = [
  'requestPasswordReset',
  ({ gateway, person }) => post(gateway, 'requestPasswordReset', { identifier: person.email }),
];
const requestOfNobody: Attempt = [
  'requestPasswordReset of nobody',
  ({ gateway }) => post(gateway, 'requestPasswordReset', { identifier: 'nobody-here' }),
];
const verify: Attempt = [
  'verifyResetCode',
  ({ gateway }) => post(gateway, 'verifyResetCode', { resetId: 'rst_nobody', code: '123456' }),
];
const again: Attempt = ['sendCode', ({ gateway }) => post(gateway, 'sendCode', { flowId: 'rst_nobody' })];
const update: Attempt = [
  'updatePassword',
  ({ gateway, resetToken }) => post(gateway, 'updatePassword', { resetToken, newPassword: newPassword() }),
];
/** Told, it would be a way to try passwords that nothing counts. */
const guessing: Attempt = [
  'updatePassword to the password there is',
  ({ gateway, person, resetToken }) =>
    post(gateway, 'updatePassword', { resetToken, newPassword: person.password }),
];
const refresh: Attempt = [
  'refreshSession',
  ({ gateway, person }) => post(gateway, 'refreshSession', { refreshToken: person.refreshToken }),
];
const withToken: Attempt = [
  'a query with an access token',
  ({ gateway, person }) => gateway.client.graphql('{ me { id } }', {}, { token: person.accessToken }),
];

const challenge: Attempt = [
  'answerChallenge',
  ({ gateway }) => post(gateway, 'answerChallenge', { challengeId: 'chl_nobody', code: '123456' }),
];
const scannable: Attempt = [
  'createQrLogin',
  ({ gateway }) => gateway.client.graphql('mutation { createQrLogin(input: {}) { __typename } }'),
];
const redeem: Attempt = [
  'redeemQrLogin',
  ({ gateway }) => {
    const query = 'mutation($id: ID!) { redeemQrLogin(input: { id: $id, secret: "no" }) { __typename } }';
    return gateway.client.graphql(query, { id: `qrl_${'0'.repeat(32)}` });
  },
];
const passkey: Attempt = [
  'beginPasskeyLogin',
  ({ gateway }) => gateway.client.graphql('mutation { beginPasskeyLogin { __typename } }'),
];
const enrolling: Attempt = [
  'enrollTotp',
  ({ gateway, person }) =>
    gateway.client.graphql('mutation { enrollTotp { __typename } }', {}, { token: person.accessToken }),
];

const machine: Attempt = [
  'issueClientToken',
  ({ gateway }) => {
    const query =
      'mutation { issueClientToken(input: { clientId: "cli_nobody", clientSecret: "no" }) { __typename } }';
    return gateway.client.graphql(query);
  },
];

function register(name: string): Attempt {
  return [
    'register',
    ({ gateway }) => {
      const input = { email: `${name}@example.com`, username: name, password: newPassword() };
      return post(gateway, 'register', input);
    },
  ];
}

async function prepare(gateway: Gateway): Promise<Away> {
  const person = await signUp(gateway);
  const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
  const code = await gateway.codeTo(person.email);
  const { resetToken = '' } = await ask(gateway, 'verifyResetCode', { resetId: flow.id, code });
  // So that no answer about the session is believed from before.
  await new Promise((resolve) => setTimeout(resolve, 3_100));
  return { gateway, person, resetToken };
}

function expectUnavailable(attempts: readonly Attempt[], away: () => Away): void {
  for (const [what, attempt] of attempts) {
    it(`FLT-01 FLT-05 ${what} answers 503 with Retry-After, within two seconds and without a reason`, async () => {
      const started = performance.now();
      const { status, headers, body, text } = await attempt(away());
      expect(performance.now() - started).to.be.below(2_500);
      expect(status, text).to.equal(503);
      expect(headers.get('retry-after'), text).to.match(/^[1-9]\d?$/);
      expect(headers.get('cache-control')).to.equal('no-store');
      const requestId = headers.get('x-request-id');
      const retryAfter = Number(headers.get('retry-after'));
      expect(body.data ?? null).to.equal(null);
      expect(body.errors).to.have.length(1);
      expect(body.errors?.[0]?.message).to.equal('Service unavailable. Please try again shortly.');
      const extensions = { code: 'SERVICE_UNAVAILABLE', retryAfter, requestId };
      expect(body.errors?.[0]?.extensions).to.deep.equal(extensions);
      expect(text).to.not.match(/redis|sql|maria|ECONN|store/i);
    });
  }
}

async function expectReadiness(away: Away, checks: object): Promise<void> {
  const answer = await send(away.gateway, '/readyz');
  expect(answer.status).to.equal(503);
  expect(answer.json).to.deep.equal({ status: 'not ready', checks });
  expect((await send(away.gateway, '/healthz')).status).to.equal(200);
}

describeOn('redis', 'while Redis is away', () => {
  let redis: PrivateRedis;
  let away: Away;

  before(async function () {
    this.timeout(60_000);
    redis = await PrivateRedis.start();
    const { host, port, password } = redis.target;
    const gateway = await Gateway.start({ env: { REDIS_URL: `redis://:${password}@${host}:${port}/0` } });
    away = await prepare(gateway);
    await redis.stop();
  });
  after(async () => {
    await away.gateway.stop();
    await redis.stop();
  });

  const attempts = [
    login,
    loginOfNobody,
    request,
    requestOfNobody,
    verify,
    again,
    update,
    guessing,
    challenge,
    scannable,
    redeem,
    passkey,
    enrolling,
    register('calm-otter'),
  ];
  expectUnavailable(attempts, () => away);

  it('FLT-01 says so at /readyz, keeps sessions alive, and works again when Redis does', async () => {
    await expectReadiness(away, { sql: 'ok', ephemeral: 'unavailable' });
    const known = await withToken[1](away);
    expect(known.body.data, known.text).to.deep.equal({ me: { id: away.person.id } });
    expect((await refresh[1](away)).text).to.include('"SignedIn"');
    await redis.startAgain();
    let answer = await login[1](away);
    for (const end = Date.now() + 5_000; answer.status !== 200 && Date.now() < end; ) {
      answer = await login[1](away);
    }
    expect(answer.text).to.include('"SignedIn"');
    await expectSaidOnce(away.gateway, 'ephemeral');
    expect(away.gateway.logged()).to.not.include(redis.target.password);
  });
});

describeOn('mariadb', 'while the database is away', () => {
  let wire: Wire;
  let away: Away;
  let password: string;

  before(async function () {
    this.timeout(60_000);
    const target = await services.mariadb();
    password = target.password;
    const [host = { host: '127.0.0.1', port: 0 }] = target.hosts;
    wire = await Wire.to(host);
    const DATABASE_URL = `mariadb://${target.user}:${password}@127.0.0.1:${wire.port}/${target.database}`;
    away = await prepare(await Gateway.start({ env: { DATABASE_URL } }));
    wire.cut();
  });
  after(async () => {
    await away.gateway.stop();
    await wire.close();
  });

  const attempts = [login, loginOfNobody, request, requestOfNobody, verify, update, refresh, withToken];
  expectUnavailable([...attempts, challenge, enrolling, machine, register('calm-heron')], () => away);

  it('FLT-05 says so in the words of OAuth at the endpoints for services', async () => {
    const basic = { clientId: 'cli_nobody', clientSecret: 'no' };
    const { status, headers, body } = await askToken(away.gateway, basic);
    expect([status, body.error]).to.deep.equal([503, 'temporarily_unavailable']);
    expect(headers.get('retry-after')).to.match(/^[1-9]\d?$/);
  });

  it('FLT-05 says so at /readyz, and works again when the database does', async () => {
    await expectReadiness(away, { sql: 'unavailable', ephemeral: 'ok' });
    wire.mend();
    const updated = await update[1](away);
    expect(updated.text).to.include('"PasswordUpdated"');
    await expectSaidOnce(away.gateway, 'sql');
    expect(away.gateway.logged()).to.not.include(password);
  });
});
