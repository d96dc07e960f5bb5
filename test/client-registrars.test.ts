import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import {
  askToken,
  clientsOf,
  type InCharge,
  OPERATOR,
  post,
  register,
  signInAs,
  type Told,
  tell,
  tokenOf,
} from './support/clients.js';
import { Gateway } from './support/gateway.js';
import { documentOf, type Person, signUp } from './support/person.js';
import { heldIn, refresh } from './support/session-steps.js';

describe('who registers clients', () => {
  let gateway: Gateway;
  let admin: InCharge;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start();
    admin = await signInAs(gateway, ['ADMIN']);
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  const create = (input: object, token = admin.token): Promise<Told> =>
    tell(gateway, 'createClient', { name: 'A shop', scopes: ['accounts:read'], ...input }, token);

  async function made(input: object = {}, token = admin.token) {
    const { client, clientSecret } = await create(input, token);
    if (!client || !clientSecret) throw new Error('No client was made.');
    return { client, clientId: client.id, clientSecret };
  }

  const eventsOf = (kind: AuditEvent['kind'], actorId: string): Promise<readonly AuditEvent[]> =>
    gateway.app.stores.database.read.find(AuditEvent, {
      where: { kind, actorId },
      order: { id: 'DESC' },
      take: 50,
    });

  it('PAR-05 act on what they registered themselves: every id of another client is not there', async () => {
    const scopes = ['clients:write', 'accounts:read'];
    const [mine, theirs] = [await register(gateway, scopes), await register(gateway, scopes)];
    const [a, b] = [await tokenOf(gateway, mine), await tokenOf(gateway, theirs)];
    const child = await made({ name: 'A child' }, a);
    expect((await clientsOf(gateway, a)).map(({ id }) => id)).to.deep.equal([child.clientId]);
    expect(await clientsOf(gateway, b)).to.deep.equal([]);
    const strangers = [mine.clientId, theirs.clientId, child.clientId, person.id, 'cli_nobody'];
    for (const clientId of strangers) {
      for (const name of ['rotateClientSecret', 'setClientKeys', 'disableClient'] as const) {
        const input = name === 'setClientKeys' ? { clientId, publicKeys: [] } : { clientId };
        expect(await tell(gateway, name, input, b), `${name} ${clientId}`).to.include({ code: 'NOT_FOUND' });
      }
    }
    expect((await askToken(gateway, child)).status).to.equal(200);
    const renewed = await tell(gateway, 'rotateClientSecret', { clientId: child.clientId }, a);
    expect(renewed).to.include({ __typename: 'ClientCreated' });
    expect(await tell(gateway, 'disableClient', { clientId: child.clientId }, a)).to.include({
      enabled: false,
    });
    expect((await askToken(gateway, child)).status).to.equal(401);
  });

  it('PAR-05 cannot be made, or taken hold of, to do more than who does it, nor go on registering', async () => {
    const registrar = await register(gateway, ['clients:write', 'accounts:read']);
    const token = await tokenOf(gateway, registrar);
    for (const scopes of [['accounts:write'], ['accounts:read', 'audit:read'], ['clients:write']]) {
      expect(await create({ scopes }, token), String(scopes)).to.include({ code: 'INVALID_SCOPE' });
    }
    expect(await create({ scopes: ['accounts:read', 'tokens:introspect'] }, token)).to.have.property(
      'client',
    );
    for (const scopes of [['self'], ['nothing'], ['accounts:read', ''], []]) {
      expect(await create({ scopes }), String(scopes)).to.include({ code: 'INVALID_INPUT' });
    }
    const narrow = await tokenOf(gateway, registrar, 'clients:write');
    expect(await create({}, narrow)).to.include({ code: 'INVALID_SCOPE' });
    const child = await made({}, token);
    const taken = await tell(gateway, 'rotateClientSecret', { clientId: child.clientId }, narrow);
    expect(taken).to.include({ code: 'INVALID_SCOPE' });
    const keys = { clientId: child.clientId, publicKeys: [] };
    expect(await tell(gateway, 'setClientKeys', keys, narrow)).to.include({ code: 'INVALID_SCOPE' });
  });

  it('PAR-05 take along what they registered when they are shut out', async () => {
    const parent = await register(gateway, ['clients:write', 'accounts:read']);
    const child = await made({}, await tokenOf(gateway, parent));
    const token = await tokenOf(gateway, child);
    await tell(gateway, 'disableClient', { clientId: parent.clientId }, admin.token);
    expect((await askToken(gateway, child)).status).to.equal(401);
    const { body } = await gateway.client.graphql(`{ account(id: "x") { id } }`, {}, { token });
    expect(body.errors?.[0]?.extensions).to.include({ reason: 'TOKEN_REVOKED' });
  });

  it('PAR-05 make nothing that belongs to a person: no token of theirs becomes one', async () => {
    const token = await tokenOf(gateway, await register(gateway));
    const input = { refreshToken: token };
    const refreshed = await gateway.client.graphql(documentOf('refreshSession'), { input }, { token });
    expect(refreshed.body.data).to.have.nested.property('refreshSession.__typename', 'Problem');
    const reset = { input: { resetToken: token, newPassword: 'juniper-quarry-otter-5507' } };
    const updated = await gateway.client.graphql(documentOf('updatePassword'), reset, { token });
    expect(updated.body.data).to.have.nested.property('updatePassword.__typename', 'Problem');
    for (const secret of [token, person.accessToken, person.refreshToken]) {
      const client = await register(gateway);
      expect((await askToken(gateway, { ...client, clientSecret: secret })).status).to.equal(401);
    }
  });

  it('ADM-08 are registered and changed by who has proven lately who they are, and it is written down', async () => {
    const careful = await signInAs(gateway, ['ADMIN']);
    const { clientId } = await made({ reason: 'The shop asked.' }, careful.token);
    await tell(gateway, 'disableClient', { clientId, reason: 'They left.' }, careful.token);
    const [closed, opened] = await eventsOf('CLIENT_CHANGED', careful.id);
    expect(opened).to.deep.include({ reason: 'The shop asked.' });
    expect(closed).to.deep.include({ reason: 'They left.', succeeded: true });
    expect(closed?.change?.before).to.deep.include({ clientId, enabled: true });
    expect(closed?.change?.after).to.deep.include({ clientId, enabled: false });
    gateway.clock.advance(899);
    const young = heldIn(await refresh(gateway, careful.refreshToken));
    expect(await create({}, young.accessToken)).to.have.property('client');
    gateway.clock.advance(2);
    const events = await gateway.app.stores.database.read.count(AuditEvent, { kind: 'CLIENT_CHANGED' });
    for (const [name, input] of [
      ['createClient', { name: 'Late', scopes: ['accounts:read'] }],
      ['rotateClientSecret', { clientId }],
      ['setClientKeys', { clientId, publicKeys: [] }],
      ['disableClient', { clientId }],
    ] as const) {
      expect(await tell(gateway, name, input, young.accessToken), name).to.include({
        code: 'STEP_UP_REQUIRED',
      });
    }
    const after = await gateway.app.stores.database.read.count(AuditEvent, { kind: 'CLIENT_CHANGED' });
    expect(after).to.equal(events);
    admin = await signInAs(gateway, ['ADMIN']);
    person = await signUp(gateway);
  });

  it('are hidden from people without the scope, and from strangers', async () => {
    const support = await signInAs(gateway, ['SUPPORT']);
    for (const token of [person.accessToken, support.token]) {
      expect((await post(gateway, 'createClient', { name: 'x', scopes: [] }, token)).status).to.equal(403);
      expect((await gateway.client.graphql('{ clients { id } }', {}, { token })).status).to.equal(403);
    }
    expect((await post(gateway, 'disableClient', { clientId: 'x' })).status).to.equal(401);
    expect((await gateway.client.graphql('{ clients { id } }')).status).to.equal(401);
    expect(await gateway.app.core.clients.list(OPERATOR)).to.have.length.of.at.least(10);
  });

  it('stay shut out: nothing brings one back, and closing twice is harmless', async () => {
    const { clientId } = await made();
    for (let n = 0; n < 2; n += 1) {
      expect(await tell(gateway, 'disableClient', { clientId }, admin.token)).to.include({ enabled: false });
    }
    expect(await tell(gateway, 'rotateClientSecret', { clientId }, admin.token)).to.include({
      code: 'CONFLICT',
    });
    const keys = { clientId, publicKeys: [] };
    expect(await tell(gateway, 'setClientKeys', keys, admin.token)).to.include({ code: 'CONFLICT' });
  });
});
