import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { AuditEvent } from '../entities/audit-event.js';
import { Webhook } from '../entities/webhook.js';
import { ProblemError } from '../src/errors.js';
import { OPERATOR, register } from './support/clients.js';
import { onBothBackends } from './support/gateway.js';
import { login } from './support/recovery.js';
import { REFUSED } from './support/refused-urls.js';
import { rejection } from './support/service-errors.js';
import { WebhookScene } from './support/webhook-scene.js';
import { change, deliveriesOf, listed, signUpAs } from './support/webhooks.js';

const HOUR = 3600;

onBothBackends('who may do what with webhooks', (backend) => {
  const scene = WebhookScene.on(backend);

  it('ADM-08 making and deleting one asks for a proof made a moment ago, and is written down with before and after', async () => {
    scene.gateway.clock.advance(2 * HOUR);
    const fresh = await login(scene.gateway, scene.admin.username, scene.admin.password);
    scene.gateway.clock.advance(16 * 60);
    const { body } = await scene.gateway.client.graphql<{
      refreshSession: { tokens: { accessToken: string } };
    }>(
      'mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { ... on SignedIn { tokens { accessToken } } } }',
      { input: { refreshToken: fresh.tokens?.refreshToken } },
    );
    const token = body.data?.refreshSession.tokens.accessToken ?? '';
    const input = { url: scene.receiver.url(), kinds: ['LOGGED_IN'] };
    expect(await change(scene.gateway, 'createWebhook', input, token)).to.include({
      code: 'STEP_UP_REQUIRED',
    });
    await scene.renewed();
    const { hook: made } = await scene.hook();
    for (const name of ['deleteWebhook', 'enableWebhook'] as const) {
      const refused = await change(scene.gateway, name, { webhookId: made.id }, token);
      expect(refused, name).to.include({ code: 'STEP_UP_REQUIRED' });
    }
    expect(
      (await listed(scene.gateway, token)).map(({ id }) => id),
      'looking asks for none',
    ).to.include(made.id);
    expect((await deliveriesOf(scene.gateway, token, made.id)).edges).to.deep.equal([]);
    const again = await change(scene.gateway, 'redeliverWebhook', { deliveryId: 'msg_any' }, token);
    expect(again).to.include({ code: 'STEP_UP_REQUIRED' });
    await change(scene.gateway, 'deleteWebhook', { webhookId: made.id }, scene.admin.accessToken);
    const where = { actorId: scene.admin.id, kind: 'WEBHOOK_CHANGED' as const };
    const events = await scene.gateway.app.stores.database.read.find(AuditEvent, {
      where,
      order: { id: 'ASC' },
      take: 5,
    });
    const facts = {
      webhookId: made.id,
      host: `127.0.0.1:${scene.receiver.port}`,
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
    const { services } = scene.gateway.app.core;
    const [one, two] = [await register(scene.gateway), await register(scene.gateway)];
    const input = { url: scene.receiver.url(), kinds: ['LOGGED_IN' as const] };
    const own = await services.webhooks.create(input, machine(one.clientId));
    const { hook: persons } = await scene.hook();
    expect((await services.webhooks.list(machine(one.clientId))).map(({ id }) => id)).to.deep.equal([
      own.webhook.id,
    ]);
    expect(await services.webhooks.list(machine(two.clientId))).to.deep.equal([]);
    await scene.signIn();
    await scene.receiver.arrived(2);
    await scene.idle();
    const [foreign] = await scene.state(persons.id);
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
    expect((await listed(scene.gateway, scene.admin.accessToken)).map(({ id }) => id)).to.have.members([
      own.webhook.id,
      persons.id,
    ]);
    expect((await services.webhooks.delete(own.webhook.id, machine(one.clientId))).id).to.equal(
      own.webhook.id,
    );
    const support = await signUpAs(scene.gateway, 'SUPPORT');
    const { tokens } = await scene.signIn();
    for (const token of [undefined, tokens?.accessToken, support.accessToken]) {
      const { body, status } = await scene.gateway.client.graphql(
        '{ webhooks { id } }',
        {},
        token === undefined ? {} : { token },
      );
      expect(status).to.equal(token === undefined ? 401 : 403);
      expect(body.data ?? null).to.equal(null);
    }
  });

  it('PAR-05 a machine has five, none once it is shut out, and what it registered loses its own with it', async () => {
    const { services, clients } = scene.gateway.app.core;
    const parent = await register(scene.gateway, ['clients:write', 'webhooks:write']);
    const registrar = { ...OPERATOR, id: parent.clientId, isMachine: true };
    const wanted = { name: 'A part', scopes: ['webhooks:write'], publicKeys: [] };
    const child = (await clients.create(wanted, registrar)).client.id;
    const input = { url: scene.receiver.url(), kinds: ['LOGGED_IN' as const] };
    for (let n = 0; n < 5; n += 1) await services.webhooks.create(input, machine(parent.clientId));
    await services.webhooks.create(input, machine(child));
    const sixth = services.webhooks.create(input, machine(parent.clientId));
    expect(await sixth.catch((caught: unknown) => caught)).to.include({ code: 'CONFLICT' });
    await clients.disable(parent.clientId, OPERATOR);
    const left = await listed(scene.gateway, scene.admin.accessToken);
    expect(left.map(({ enabled }) => enabled)).to.deep.equal(Array(6).fill(false));
    await scene.signIn();
    await scene.idle();
    expect(scene.receiver.told).to.have.length(0);
    for (const { id } of left) {
      const outcome = await change(
        scene.gateway,
        'enableWebhook',
        { webhookId: id },
        scene.admin.accessToken,
      );
      expect(outcome).to.include({ code: 'CONFLICT' });
    }
    const late = services.webhooks.create(input, machine(child));
    expect(await late.catch((caught: unknown) => caught)).to.include({ code: 'CONFLICT' });
  });

  it('PAR-05 limits hold however many are made at the same moment, a machine’s and a person’s', async () => {
    const { services } = scene.gateway.app.core;
    const input = { url: scene.receiver.url(), kinds: ['LOGGED_IN' as const] };
    const { clientId } = await register(scene.gateway);
    const byMachine = () => services.webhooks.create(input, machine(clientId));
    const byPerson = () => change(scene.gateway, 'createWebhook', input, scene.admin.accessToken);
    for (let n = 0; n < 45; n += 1) await byPerson();
    const made = await Promise.allSettled([...Array(20)].map(byMachine));
    expect(made.filter(({ status }) => status === 'fulfilled')).to.have.length(5);
    const outcomes = await Promise.all([...Array(20)].map(byPerson));
    const kinds = outcomes.map(({ __typename, code }) => code ?? __typename).sort();
    expect(kinds).to.deep.equal([...Array(15).fill('CONFLICT'), ...Array(5).fill('WebhookCreated')]);
    const { read } = scene.gateway.app.stores.database;
    expect(await read.count(Webhook, { ownerId: scene.admin.id })).to.equal(50);
    expect(await read.count(Webhook, { ownerId: clientId })).to.equal(5);
  });

  it('and so does that of all together', async () => {
    const { services } = scene.gateway.app.core;
    const { database } = scene.gateway.app.stores;
    const { hook: made } = await scene.hook();
    const like = await database.read.findOne(Webhook, { id: made.id }, ['sealedSecret']);
    if (like === null) throw new Error('There is no webhook.');
    const filler = { ...like, ownerId: 'cli_filler', enabled: false };
    const rows = Array.from({ length: 990 }, (_one, n) => ({ ...filler, id: `${made.id}${n}` }));
    const owners = await Promise.all(Array.from({ length: 5 }, () => register(scene.gateway)));
    const input = { url: scene.receiver.url(), kinds: ['LOGGED_IN' as const] };
    try {
      for (let n = 0; n < rows.length; n += 198)
        await database.write((tx) => tx.insertAll(Webhook, rows.slice(n, n + 198)));
      const tries = owners.flatMap(({ clientId }) => [...Array(4)].map(() => machine(clientId)));
      const outcomes = await Promise.allSettled(tries.map((one) => services.webhooks.create(input, one)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(9);
      expect(await database.read.count(Webhook, { id: MoreThan('') })).to.equal(1_000);
    } finally {
      await database.write((tx) => tx.delete(Webhook, { ownerId: 'cli_filler' }));
    }
  });

  it('PAR-07 addresses of private networks, other schemes and users are refused when one is made', async () => {
    for (const url of REFUSED) {
      const outcome = await change(
        scene.gateway,
        'createWebhook',
        { url, kinds: ['LOGGED_IN'] },
        scene.admin.accessToken,
      );
      expect(outcome, url).to.deep.equal({
        __typename: 'Problem',
        code: 'INVALID_INPUT',
        fields: [{ path: ['input', 'url'], issue: 'INVALID' }],
      });
    }
    const none = await change(
      scene.gateway,
      'createWebhook',
      { url: scene.receiver.url(), kinds: [] },
      scene.admin.accessToken,
    );
    expect(none.fields).to.deep.equal([{ path: ['input', 'kinds'], issue: 'REQUIRED' }]);
    const { hook: made } = await scene.hook(['LOGGED_IN'], 'https://93.184.215.14/hook?tenant=1');
    expect(made.url).to.equal('https://93.184.215.14/hook?tenant=1');
  });

  it('GQL-10 a page has 1 to 100 deliveries, and goes on from its own cursors alone', async () => {
    const { hook: made } = await scene.hook();
    const ask = (args: string) => deliveriesOf(scene.gateway, scene.admin.accessToken, made.id, args);
    const cursors = ['""', '"x"', '"a\\u0000"'].map((one) => `after: ${one}`);
    for (const args of ['first: 0', 'first: -1', 'first: 101', ...cursors])
      expect(String(await rejection(ask(`(${args})`))), args).to.include('BAD_USER_INPUT');
    expect((await ask('(first: 100)')).edges).to.deep.equal([]);
  });

  it('pages through deliveries, newest first', async () => {
    const { hook: made } = await scene.hook();
    for (let n = 0; n < 3; n += 1) await scene.signIn();
    await scene.receiver.arrived(3);
    await scene.idle();
    const first = await deliveriesOf(scene.gateway, scene.admin.accessToken, made.id, '(first: 2)');
    expect(first.edges).to.have.length(2);
    expect(first.pageInfo.hasNextPage).to.equal(true);
    const args = `(first: 2, after: "${first.pageInfo.endCursor}")`;
    const rest = await deliveriesOf(scene.gateway, scene.admin.accessToken, made.id, args);
    expect(rest.pageInfo.hasNextPage).to.equal(false);
    const ids = [...first.edges, ...rest.edges].map(({ node }) => node.id);
    expect(ids)
      .to.deep.equal([...new Set(ids)].sort().reverse())
      .and.have.length(3);
    expect(await scene.state(made.id, '(state: DEAD)')).to.deep.equal([]);
    const waiting = await change(
      scene.gateway,
      'redeliverWebhook',
      { deliveryId: ids[0] },
      scene.admin.accessToken,
    );
    expect(waiting.state).to.equal('QUEUED');
    const written = { where: { actorId: scene.admin.id, kind: 'WEBHOOK_CHANGED' as const }, take: 5 };
    const events = await scene.gateway.app.stores.database.read.find(AuditEvent, written);
    expect(events.map(({ change: seen }) => seen?.after.repeated)).to.include(ids[0]);
    await scene.receiver.arrived(4);
    expect(scene.receiver.told.at(-1)?.headers['webhook-id']).to.equal(ids[0]);
  });
});

const machine = (clientId: string) => ({
  ...OPERATOR.origin,
  machine: { clientId, scopes: ['webhooks:write'] },
});
