import { expect } from 'chai';
import { getNamedType, isInputObjectType } from 'graphql';
import { Account } from '../entities/account.js';
import { WebhookDelivery } from '../entities/webhook-delivery.js';
import { newId } from '../src/crypto/random-token.js';
import { register, tokenOf } from './support/clients.js';
import { Gateway } from './support/gateway.js';
import { callOf, idPaths, operations } from './support/operation-calls.js';
import { type Person, signUp } from './support/person.js';
import { storedAccount } from './support/recovery.js';
import { standingOf } from './support/session-steps.js';
import { newStaff, type Staff } from './support/staff.js';
import { created, listed } from './support/webhooks.js';

describe('ids and inputs of every operation', () => {
  let gateway: Gateway;
  let admin: Staff;
  let support: Staff;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
    person = await signUp(gateway);
    support = await newStaff(gateway, ['SUPPORT']);
    admin = await newStaff(gateway, ['ADMIN']);
  });
  after(() => gateway.stop());

  it('ADM-03 ENU-08 ids of somebody else give nothing: every id of every operation, swapped between two people', async function () {
    this.timeout(60_000);
    const other = await signUp(gateway);
    const ids = [other.id, other.sessionId, support.id, support.sessionId, admin.id, 'usr_nobody'];
    const before = await Promise.all([other, support, admin].map(({ id }) => storedAccount(gateway, id)));
    const { answers, tried } = await swapped(person.accessToken, operations, ids);
    expect(answers.join()).not.to.include(other.email);
    expect(tried).to.be.above(60);
    const after = await Promise.all([other, support, admin].map(({ id }) => storedAccount(gateway, id)));
    expect(after).to.deep.equal(before);
    for (const token of [other.accessToken, support.token, admin.token]) {
      expect(await standingOf(gateway, token)).to.equal('ACCEPTED');
    }
  });

  it('ADM-03 ENU-08 PAR-05 ids of another machine give nothing: its client, its webhook and what that was told', async function () {
    this.timeout(60_000);
    const scopes = ['clients:write', 'webhooks:write'];
    const [theirs, own] = [await register(gateway, scopes), await register(gateway, scopes)];
    const input = { url: 'https://93.184.215.14/hook', kinds: ['QR_DENIED'] };
    const token = await tokenOf(gateway, theirs);
    const { hook } = await created(gateway, input, token);
    const { hook: persons } = await created(gateway, input, admin.token);
    const message = delivered(hook.id);
    await gateway.app.stores.database.write((tx) => tx.insert(WebhookDelivery, message));
    const ids = [hook.id, persons.id, message.id, theirs.clientId, person.id, person.sessionId, 'whk_nobody'];
    const { tried } = await swapped(await tokenOf(gateway, own), operations, ids);
    expect(tried).to.be.above(60);
    expect(await listed(gateway, token)).to.deep.equal([hook]);
    expect((await listed(gateway, admin.token)).map(({ id }) => id)).to.include.members([
      hook.id,
      persons.id,
    ]);
    expect(await gateway.app.stores.database.read.findOne(WebhookDelivery, { id: message.id })).to.deep.equal(
      message,
    );
    expect(await tokenOf(gateway, theirs), 'the client works on').not.to.equal('');
  });

  it('ADM-03 a role that may look may do nothing: every id, by somebody in support, to an administrator', async () => {
    const before = await storedAccount(gateway, admin.id);
    const mutations = operations.filter(({ root }) => root === 'mutation');
    const ids = [admin.id, admin.sessionId, person.id, person.sessionId, 'usr_nobody'];
    const { tried } = await swapped(support.token, mutations, ids);
    expect(tried).to.be.above(40);
    expect(await storedAccount(gateway, admin.id)).to.deep.equal(before);
    expect(await standingOf(gateway, admin.token)).to.equal('ACCEPTED');
  });

  /** Every id of these operations in turn: whatever it is of, the answer is the one about nothing. */
  async function swapped(token: string, some: typeof operations, ids: readonly string[]) {
    const answers: string[] = [];
    for (const { root, field } of some) {
      for (const path of idPaths(field)) {
        const told: string[] = [];
        for (const id of ids) {
          const { document, variables } = callOf(root, field, path, id);
          const { text } = await gateway.client.graphql(document, variables, { token });
          told.push(text.replace(/req_\w+/g, 'req'));
        }
        expect(new Set(told).size, `${field.name} ${path.join('.')}: ${told.join('\n')}`).to.equal(1);
        answers.push(...told);
      }
    }
    return { answers, tried: answers.length };
  }

  it('ADM-05 no input takes what it does not name: another’s id, a role, a flag', async () => {
    const asker = await tokenOf(gateway, await register(gateway, ['tokens:introspect']));
    for (const { root, field } of operations.filter(({ field: { args } }) => args.length > 0)) {
      const token = field.name === 'introspectToken' ? asker : admin.token;
      for (const extra of ['userId', 'role', 'emailVerified', 'credentialEpoch', 'passwordHash', 'isAdmin']) {
        const { document, variables } = callOf(root, field);
        const [arg] = Object.keys(variables);
        const type =
          arg === undefined ? undefined : getNamedType(field.args.find(({ name }) => name === arg)?.type);
        if (arg === undefined || !isInputObjectType(type)) continue;
        const input = { ...Object(variables[arg]), [extra]: admin.id };
        const { status, body } = await gateway.client.graphql(document, { [arg]: input }, { token });
        expect([status, body.data ?? null], `${field.name} ${extra}`).to.deep.equal([400, null]);
      }
    }
  });

  it('ADM-06 no empty, odd or clever id ever meets a row, whoever asks', async function () {
    this.timeout(120_000);
    const everyone = () =>
      gateway.app.stores.database.read.find(Account, { where: { status: 'ACTIVE' }, take: 100 });
    const before = await everyone();
    const clever = [undefined, null, '', [], {}, 0, '1 or 1=1'];
    for (const { root, field } of operations) {
      for (const path of idPaths(field)) {
        for (const value of clever) {
          const { document, variables } = callOf(root, field, path, value);
          const { body, text } = await gateway.client.graphql<
            Record<string, { __typename?: string; count?: number } | null>
          >(document, variables, { token: admin.token });
          const met = body.data?.[field.name];
          const title = `${field.name} ${path.join('.')} = ${JSON.stringify(value)}: ${text}`;
          if (isHarmless(field.name, path, value)) continue;
          const isNothing =
            met === undefined || met === null || met.__typename === 'Problem' || met.count === 0;
          expect(isNothing, title).to.equal(true);
          expect(text, title).not.to.include(person.id);
        }
      }
    }
    expect(await everyone()).to.deep.equal(before);
    expect(await standingOf(gateway, admin.token)).to.equal('ACCEPTED');
    expect(await standingOf(gateway, person.accessToken)).to.equal('ACCEPTED');
  });
});

/** What one webhook was told, in vain. */
function delivered(webhookId: string): WebhookDelivery {
  const about = { kind: 'QR_DENIED' as const, at: 1, succeeded: true, accountId: null, actorId: null };
  const tries = {
    attempts: 9,
    outcome: 'REFUSED',
    queuedAt: 1,
    dueAt: 1,
    leaseOwner: null,
    leaseUntil: null,
  };
  return { id: newId('msg', 1), webhookId, eventId: newId('evt', 1), ...about, state: 'DEAD', ...tries };
}

/** Left out, these mean something that is one's own: one's other sessions, the way chosen last, a login begun for nothing else. */
function isHarmless(name: string, path: readonly string[], value: unknown): boolean {
  // A condition of a list: that an odd one finds nothing, test/audit-query.test.ts tries.
  if (name === 'auditEvents') return true;
  const leftOut = value === undefined || value === null;
  return (
    leftOut &&
    ((name === 'endSessions' && path.length > 0) || (path.at(-1) === 'flowId' && name === 'createQrLogin'))
  );
}
