import { expect } from 'chai';
import { Webhook as Verifier } from 'standardwebhooks';
import { AuditEvent } from '../entities/audit-event.js';
import { WebhookDelivery } from '../entities/webhook-delivery.js';
import { ProblemError } from '../src/errors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, type Person, signUp } from './support/person.js';
import { dumpSql, login } from './support/recovery.js';
import { type Told, WebhookReceiver } from './support/webhook-receiver.js';
import { change, created, deliveriesOf, listed, signUpAs } from './support/webhooks.js';

/** Seconds after each failed try; a fifth longer or shorter by chance. */
const WAITS = [5, 60, 300, 1800, 3600, 7200, 14_400, 21_600, 36_000];
const HOUR = 3600;
const DAY = 24 * HOUR;

onBothBackends('webhooks', (backend) => {
  let gateway: Gateway;
  let admin: Person;
  let person: Person;
  let receiver: WebhookReceiver;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { WEBHOOK_ALLOW_HOSTS: '127.0.0.1' } });
    person = await signUp(gateway);
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    receiver = await new WebhookReceiver().start();
    admin = await signUpAs(gateway, 'ADMIN');
  });
  afterEach(async () => {
    await renewed();
    for (const { id } of await listed(gateway, admin.accessToken))
      await change(gateway, 'deleteWebhook', { webhookId: id }, admin.accessToken);
    await receiver.stop();
  });

  const hook = (kinds = ['LOGGED_IN'], url = receiver.url()) =>
    created(gateway, { url, kinds }, admin.accessToken);
  const signIn = () => login(gateway, person.username, person.password);
  const idle = () => gateway.app.core.webhookWork.worker.idle();
  const state = async (id: string, args?: string) =>
    (await deliveriesOf(gateway, admin.accessToken, id, args)).edges.map(({ node }) => node);

  async function renewed(): Promise<void> {
    const signedIn = await login(gateway, admin.username, admin.password);
    admin = { ...admin, accessToken: signedIn.tokens?.accessToken ?? '' };
  }

  it('tell of an event once, signed as Standard Webhooks are, with ids and nothing else of a person', async () => {
    const { hook: made, secret } = await hook();
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await signIn();
    await receiver.arrived(1);
    await idle();
    expect(receiver.told).to.have.length(1);
    const [told] = receiver.told as [Told];
    expect(told.message.data.accountId).to.equal(person.id);
    expect(new Verifier(secret).verify(told.body, headersOf(told))).to.deep.equal(told.message);
    expect(told.message).to.have.all.keys('type', 'timestamp', 'data');
    expect(told.message.data).to.have.all.keys('eventId', 'succeeded', 'accountId', 'actorId');
    expect(told.message.type).to.equal('LOGGED_IN');
    expect(told.body)
      .not.to.include(person.email)
      .and.not.to.include('127.0.0.1')
      .and.not.to.include(person.username);
    const where = { id: String(told.message.data.eventId) };
    expect(await gateway.app.stores.database.read.findOne(AuditEvent, where)).to.include({
      subjectId: person.id,
    });
    const [delivery] = await state(made.id);
    expect(delivery).to.include({
      id: told.headers['webhook-id'],
      state: 'DELIVERED',
      attempts: 1,
      outcome: null,
    });
    const [now] = await listed(gateway, admin.accessToken);
    expect(now)
      .to.include({ id: made.id, failures: 0, enabled: true })
      .and.property('lastDeliveredAt')
      .not.equal(null);
    expect(await dumpSql(gateway)).not.to.include(secret.slice('whsec_'.length));
    expect(gateway.logged()).not.to.include(secret.slice('whsec_'.length)).and.not.to.include(receiver.url());
  });

  it('a changed body, another secret and an old time are refused by whoever verifies', async () => {
    const { secret } = await hook();
    await signIn();
    await receiver.arrived(1);
    const [told] = receiver.told as [Told];
    const verifier = new Verifier(secret);
    expect(() => verifier.verify(`${told.body} `, headersOf(told))).to.throw('No matching signature');
    const other = { ...headersOf(told), 'webhook-id': 'msg_other' };
    expect(() => verifier.verify(told.body, other)).to.throw('No matching signature');
    const { secret: another } = await hook();
    expect(() => new Verifier(another).verify(told.body, headersOf(told))).to.throw('No matching signature');
    const past = Number(told.headers['webhook-timestamp']) - 400;
    const old = { ...headersOf(told), 'webhook-timestamp': String(past) };
    expect(() => verifier.verify(told.body, old)).to.throw('Message timestamp too old');
  });

  it('tell of what was asked for only, of refusals too, and of nothing once deleted', async () => {
    const { hook: made } = await hook(['LOGGED_IN', 'LOGGED_IN', 'PASSWORD_UPDATED']);
    expect(made.kinds).to.deep.equal(['LOGGED_IN', 'PASSWORD_UPDATED']);
    await somewhereWrong();
    await receiver.arrived(1);
    expect(receiver.told[0]?.message.data).to.include({
      succeeded: false,
      accountId: person.id,
      actorId: null,
    });
    expect(await change(gateway, 'deleteWebhook', { webhookId: made.id }, admin.accessToken)).to.include({
      __typename: 'Webhook',
      id: made.id,
      enabled: false,
    });
    await signIn();
    await idle();
    expect(receiver.told).to.have.length(1);
    expect(new Set(receiver.kinds())).to.deep.equal(new Set(['LOGGED_IN']));
  });

  it('an event that is rolled back is told to nobody, and one nobody listens for leaves no row', async () => {
    const { database } = gateway.app.stores;
    const before = await database.read.count(WebhookDelivery, { attempts: 0 });
    await signIn();
    expect(await database.read.count(WebhookDelivery, { attempts: 0 })).to.equal(before);
    await hook();
    const { news } = gateway.app.core.webhookWork;
    const [event] = await database.read.find(AuditEvent, { where: { kind: 'LOGGED_IN' }, take: 1 });
    if (event === undefined) throw new Error('Nobody signed in.');
    const work = database.write(async (tx) => {
      await news.tell(tx, event);
      throw new Error('changed our mind');
    });
    await work.catch(() => undefined);
    await idle();
    expect(receiver.told).to.have.length(0);
  });

  it('a message that fails is tried again under the same id and a new time, longer and longer, and given up after ten tries', async function () {
    this.timeout(30_000);
    const { hook: made, secret } = await hook(['RESET_REQUESTED']);
    receiver.reply(
      { status: 500 },
      { status: 302, headers: { location: receiver.url('/elsewhere') } },
      { hangUp: true },
      { status: 503 },
    );
    await ask(gateway, 'requestPasswordReset', { identifier: person.username });
    await receiver.arrived(1);
    for (let tries = 2; tries <= 10; tries += 1) {
      await idle();
      expect(receiver.told, 'not before its time').to.have.length(tries - 1);
      gateway.clock.advance((WAITS[tries - 2] ?? 0) * 1.25);
      await idle();
      expect(receiver.told).to.have.length(tries);
    }
    await renewed();
    const [dead] = await state(made.id, '(state: DEAD)');
    expect(dead).to.include({ attempts: 10, outcome: 'HTTP_503', nextAttemptAt: null });
    expect(new Set(receiver.told.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
    expect(new Set(receiver.told.map(({ headers }) => headers['webhook-timestamp'])).size).to.equal(10);
    expect(receiver.told.every(({ path }) => path === '/hook')).to.equal(true);
    gateway.clock.advance(2 * DAY);
    await idle();
    expect(receiver.told).to.have.length(10);

    receiver.reply({ status: 200 });
    await renewed();
    const again = await change(gateway, 'redeliverWebhook', { deliveryId: dead?.id }, admin.accessToken);
    expect(again).to.include({ __typename: 'WebhookDelivery', id: dead?.id, state: 'QUEUED' });
    await idle();
    // The webhook itself rests after its failures.
    gateway.clock.advance(400);
    await idle();
    const last = receiver.told.at(-1) as Told;
    expect(last.headers['webhook-id']).to.equal(dead?.id);
    expect(receiver.told).to.have.length(11);
    expect(secret).to.be.a('string');
    expect((await state(made.id))[0]).to.include({ state: 'DELIVERED', attempts: 1 });
  });

  it('one that fails for three days is switched off, its owner told by an event, and can be switched on again', async () => {
    const other = await new WebhookReceiver().start();
    try {
      const { hook: made } = await hook();
      const second = await created(
        gateway,
        { url: other.url(), kinds: ['WEBHOOK_CHANGED'] },
        admin.accessToken,
      );
      receiver.reply({ status: 500 });
      await signIn();
      await receiver.arrived(1);
      await idle();
      gateway.clock.advance(3 * DAY + 60);
      await idle();
      await renewed();
      expect((await listed(gateway, admin.accessToken)).find(({ id }) => id === made.id)).to.include({
        enabled: false,
      });
      await idle();
      const told = other.told.filter(({ message }) => message.data.succeeded === false);
      expect(told.map(({ message }) => message.data)).to.have.length(1);
      expect(told[0]?.message.data).to.include({ actorId: null, accountId: admin.id });
      const where = { subjectId: admin.id, kind: 'WEBHOOK_CHANGED' as const, succeeded: false };
      const [event] = await gateway.app.stores.database.read.find(AuditEvent, { where, take: 2 });
      expect(event?.change).to.deep.equal({
        before: {
          webhookId: made.id,
          host: `127.0.0.1:${receiver.port}`,
          kinds: ['LOGGED_IN'],
          enabled: true,
        },
        after: {
          webhookId: made.id,
          host: `127.0.0.1:${receiver.port}`,
          kinds: ['LOGGED_IN'],
          enabled: false,
        },
      });
      const count = receiver.told.length;
      await signIn();
      await idle();
      expect(receiver.told).to.have.length(count);
      receiver.reply({ status: 200 });
      const enabled = await change(gateway, 'enableWebhook', { webhookId: made.id }, admin.accessToken);
      expect(enabled).to.include({ __typename: 'Webhook', enabled: true, failures: 0 });
      expect(await change(gateway, 'enableWebhook', { webhookId: made.id }, admin.accessToken)).to.include({
        code: 'CONFLICT',
      });
      await signIn();
      await receiver.arrived(count + 1);
      expect(second.hook.enabled).to.equal(true);
    } finally {
      await other.stop();
    }
  });

  it('a receiver that says it is gone (410) is switched off at once', async () => {
    const { hook: made } = await hook();
    receiver.reply({ status: 410 });
    await signIn();
    await receiver.arrived(1);
    await idle();
    expect((await listed(gateway, admin.accessToken)).find(({ id }) => id === made.id)).to.include({
      enabled: false,
    });
  });

  it('one that hangs keeps nobody waiting, and one that answers without end is let go', async function () {
    this.timeout(30_000);
    const other = await new WebhookReceiver().start();
    try {
      await hook();
      await hook(['LOGGED_IN'], other.url());
      receiver.reply({ silence: true });
      other.reply({ endless: true });
      await signIn();
      await Promise.all([receiver.arrived(1), other.arrived(1)]);
      await signIn();
      // The hanging exchange ends after ten seconds; its next message then waits, the other's does not.
      await other.arrived(2);
      await idle();
      expect(receiver.told).to.have.length(1);
      const [first, second] = await listed(gateway, admin.accessToken);
      expect([first?.failures, second?.failures]).to.deep.equal([0, 1]);
    } finally {
      await other.stop();
    }
  });

  const itOnServers = backend === 'embedded' ? () => undefined : it;
  itOnServers('two nodes tell of each event once between them', async function () {
    this.timeout(60_000);
    const beside = await Gateway.start({ beside: gateway, env: { WEBHOOK_ALLOW_HOSTS: '127.0.0.1' } });
    try {
      await hook();
      await beside.app.core.webhookWork.news.refresh();
      for (let n = 0; n < 12; n += 1)
        await login(n % 2 === 0 ? gateway : beside, person.username, person.password);
      await receiver.arrived(12);
      await Promise.all([idle(), beside.app.core.webhookWork.worker.idle()]);
      expect(receiver.told).to.have.length(12);
      expect(new Set(receiver.told.map(({ headers }) => headers['webhook-id'])).size).to.equal(12);
      await change(
        gateway,
        'deleteWebhook',
        { webhookId: (await listed(gateway, admin.accessToken))[0]?.id },
        admin.accessToken,
      );
      await beside.app.core.webhookWork.news.refresh();
      await login(beside, person.username, person.password);
      await Promise.all([idle(), beside.app.core.webhookWork.worker.idle()]);
      expect(receiver.told).to.have.length(12);
    } finally {
      await beside.stop();
    }
  });

  it('ADM-08 making and deleting one asks for a proof made a moment ago, and is written down with before and after', async () => {
    gateway.clock.advance(2 * HOUR);
    const fresh = await login(gateway, admin.username, admin.password);
    gateway.clock.advance(16 * 60);
    const { body } = await gateway.client.graphql<{ refreshSession: { tokens: { accessToken: string } } }>(
      'mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { ... on SignedIn { tokens { accessToken } } } }',
      { input: { refreshToken: fresh.tokens?.refreshToken } },
    );
    const token = body.data?.refreshSession.tokens.accessToken ?? '';
    const input = { url: receiver.url(), kinds: ['LOGGED_IN'] };
    expect(await change(gateway, 'createWebhook', input, token)).to.include({ code: 'STEP_UP_REQUIRED' });
    await renewed();
    const { hook: made } = await hook();
    expect(await change(gateway, 'deleteWebhook', { webhookId: made.id }, token)).to.include({
      code: 'STEP_UP_REQUIRED',
    });
    await change(gateway, 'deleteWebhook', { webhookId: made.id }, admin.accessToken);
    const where = { actorId: admin.id, kind: 'WEBHOOK_CHANGED' as const };
    const events = await gateway.app.stores.database.read.find(AuditEvent, {
      where,
      order: { id: 'ASC' },
      take: 5,
    });
    const facts = {
      webhookId: made.id,
      host: `127.0.0.1:${receiver.port}`,
      kinds: ['LOGGED_IN'],
      enabled: true,
    };
    expect(events.map(({ change: seen }) => seen)).to.deep.equal([
      { before: {}, after: facts },
      { before: facts, after: {} },
    ]);
    expect(JSON.stringify(events)).not.to.include('/hook');
  });

  it('PAR-05 a machine sees, deletes and repeats its own only; a stranger and a person without the scope nothing', async () => {
    const { services } = gateway.app.core;
    const machine = (clientId: string) => ({
      requestId: 'r',
      ip: null,
      network: null,
      device: 'x',
      deviceCookie: null,
      viewer: null,
      machine: { clientId, scopes: ['webhooks:write'] },
    });
    const input = { url: receiver.url(), kinds: ['LOGGED_IN' as const] };
    const own = await services.webhooks.create(input, machine('cli_one'));
    const { hook: persons } = await hook();
    expect((await services.webhooks.list(machine('cli_one'))).map(({ id }) => id)).to.deep.equal([
      own.webhook.id,
    ]);
    expect(await services.webhooks.list(machine('cli_two'))).to.deep.equal([]);
    await signIn();
    await receiver.arrived(2);
    await idle();
    const [foreign] = await state(persons.id);
    for (const attempt of [
      () => services.webhooks.delete(persons.id, machine('cli_one')),
      () => services.webhooks.delete(own.webhook.id, machine('cli_two')),
      () => services.webhooks.enable(own.webhook.id, machine('cli_two')),
      () => services.webhooks.redeliver(foreign?.id ?? '', machine('cli_one')),
      () => services.webhooks.delete('whk_nobody', machine('cli_one')),
    ]) {
      const error = await attempt().catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(ProblemError).and.include({ code: 'NOT_FOUND' });
    }
    expect((await listed(gateway, admin.accessToken)).map(({ id }) => id)).to.have.members([
      own.webhook.id,
      persons.id,
    ]);
    expect((await services.webhooks.delete(own.webhook.id, machine('cli_one'))).id).to.equal(own.webhook.id);
    const support = await signUpAs(gateway, 'SUPPORT');
    const { tokens } = await signIn();
    for (const token of [undefined, tokens?.accessToken, support.accessToken]) {
      const { body, status } = await gateway.client.graphql(
        '{ webhooks { id } }',
        {},
        token === undefined ? {} : { token },
      );
      expect(status).to.equal(token === undefined ? 401 : 403);
      expect(body.data ?? null).to.equal(null);
    }
  });

  it('PAR-07 addresses of private networks, other schemes and users are refused when one is made', async () => {
    for (const url of REFUSED) {
      const outcome = await change(
        gateway,
        'createWebhook',
        { url, kinds: ['LOGGED_IN'] },
        admin.accessToken,
      );
      expect(outcome, url).to.deep.equal({
        __typename: 'Problem',
        code: 'INVALID_INPUT',
        fields: [{ path: ['input', 'url'], issue: 'INVALID' }],
      });
    }
    const none = await change(
      gateway,
      'createWebhook',
      { url: receiver.url(), kinds: [] },
      admin.accessToken,
    );
    expect(none.fields).to.deep.equal([{ path: ['input', 'kinds'], issue: 'REQUIRED' }]);
    const { hook: made } = await hook(['LOGGED_IN'], 'https://93.184.215.14/hook?tenant=1');
    expect(made.url).to.equal('https://93.184.215.14/hook?tenant=1');
  });

  it('pages through deliveries, newest first', async () => {
    const { hook: made } = await hook();
    for (let n = 0; n < 3; n += 1) await signIn();
    await receiver.arrived(3);
    await idle();
    const first = await deliveriesOf(gateway, admin.accessToken, made.id, '(first: 2)');
    expect(first.edges).to.have.length(2);
    expect(first.pageInfo.hasNextPage).to.equal(true);
    const args = `(first: 2, after: "${first.pageInfo.endCursor}")`;
    const rest = await deliveriesOf(gateway, admin.accessToken, made.id, args);
    expect(rest.pageInfo.hasNextPage).to.equal(false);
    const ids = [...first.edges, ...rest.edges].map(({ node }) => node.id);
    expect(ids)
      .to.deep.equal([...new Set(ids)].sort().reverse())
      .and.have.length(3);
    expect(await state(made.id, '(state: DEAD)')).to.deep.equal([]);
    const waiting = await change(gateway, 'redeliverWebhook', { deliveryId: ids[0] }, admin.accessToken);
    expect(waiting.state).to.equal('QUEUED');
    await receiver.arrived(4);
    expect(receiver.told.at(-1)?.headers['webhook-id']).to.equal(ids[0]);
  });

  async function somewhereWrong(): Promise<void> {
    const outcome = await login(gateway, person.username, 'not-the-password-at-all');
    expect(outcome.__typename).to.equal('Problem');
  }
});

const REFUSED = [
  'http://localhost/',
  'http://LOCALHOST./',
  'http://a.localhost/',
  'http://[::1]/',
  'http://[::]/',
  'http://0.0.0.0/',
  'http://127.2/',
  'http://127.0.0.2/',
  'http://2130706434/',
  'http://0x7f000002/',
  'http://0177.0.0.2/',
  'http://017700000002/',
  'http://127.0.0.2.:80/',
  'http://１２７.0.0.2/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://100.127.255.254/',
  'http://192.0.0.170/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://239.255.255.255/',
  'http://255.255.255.255/',
  'http://240.0.0.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::1]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001::1]/',
  'http://[2001:db8::1]/',
  'http://metadata.google.internal/',
  'http://printer.local/',
  'http://redis/',
  'http://redis:6379/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'gopher://example.com/',
  'https://user@example.com/',
  'https://:secret@example.com/',
  'https://example.org/#part',
  'not a url',
  '//example.org/',
  'https://',
];

function headersOf({ headers }: Told): Record<string, string> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}
