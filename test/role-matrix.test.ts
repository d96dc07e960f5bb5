import { expect } from 'chai';
import { graphql, isObjectType } from 'graphql';
import { resolversOf } from '../src/app.js';
import type { Context } from '../src/graphql/context.js';
import { buildApiSchema } from '../src/graphql/server.js';
import type { Origin } from '../src/services/origin.js';
import { Gateway } from './support/gateway.js';
import { callOf, isGuarded, operations, schema } from './support/operation-calls.js';
import { type Person, signUp } from './support/person.js';
import { storedAccount } from './support/recovery.js';
import { newStaff, type Staff } from './support/staff.js';

const ROLES = ['anon', 'user', 'support', 'admin', 'partner'] as const;
type Role = (typeof ROLES)[number];

/** Who gets past the door of each operation: `a` anon, `u` user, `s` support, `A` admin, `p` a partner with every read scope. */
const EXPECTED: Readonly<Record<string, string>> = {
  me: 'ausAp',
  account: '-usAp',
  accounts: '--sAp',
  auditEvents: '--sA-',
  metrics: '--sAp',
  mails: '--sAp',
  register: 'ausAp',
  verifyEmail: 'ausAp',
  login: 'ausAp',
  answerChallenge: 'ausAp',
  sendCode: 'ausAp',
  refreshSession: 'ausAp',
  logout: 'ausAp',
  requestPasswordReset: 'ausAp',
  verifyResetCode: 'ausAp',
  updatePassword: 'ausAp',
  beginPasskeyLogin: 'ausAp',
  createQrLogin: 'ausAp',
  redeemQrLogin: 'ausAp',
  stepUp: '-usA-',
  endSessions: '-usA-',
  enrollTotp: '-usA-',
  confirmTotp: '-usA-',
  enrollSms: '-usA-',
  confirmSms: '-usA-',
  renewBackupCodes: '-usA-',
  removeFactor: '-usA-',
  enrollPasskey: '-usA-',
  confirmPasskey: '-usA-',
  scanQrLogin: '-usA-',
  answerQrLogin: '-usA-',
  lockAccount: '---A-',
  unlockAccount: '---A-',
  requirePasswordReset: '---A-',
  sendPasswordReset: '---A-',
  clearCooldown: '---A-',
  setRoles: '---A-',
  clients: '---A-',
  createClient: '---A-',
  rotateClientSecret: '---A-',
  setClientKeys: '---A-',
  disableClient: '---A-',
  issueClientToken: 'ausAp',
  // No role has tokens:introspect: it is for services that are shown tokens.
  introspectToken: '-----',
  webhooks: '---A-',
  webhook: '---A-',
  createWebhook: '---A-',
  deleteWebhook: '---A-',
  enableWebhook: '---A-',
  redeliverWebhook: '---A-',
};
const MARKS: Readonly<Record<Role, string>> = {
  anon: 'a',
  user: 'u',
  support: 's',
  admin: 'A',
  partner: 'p',
};
const PARTNER = {
  clientId: 'cli_test',
  scopes: ['accounts:read', 'accounts:write', 'roles:write', 'metrics:read'],
};

/** Fields below the roots that have a rule of their own; all others are reached only through their parents. */
const GUARDED_FIELDS = ['Account.events', 'Account.recovery', 'Webhook.deliveries'];

describe('who may do what', () => {
  let gateway: Gateway;
  let tokens: Readonly<Record<Role, string | undefined>>;
  let admin: Staff;
  let support: Staff;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
    person = await signUp(gateway);
    support = await newStaff(gateway, ['SUPPORT']);
    admin = await newStaff(gateway, ['ADMIN']);
    tokens = {
      anon: undefined,
      user: person.accessToken,
      support: support.token,
      admin: admin.token,
      partner: undefined,
    };
  });
  after(() => gateway.stop());

  const contextOf = (origin: Partial<Origin>): Context => ({
    origin: {
      ...{ requestId: 'req', ip: null, network: null, device: 'A device', deviceCookie: null, viewer: null },
      ...origin,
    },
    tokenRefusal: null,
    refreshCookie: null,
    qrCookie: null,
    deliver: (one) => one,
    bindQr: (one) => one,
    rememberDevice: (one) => one,
    dropRefreshCookie: () => undefined,
    noteRefusal: async () => undefined,
  });

  /** The codes of what was refused; none when it got past the door. */
  async function refusals(role: Role, document: string, variables: Record<string, unknown>) {
    if (role === 'partner') {
      const api = buildApiSchema(resolversOf(gateway.app.core.services), () => {
        throw new Error('No news.');
      });
      const contextValue = contextOf({ machine: PARTNER });
      const { errors = [] } = await graphql({
        schema: api,
        source: document,
        variableValues: variables,
        contextValue,
      });
      return errors.map(({ extensions }) => extensions.code);
    }
    const token = tokens[role];
    const options = token === undefined ? {} : { token };
    const { body } = await gateway.client.graphql(document, variables, options);
    return (body.errors ?? []).map(({ extensions }) => extensions?.code);
  }

  it('ADM-01 every query and mutation has a line in the table, and every line a field', () => {
    expect(operations.map(({ field }) => field.name).sort()).to.deep.equal(Object.keys(EXPECTED).sort());
  });

  it('ADM-01 fields below the roots with a rule of their own are these, and no field of a root is without a decision', () => {
    const guarded = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !['Query', 'Mutation', 'Subscription'].includes(type.name))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(({ extensions }) => isGuarded(extensions))
          .map(({ name }) => `${type.name}.${name}`),
      );
    expect(guarded.sort()).to.deep.equal(GUARDED_FIELDS);
    for (const { field } of operations) {
      const isOpen = EXPECTED[field.name]?.startsWith('a') === true;
      expect(isGuarded(field.extensions), field.name).to.equal(!isOpen);
    }
  });

  for (const { root, field } of operations) {
    it(`ADM-02 ${field.name} lets in ${EXPECTED[field.name] ?? 'nobody'}`, async () => {
      // A good sign-out would end what the next operations stand on.
      if (field.name === 'logout') return expect(isGuarded(field.extensions)).to.equal(false);
      let passed = '';
      for (const role of ROLES) {
        const { document, variables } = callOf(root, field);
        const codes = await refusals(role, document, variables);
        const isRefused = codes.some((code) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN');
        passed += isRefused ? '-' : MARKS[role];
        if (isRefused && role !== 'anon') expect(codes, role).to.include('FORBIDDEN');
      }
      expect(passed).to.equal(EXPECTED[field.name]);
    });
  }

  it('ADM-03 ENU-08 another account is null, as one that does not exist, at the edge and at the node', async () => {
    const document =
      'query($id: ID!) { account(id: $id) { email sessions { id } user { account { email } } } }';
    const ask = async (id: string, token: string) =>
      (await gateway.client.graphql<{ account: { email: string } | null }>(document, { id }, { token })).body;
    expect(await ask(admin.id, person.accessToken)).to.deep.equal({ data: { account: null } });
    expect(await ask('usr_nobody', person.accessToken)).to.deep.equal({ data: { account: null } });
    expect((await ask(person.id, person.accessToken)).data?.account?.email).to.equal(person.email);
    expect((await ask(person.id, support.token)).data?.account?.email).to.equal(person.email);
    expect(await ask('usr_nobody', support.token)).to.deep.equal({ data: { account: null } });
  });

  it('ADM-04 a support person reads no hash, and a partner without audit:read no history', async () => {
    const account = await storedAccount(gateway, person.id);
    const document = `{ account(id: "${person.id}") { id email status roles sessions { id device { ip } } factors { id }
      recovery { hindrances flows { reference } mails { id outcome } cooldowns { purpose } throttles { line } } } }`;
    const { text, body } = await gateway.client.graphql(document, {}, { token: support.token });
    expect(body.errors).to.equal(undefined);
    for (const secret of [account.passwordHash ?? '', account.emailKey, person.refreshToken]) {
      expect(text).not.to.include(secret);
    }
    const events = `{ account(id: "${person.id}") { events(first: 1) { edges { node { id } } } } }`;
    expect(await refusals('partner', events, {})).to.deep.equal(['FORBIDDEN']);
    expect(await refusals('support', events, {})).to.deep.equal([]);
    expect(
      await refusals('user', `{ account(id: "${person.id}") { recovery { hindrances } } }`, {}),
    ).to.deep.equal(['FORBIDDEN']);
  });
});
