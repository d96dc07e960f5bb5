import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, type Person, signUp } from './support/person.js';
import { login } from './support/recovery.js';
import { type Told, WebhookReceiver } from './support/webhook-receiver.js';
import { change, created, deliveriesOf, listed, signUpAs } from './support/webhooks.js';

/** Seconds after each failed try; a fifth longer or shorter by chance. */
const WAITS = [5, 60, 300, 1800, 3600, 7200, 14_400, 21_600, 36_000];
const HOUR = 3600;
const DAY = 24 * HOUR;

onBothBackends('webhooks that fail', (backend) => {
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
});
