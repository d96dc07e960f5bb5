import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { ask, type MutationName, newName, newPassword, type Person, post, signUp } from './support/person.js';
import { describeOn } from './support/services.js';
import { accountOf, atRest, dump, heldIn, signIn } from './support/session-steps.js';

describe('other people’s accounts', () => {
  let gateway: Gateway;
  let mine: Person;
  let theirs: Person;

  before(async () => {
    gateway = await Gateway.start();
    mine = await signUp(gateway);
    theirs = await signUp(gateway);
  });
  after(() => gateway.stop());

  const ACCOUNT = 'account { id email sessions { id device { ip } } events { edges { cursor } } }';

  it('ADM-03 account is null for everybody but oneself, at every edge that leads to a person', async () => {
    const { email: identifier, password } = theirs;
    const document = `mutation($input: LoginInput!) { login(input: $input) {
      ... on SignedIn { user { id ${ACCOUNT} } } } }`;
    const variables = { input: { identifier, password } };
    for (const token of [undefined, mine.accessToken]) {
      const options = token === undefined ? {} : { token };
      const { body } = await gateway.client.graphql(document, variables, options);
      expect(body).to.deep.equal({ data: { login: { user: { id: theirs.id, account: null } } } });
    }
    const own = await gateway.client.graphql(document, variables, { token: theirs.accessToken });
    expect(own.text).to.include(theirs.email);
  });

  it('ADM-03 what one may see of oneself never has anybody else in it', async () => {
    await ask(gateway, 'login', { identifier: theirs.email, password: 'wrong' }, { token: mine.accessToken });
    const seen = await accountOf<object>(
      gateway,
      mine.accessToken,
      `id email user { id username account { id } } sessions { id device { name ip } }
       events { edges { node { actor { ... on User { id account { id } } } subject { id account { id } } } } }`,
    );
    const text = JSON.stringify(seen);
    expect(text).to.include(mine.id);
    for (const foreign of [theirs.id, theirs.email, theirs.username, theirs.sessionId]) {
      expect(text).to.not.include(foreign);
    }
  });

  it('ADM-05 fields that no input has are refused, and change nothing', async () => {
    await atRest(gateway);
    const before = await dump(gateway);
    const extras = [{ role: 'ADMIN' }, { roles: ['ADMIN'] }, { status: 'ACTIVE' }, { emailVerified: true }];
    const more = [{ userId: theirs.id }, { accountId: theirs.id }, { credentialEpoch: 9 }, { isAdmin: true }];
    const email = `${newName()}@example.com`;
    const inputs: readonly (readonly [MutationName, object])[] = [
      ['register', { email, username: newName(), password: newPassword(), displayName: 'Ada' }],
      ['updatePassword', { resetToken: 'lkg_x', newPassword: newPassword() }],
      ['endSessions', { sessionIds: [theirs.sessionId] }],
    ];
    const { accessToken: token } = mine;
    for (const [name, input] of inputs) {
      // Whose sessions end is an input of its own, for those with accounts:write.
      const known = name === 'endSessions' ? ['accountId'] : [];
      for (const extra of [...extras, ...more].filter((one) => !known.some((field) => field in one))) {
        const { status, text } = await post(gateway, name, { ...input, ...extra }, { token });
        expect(status, text).to.equal(400);
        expect(text).to.include('BAD_USER_INPUT').and.not.include(email);
      }
    }
    expect(await dump(gateway)).to.equal(before);
  });
});

/** Every argument that names something. The rest of its input is as good as it can be without a real one. */
const ID_ARGUMENTS: readonly { name: MutationName; field: string; rest: object }[] = [
  { name: 'sendCode', field: 'flowId', rest: {} },
  { name: 'verifyResetCode', field: 'resetId', rest: { code: '123456' } },
  { name: 'updatePassword', field: 'resetToken', rest: { newPassword: 'a slow river under glass' } },
  { name: 'verifyEmail', field: 'verificationId', rest: { code: '123456' } },
  { name: 'login', field: 'identifier', rest: { password: 'a slow river under glass' } },
  { name: 'requestPasswordReset', field: 'identifier', rest: {} },
  { name: 'refreshSession', field: 'refreshToken', rest: {} },
  { name: 'endSessions', field: 'sessionIds', rest: {} },
];

const NOTHING: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['""', ''],
  ['[]', []],
  ['[null]', [null]],
  ['[""]', ['']],
  ['{}', {}],
  ['{ like }', { like: '%' }],
  ['0', 0],
  ['false', false],
  ['"0"', '0'],
  ['"1 or 1=1"', '1 or 1=1'],
  ['"%"', '%'],
  ["\"' or ''='\"", "' or ''='"],
];

describeOn(['mariadb', 'redis'], 'arguments that name nothing', () => {
  let gateway: Gateway;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend: 'servers' });
    person = await signUp(gateway);
    await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    await gateway.codeTo(person.email);
    await atRest(gateway);
  });
  after(() => gateway.stop());

  /** Refusals are written down, and sealed a moment later; all else must stay as it is. */
  const rows = async (): Promise<string> =>
    (await dump(gateway)).replaceAll(/\{(?:"id":"evt_|"shard":)[^}]*\},?/g, '');

  for (const { name, field, rest } of ID_ARGUMENTS) {
    it(`ADM-06 ${name}: no senseless ${field} matches a row`, async () => {
      const before = await rows();
      for (const [shown, value] of NOTHING) {
        const isGuarded = name === 'endSessions';
        if (isGuarded && (value === undefined || value === null)) continue;
        const input = { ...rest, [field]: value };
        const circumstances = isGuarded ? { token: person.accessToken } : {};
        const { status, text, body } = await post(gateway, name, input, circumstances);
        expect(status, `${shown}: ${text}`).to.be.oneOf([200, 400]);
        const outcome = body.data?.[name];
        if (status === 400) expect(body.errors?.[0]?.extensions?.code, shown).to.equal('BAD_USER_INPUT');
        else if (isGuarded && outcome?.count !== undefined) expect(outcome.count, shown).to.equal(0);
        else expect(outcome?.__typename, `${shown}: ${text}`).to.equal('Problem');
      }
      expect(await rows()).to.equal(before);
    });
  }

  it('ADM-06 endSessions without ids ends one’s own other sessions, as it says, and nobody else’s', async () => {
    const stranger = await signUp(gateway);
    const desk = await signIn(gateway, person);
    for (const input of [{}, { sessionIds: null }]) {
      await signIn(gateway, person);
      await ask(gateway, 'endSessions', input, { token: desk.accessToken });
    }
    heldIn(await ask(gateway, 'refreshSession', { refreshToken: stranger.refreshToken }));
    heldIn(await ask(gateway, 'refreshSession', { refreshToken: desk.refreshToken }));
  });

  it('ADM-06 channelId: only a channel of the flow will do', async () => {
    const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.username });
    for (const [shown, value] of NOTHING.slice(2)) {
      for (const name of ['sendCode', 'verifyResetCode'] as const) {
        const rest = name === 'sendCode' ? { flowId: flow.id } : { resetId: flow.id, code: '123456' };
        const { status, body } = await post(gateway, name, { ...rest, channelId: value });
        if (status === 400) continue;
        expect(body.data?.[name], shown).to.include({ code: 'INVALID_INPUT' });
        expect(body.data?.[name]?.fields?.[0]?.path, shown).to.deep.equal(['input', 'channelId']);
      }
    }
  });
});
