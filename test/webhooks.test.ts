import { expect } from 'chai';
import { Webhook as Verifier } from 'standardwebhooks';
import { AuditEvent } from '../entities/audit-event.js';
import { WebhookDelivery } from '../entities/webhook-delivery.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { dumpSql, login } from './support/recovery.js';
import type { Told } from './support/webhook-receiver.js';
import { WebhookScene } from './support/webhook-scene.js';
import { change, listed } from './support/webhooks.js';

onBothBackends('webhooks', (backend) => {
  const scene = WebhookScene.on(backend);

  it('tell of an event once, signed as Standard Webhooks are, with ids and nothing else of a person', async () => {
    const { hook: made, secret } = await scene.hook();
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await scene.signIn();
    await scene.receiver.arrived(1);
    await scene.idle();
    expect(scene.receiver.told).to.have.length(1);
    const [told] = scene.receiver.told as [Told];
    expect(told.message.data.accountId).to.equal(scene.person.id);
    expect(new Verifier(secret).verify(told.body, headersOf(told))).to.deep.equal(told.message);
    expect(told.message).to.have.all.keys('type', 'timestamp', 'data');
    expect(told.message.data).to.have.all.keys('eventId', 'succeeded', 'accountId', 'actorId');
    expect(told.message.type).to.equal('LOGGED_IN');
    expect(told.body)
      .not.to.include(scene.person.email)
      .and.not.to.include('127.0.0.1')
      .and.not.to.include(scene.person.username);
    const where = { id: String(told.message.data.eventId) };
    expect(await scene.gateway.app.stores.database.read.findOne(AuditEvent, where)).to.include({
      subjectId: scene.person.id,
    });
    const [delivery] = await scene.state(made.id);
    expect(delivery).to.include({
      id: told.headers['webhook-id'],
      state: 'DELIVERED',
      attempts: 1,
      outcome: null,
    });
    const [now] = await listed(scene.gateway, scene.admin.accessToken);
    expect(now)
      .to.include({ id: made.id, failures: 0, enabled: true })
      .and.property('lastDeliveredAt')
      .not.equal(null);
    expect(await dumpSql(scene.gateway)).not.to.include(secret.slice('whsec_'.length));
    expect(scene.gateway.logged())
      .not.to.include(secret.slice('whsec_'.length))
      .and.not.to.include(scene.receiver.url());
  });

  it('a changed body, another secret and an old time are refused by whoever verifies', async () => {
    const { secret } = await scene.hook();
    await scene.signIn();
    await scene.receiver.arrived(1);
    const [told] = scene.receiver.told as [Told];
    const verifier = new Verifier(secret);
    expect(() => verifier.verify(`${told.body} `, headersOf(told))).to.throw('No matching signature');
    const other = { ...headersOf(told), 'webhook-id': 'msg_other' };
    expect(() => verifier.verify(told.body, other)).to.throw('No matching signature');
    const { secret: another } = await scene.hook();
    expect(() => new Verifier(another).verify(told.body, headersOf(told))).to.throw('No matching signature');
    const past = Number(told.headers['webhook-timestamp']) - 400;
    const old = { ...headersOf(told), 'webhook-timestamp': String(past) };
    expect(() => verifier.verify(told.body, old)).to.throw('Message timestamp too old');
  });

  it('tell of what was asked for only, of refusals too, and of nothing once deleted', async () => {
    const { hook: made } = await scene.hook(['LOGGED_IN', 'LOGGED_IN', 'PASSWORD_UPDATED']);
    expect(made.kinds).to.deep.equal(['LOGGED_IN', 'PASSWORD_UPDATED']);
    await somewhereWrong();
    await scene.receiver.arrived(1);
    expect(scene.receiver.told[0]?.message.data).to.include({
      succeeded: false,
      accountId: scene.person.id,
      actorId: null,
    });
    expect(
      await change(scene.gateway, 'deleteWebhook', { webhookId: made.id }, scene.admin.accessToken),
    ).to.include({
      __typename: 'Webhook',
      id: made.id,
      enabled: false,
    });
    await scene.signIn();
    await scene.idle();
    expect(scene.receiver.told).to.have.length(1);
    expect(new Set(scene.receiver.kinds())).to.deep.equal(new Set(['LOGGED_IN']));
  });

  it('an event that is rolled back is told to nobody, and one nobody listens for leaves no row', async () => {
    const { database } = scene.gateway.app.stores;
    const before = await database.read.count(WebhookDelivery, { attempts: 0 });
    await scene.signIn();
    expect(await database.read.count(WebhookDelivery, { attempts: 0 })).to.equal(before);
    await scene.hook();
    const { news } = scene.gateway.app.core.webhookWork;
    const [event] = await database.read.find(AuditEvent, { where: { kind: 'LOGGED_IN' }, take: 1 });
    if (event === undefined) throw new Error('Nobody signed in.');
    const work = database.write(async (tx) => {
      await news.tell(tx, event);
      throw new Error('changed our mind');
    });
    await work.catch(() => undefined);
    await scene.idle();
    expect(scene.receiver.told).to.have.length(0);
  });

  const itOnServers = backend === 'embedded' ? () => undefined : it;
  itOnServers('two nodes tell of each event once between them', async function () {
    this.timeout(60_000);
    const beside = await Gateway.start({ beside: scene.gateway, env: { WEBHOOK_ALLOW_HOSTS: '127.0.0.1' } });
    try {
      await scene.hook();
      await beside.app.core.webhookWork.news.refresh();
      for (let n = 0; n < 12; n += 1)
        await login(n % 2 === 0 ? scene.gateway : beside, scene.person.username, scene.person.password);
      await scene.receiver.arrived(12);
      await Promise.all([scene.idle(), beside.app.core.webhookWork.worker.idle()]);
      expect(scene.receiver.told).to.have.length(12);
      expect(new Set(scene.receiver.told.map(({ headers }) => headers['webhook-id'])).size).to.equal(12);
      await change(
        scene.gateway,
        'deleteWebhook',
        { webhookId: (await listed(scene.gateway, scene.admin.accessToken))[0]?.id },
        scene.admin.accessToken,
      );
      await beside.app.core.webhookWork.news.refresh();
      await login(beside, scene.person.username, scene.person.password);
      await Promise.all([scene.idle(), beside.app.core.webhookWork.worker.idle()]);
      expect(scene.receiver.told).to.have.length(12);
    } finally {
      await beside.stop();
    }
  });

  async function somewhereWrong(): Promise<void> {
    const outcome = await login(scene.gateway, scene.person.username, 'not-the-password-at-all');
    expect(outcome.__typename).to.equal('Problem');
  }
});

function headersOf({ headers }: Told): Record<string, string> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}
