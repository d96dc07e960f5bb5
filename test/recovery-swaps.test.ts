import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { ask, newName, newPassword, type Outcome, type Person, signUp } from './support/person.js';
import {
  grantFor,
  grantOf,
  idOf,
  login,
  openReset,
  storedAccount,
  update,
  verify,
} from './support/recovery.js';

describe('secrets in the wrong place', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  /** One live secret of every kind, all of one person but the confirmation. */
  async function secrets() {
    const person = await signUp(gateway);
    const grant = await grantFor(gateway, person.email);
    gateway.clock.advance(61);
    const reset = await openReset(gateway, person.email);
    const username = newName();
    const email = `${username}@example.com`;
    const application = { email, username, password: newPassword(), displayName: 'A Person' };
    const verificationId = idOf(await ask(gateway, 'register', application));
    const { accessToken, refreshToken, sessionId, id: userId } = person;
    const flows = { resetId: reset.id, verificationId };
    return { accessToken, refreshToken, grant, ...flows, code: reset.code, sessionId, userId };
  }

  type Secrets = Awaited<ReturnType<typeof secrets>>;
  type Kind = keyof Secrets;

  const places: Readonly<
    Record<string, { takes: readonly Kind[]; put: (secret: string, all: Secrets) => Promise<string> }>
  > = {
    'as bearer': {
      takes: ['accessToken'],
      put: async (token) => {
        const answer = await gateway.client.graphql('{ me { id } }', {}, { token });
        return answer.status === 401 ? 'REFUSED' : 'TAKEN';
      },
    },
    'as refresh token': {
      takes: ['refreshToken'],
      put: (refreshToken) => refusal(ask(gateway, 'refreshSession', { refreshToken }), 'SESSION_ENDED'),
    },
    'as refresh cookie': {
      takes: ['refreshToken'],
      put: async (secret) => {
        const headers = { cookie: `__Host-latchkey_refresh=${secret}`, origin: 'http://localhost:4000' };
        return refusal(ask(gateway, 'refreshSession', {}, { headers }), 'SESSION_ENDED');
      },
    },
    'as grant': {
      takes: ['grant'],
      put: (secret) => refusal(update(gateway, secret, newPassword()), 'EXPIRED'),
    },
    'as reset id': {
      takes: ['resetId'],
      put: (secret, { code }) => refusal(verify(gateway, secret, code), 'INVALID_CODE'),
    },
    'as verification id': {
      takes: [],
      put: (verificationId, { code }) =>
        refusal(ask(gateway, 'verifyEmail', { verificationId, code }), 'INVALID_CODE'),
    },
    'as flow id': {
      takes: ['resetId', 'verificationId'],
      put: (flowId) => refusal(ask(gateway, 'sendCode', { flowId }), 'EXPIRED'),
    },
    'as code': {
      takes: ['code'],
      put: (code, { resetId }) => refusal(verify(gateway, resetId, code), 'INVALID_CODE'),
    },
  };

  /** `RATE_LIMITED` tells that the flow was found; `INVALID_INPUT` that the secret is too long to be one. */
  async function refusal(outcome: Promise<Outcome>, expected: string): Promise<string> {
    const { __typename, code = '' } = await outcome;
    if (__typename !== 'Problem' || code === 'RATE_LIMITED') return 'TAKEN';
    return [expected, 'INVALID_INPUT'].includes(code) ? 'REFUSED' : code;
  }

  for (const [place, { takes, put }] of Object.entries(places)) {
    it(`TOK-03 nothing but ${takes.join(' or ') || 'its own id with its own code'} is taken ${place}`, async function () {
      this.timeout(40_000);
      const all = await secrets();
      const kinds: readonly Kind[] = [
        ...(['accessToken', 'refreshToken', 'grant', 'resetId', 'verificationId'] as const),
        ...(['code', 'sessionId', 'userId'] as const),
      ];
      for (const kind of kinds.filter((one) => !takes.includes(one))) {
        expect(await put(all[kind], all), `${kind} ${place}`).to.equal('REFUSED');
      }
      if (place === 'as code' || place === 'as reset id') return;
      const fresh = takes.length === 0 ? null : await secrets();
      for (const kind of takes) {
        if (fresh) expect(await put(fresh[kind], fresh), `${kind} ${place}`).to.equal('TAKEN');
      }
    });
  }

  it('TOK-04 no order of the three steps with what belongs to two people gives a password to the wrong one', async function () {
    this.timeout(60_000);
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    for (const order of permutations(['request', 'verify', 'update'] as const)) {
      for (const owners of [
        [ada, bob, ada],
        [ada, ada, bob],
        [bob, ada, ada],
      ] as const) {
        gateway.clock.advance(86_400);
        await playOut(order, owners);
      }
    }
    for (const person of [ada, bob]) {
      expect(await login(gateway, person.email, person.password)).to.have.property('__typename', 'SignedIn');
    }
  });

  /** Each step takes what the person of that step has got so far, and what is missing from the other one. */
  async function playOut(
    order: readonly ('request' | 'verify' | 'update')[],
    owners: readonly [Person, Person, Person],
  ): Promise<void> {
    const ids = new Map<Person, string>();
    const codes = new Map<Person, string>();
    const before = await Promise.all(owners.map(({ id }) => storedAccount(gateway, id)));
    for (const [n, step] of order.entries()) {
      const person = owners[n] ?? owners[0];
      const other = owners.find((one) => one !== person) ?? owners[0];
      if (step === 'request') {
        const reset = await openReset(gateway, person.email);
        ids.set(person, reset.id);
        codes.set(person, reset.code);
      }
      if (step === 'verify') {
        const answer = await verify(gateway, ids.get(other) ?? 'rst_none', codes.get(person) ?? '000000');
        expect(answer).to.include({ __typename: 'Problem', code: 'INVALID_CODE' });
      }
      if (step === 'update') {
        const answer = await update(gateway, ids.get(person) ?? ids.get(other) ?? 'lkg_none', newPassword());
        expect(answer).to.include({ __typename: 'Problem', code: 'EXPIRED' });
      }
    }
    const after = await Promise.all(owners.map(({ id }) => storedAccount(gateway, id)));
    expect(after).to.deep.equal(before);
  }

  it('TOK-04 the step before counts only for the one who took it: no request, no code, no grant can be borrowed', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const [hers, his] = [await openReset(gateway, ada.email), await openReset(gateway, bob.email)];
    expect(await verify(gateway, his.id, hers.code)).to.include({ code: 'INVALID_CODE' });
    const herGrant = grantOf(await verify(gateway, hers.id, hers.code));
    const token = bob.accessToken;
    const password = newPassword();
    const input = { resetToken: herGrant, newPassword: password };
    expect(await ask(gateway, 'updatePassword', input, { token })).to.include({
      __typename: 'PasswordUpdated',
    });
    expect(await login(gateway, bob.email, password)).to.include({ code: 'INVALID_CREDENTIALS' });
    expect(await login(gateway, bob.email, bob.password)).to.have.property('__typename', 'SignedIn');
    expect(await login(gateway, ada.email, password)).to.have.property('__typename', 'SignedIn');
  });

  it('TOK-05 no further argument steers the write to another account', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const resetToken = await grantFor(gateway, ada.email);
    const before = await storedAccount(gateway, bob.id);
    const extras = [{ email: bob.email }, { userId: bob.id }, { identifier: bob.email }, { id: bob.id }];
    for (const extra of [...extras, { accountId: bob.id }, { account: { id: bob.id } }, { where: {} }]) {
      const input = { resetToken, newPassword: newPassword(), ...extra };
      const document =
        'mutation($input: UpdatePasswordInput!) { updatePassword(input: $input) { __typename } }';
      const { status, body, text } = await gateway.client.graphql(document, { input });
      expect(status, JSON.stringify(extra)).to.equal(400);
      expect(body.data ?? null).to.equal(null);
      expect(text).not.to.include(resetToken);
    }
    expect(await storedAccount(gateway, bob.id)).to.deep.equal(before);
    expect(await update(gateway, resetToken, newPassword())).to.include({ __typename: 'PasswordUpdated' });
  });
});

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, n) => permutations(items.toSpliced(n, 1)).map((rest) => [item, ...rest]));
}
