import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { onBothBackends } from './support/gateway.js';
import { ask } from './support/person.js';
import { type Told, WebhookReceiver } from './support/webhook-receiver.js';
import { WebhookScene } from './support/webhook-scene.js';
import { change, created, listed } from './support/webhooks.js';

/** Seconds after each failed try; a fifth longer or shorter by chance. */
const WAITS = [5, 60, 300, 1800, 3600, 7200, 14_400, 21_600, 36_000];
const HOUR = 3600;
const DAY = 24 * HOUR;

onBothBackends('webhooks that fail', (backend) => {
  const scene = WebhookScene.on(backend);

  it('a message that fails is tried again under the same id and a new time, longer and longer, and given up after ten tries', async function () {
    this.timeout(30_000);
    const { hook: made, secret } = await scene.hook(['RESET_REQUESTED']);
    scene.receiver.reply(
      { status: 500 },
      { status: 302, headers: { location: scene.receiver.url('/elsewhere') } },
      { hangUp: true },
      { status: 503 },
    );
    await ask(scene.gateway, 'requestPasswordReset', { identifier: scene.person.username });
    await scene.receiver.arrived(1);
    for (let tries = 2; tries <= 10; tries += 1) {
      await scene.idle();
      expect(scene.receiver.told, 'not before its time').to.have.length(tries - 1);
      scene.gateway.clock.advance((WAITS[tries - 2] ?? 0) * 1.25);
      await scene.idle();
      expect(scene.receiver.told).to.have.length(tries);
    }
    await scene.renewed();
    const [dead] = await scene.state(made.id, '(state: DEAD)');
    expect(dead).to.include({ attempts: 10, outcome: 'HTTP_503', nextAttemptAt: null });
    expect(new Set(scene.receiver.told.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
    expect(new Set(scene.receiver.told.map(({ headers }) => headers['webhook-timestamp'])).size).to.equal(10);
    expect(scene.receiver.told.every(({ path }) => path === '/hook')).to.equal(true);
    scene.gateway.clock.advance(2 * DAY);
    await scene.idle();
    expect(scene.receiver.told).to.have.length(10);

    scene.receiver.reply({ status: 200 });
    await scene.renewed();
    const again = await change(
      scene.gateway,
      'redeliverWebhook',
      { deliveryId: dead?.id },
      scene.admin.accessToken,
    );
    expect(again).to.include({ __typename: 'WebhookDelivery', id: dead?.id, state: 'QUEUED' });
    await scene.idle();
    // The webhook itself rests after its failures.
    scene.gateway.clock.advance(400);
    await scene.idle();
    const last = scene.receiver.told.at(-1) as Told;
    expect(last.headers['webhook-id']).to.equal(dead?.id);
    expect(scene.receiver.told).to.have.length(11);
    expect(secret).to.be.a('string');
    expect((await scene.state(made.id))[0]).to.include({ state: 'DELIVERED', attempts: 1 });
  });

  it('one that fails for three days is switched off, its owner told by an event, and can be switched on again', async () => {
    const other = await new WebhookReceiver().start();
    try {
      const { hook: made } = await scene.hook();
      const second = await created(
        scene.gateway,
        { url: other.url(), kinds: ['WEBHOOK_CHANGED'] },
        scene.admin.accessToken,
      );
      scene.receiver.reply({ status: 500 });
      await scene.signIn();
      await scene.receiver.arrived(1);
      await scene.idle();
      scene.gateway.clock.advance(3 * DAY + 60);
      await scene.idle();
      await scene.renewed();
      expect(
        (await listed(scene.gateway, scene.admin.accessToken)).find(({ id }) => id === made.id),
      ).to.include({
        enabled: false,
      });
      await scene.idle();
      const told = other.told.filter(({ message }) => message.data.succeeded === false);
      expect(told.map(({ message }) => message.data)).to.have.length(1);
      expect(told[0]?.message.data).to.include({ actorId: null, accountId: scene.admin.id });
      const where = { subjectId: scene.admin.id, kind: 'WEBHOOK_CHANGED' as const, succeeded: false };
      const [event] = await scene.gateway.app.stores.database.read.find(AuditEvent, { where, take: 2 });
      expect(event?.change).to.deep.equal({
        before: {
          webhookId: made.id,
          host: `127.0.0.1:${scene.receiver.port}`,
          kinds: ['LOGGED_IN'],
          enabled: true,
        },
        after: {
          webhookId: made.id,
          host: `127.0.0.1:${scene.receiver.port}`,
          kinds: ['LOGGED_IN'],
          enabled: false,
        },
      });
      const count = scene.receiver.told.length;
      await scene.signIn();
      await scene.idle();
      expect(scene.receiver.told).to.have.length(count);
      scene.receiver.reply({ status: 200 });
      const enabled = await change(
        scene.gateway,
        'enableWebhook',
        { webhookId: made.id },
        scene.admin.accessToken,
      );
      expect(enabled).to.include({ __typename: 'Webhook', enabled: true, failures: 0 });
      expect(
        await change(scene.gateway, 'enableWebhook', { webhookId: made.id }, scene.admin.accessToken),
      ).to.include({
        code: 'CONFLICT',
      });
      await scene.signIn();
      await scene.receiver.arrived(count + 1);
      expect(second.hook.enabled).to.equal(true);
    } finally {
      await other.stop();
    }
  });

  it('a receiver that says it is gone (410) is switched off at once', async () => {
    const { hook: made } = await scene.hook();
    scene.receiver.reply({ status: 410 });
    await scene.signIn();
    await scene.receiver.arrived(1);
    await scene.idle();
    expect(
      (await listed(scene.gateway, scene.admin.accessToken)).find(({ id }) => id === made.id),
    ).to.include({
      enabled: false,
    });
  });

  it('one that hangs keeps nobody waiting, and one that answers without end is let go', async function () {
    this.timeout(30_000);
    const other = await new WebhookReceiver().start();
    try {
      await scene.hook();
      await scene.hook(['LOGGED_IN'], other.url());
      scene.receiver.reply({ silence: true });
      other.reply({ endless: true });
      await scene.signIn();
      await Promise.all([scene.receiver.arrived(1), other.arrived(1)]);
      await scene.signIn();
      // The hanging exchange ends after ten seconds; its next message then waits, the other's does not.
      await other.arrived(2);
      await scene.idle();
      expect(scene.receiver.told).to.have.length(1);
      const [first, second] = await listed(scene.gateway, scene.admin.accessToken);
      expect([first?.failures, second?.failures]).to.deep.equal([0, 1]);
    } finally {
      await other.stop();
    }
  });
});
