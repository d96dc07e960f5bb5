import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { ProblemError } from '../src/errors.js';
import { OPERATOR, register } from './support/clients.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';
import { login } from './support/recovery.js';
import { REFUSED } from './support/refused-urls.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { change, created, deliveriesOf, listed, signUpAs } from './support/webhooks.js';

const HOUR = 3600;

onBothBackends('who may do what with webhooks', (backend) => {
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
    const again = await change(gateway, 'redeliverWebhook', { deliveryId: 'msg_any' }, token);
    expect(again).to.include({ code: 'STEP_UP_REQUIRED' });
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
    const [one, two] = [await register(gateway), await register(gateway)];
    const input = { url: receiver.url(), kinds: ['LOGGED_IN' as const] };
    const own = await services.webhooks.create(input, machine(one.clientId));
    const { hook: persons } = await hook();
    expect((await services.webhooks.list(machine(one.clientId))).map(({ id }) => id)).to.deep.equal([
      own.webhook.id,
    ]);
    expect(await services.webhooks.list(machine(two.clientId))).to.deep.equal([]);
    await signIn();
    await receiver.arrived(2);
    await idle();
    const [foreign] = await state(persons.id);
    for (const attempt of [
      () => services.webhooks.delete(persons.id, machine(one.clientId)),
      () => services.webhooks.delete(own.webhook.id, machine(two.clientId)),
      () => services.webhooks.enable(own.webhook.id, machine(two.clientId)),
      () => services.webhooks.redeliver(foreign?.id ?? '', machine(one.clientId)),
      () => services.webhooks.delete('whk_nobody', machine(one.clientId)),
    ]) {
      const error = await attempt().catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(ProblemError).and.include({ code: 'NOT_FOUND' });
    }
    expect((await listed(gateway, admin.accessToken)).map(({ id }) => id)).to.have.members([
      own.webhook.id,
      persons.id,
    ]);
    expect((await services.webhooks.delete(own.webhook.id, machine(one.clientId))).id).to.equal(
      own.webhook.id,
    );
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

  it('PAR-05 a machine has five, none once it is shut out, and what it registered loses its own with it', async () => {
    const { services, clients } = gateway.app.core;
    const parent = await register(gateway, ['clients:write', 'webhooks:write']);
    const registrar = { ...OPERATOR, id: parent.clientId, isMachine: true };
    const wanted = { name: 'A part', scopes: ['webhooks:write'], publicKeys: [] };
    const child = (await clients.create(wanted, registrar)).client.id;
    const input = { url: receiver.url(), kinds: ['LOGGED_IN' as const] };
    for (let n = 0; n < 5; n += 1) await services.webhooks.create(input, machine(parent.clientId));
    await services.webhooks.create(input, machine(child));
    const sixth = services.webhooks.create(input, machine(parent.clientId));
    expect(await sixth.catch((caught: unknown) => caught)).to.include({ code: 'CONFLICT' });
    await clients.disable(parent.clientId, OPERATOR);
    const left = await listed(gateway, admin.accessToken);
    expect(left.map(({ enabled }) => enabled)).to.deep.equal(Array(6).fill(false));
    await signIn();
    await idle();
    expect(receiver.told).to.have.length(0);
    for (const { id } of left) {
      const outcome = await change(gateway, 'enableWebhook', { webhookId: id }, admin.accessToken);
      expect(outcome).to.include({ code: 'CONFLICT' });
    }
    const late = services.webhooks.create(input, machine(child));
    expect(await late.catch((caught: unknown) => caught)).to.include({ code: 'CONFLICT' });
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
    const written = { where: { actorId: admin.id, kind: 'WEBHOOK_CHANGED' as const }, take: 5 };
    const events = await gateway.app.stores.database.read.find(AuditEvent, written);
    expect(events.map(({ change: seen }) => seen?.after.repeated)).to.include(ids[0]);
    await receiver.arrived(4);
    expect(receiver.told.at(-1)?.headers['webhook-id']).to.equal(ids[0]);
  });
});

const machine = (clientId: string) => ({
  ...OPERATOR.origin,
  machine: { clientId, scopes: ['webhooks:write'] },
});
