import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { Factor } from '../entities/factor.js';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import { type Departure, PasskeyDevice } from './support/passkey-device.js';
import {
  addPasskey,
  answer,
  beginLogin,
  flowIn,
  newDevice,
  optionsIn,
  ownerOf,
  signInByPasskey,
  tell,
} from './support/passkeys.js';
import { signUp } from './support/person.js';
import { eventsOf } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE', retryAfter: null };

function claimsOf(accessToken = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
}

onBothBackends('signing in with a passkey alone', (backend: Backend) => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const change = (id: string, set: Partial<Account>): Promise<number> =>
    gateway.app.stores.database.write((tx) => tx.update(Account, { id }, set));

  it('asks for any passkey of this domain, and names nobody', async () => {
    await ownerOf(gateway);
    const flow = await beginLogin(gateway);
    expect(flow).to.include({ __typename: 'Challenge', sentTo: null, codeLength: 0, resendAfter: 0 });
    expect(flowIn(flow).channels.map(({ kind }) => kind)).to.deep.equal(['PASSKEY']);
    const { challenge, rpId, userVerification, allowCredentials } = optionsIn(flow);
    expect(Buffer.from(challenge, 'base64url')).to.have.length(32);
    expect({ rpId, userVerification, allowCredentials }).to.deep.equal({
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [],
    });
    expect(optionsIn(await beginLogin(gateway)).challenge).not.to.equal(challenge);
  });

  for (const { synced, method } of [
    { synced: false, method: 'hwk' },
    { synced: true, method: 'swk' },
  ]) {
    it(`is two factors at once, and says ${method} of a passkey that ${synced ? 'syncs' : 'stays where it is'}`, async () => {
      const { person, device } = await ownerOf(gateway, newDevice({ synced, counts: !synced }));
      const signedIn = await signInByPasskey(gateway, device);
      expect(signedIn.user?.id).to.equal(person.id);
      expect(signedIn.session).to.deep.include({ current: true, proofs: ['PASSKEY'] });
      const claims = claimsOf(signedIn.tokens?.accessToken);
      expect(claims.amr).to.have.members([method, 'user', 'mfa']);
      expect(claims.acr).to.equal('aal2');
      expect(await eventsOf(gateway, signedIn.tokens?.accessToken ?? '')).to.include('LOGGED_IN');
    });
  }

  it('moves the count of signatures and the time of the last use', async () => {
    const { device, factorId } = await ownerOf(gateway);
    gateway.clock.advance(60);
    await signInByPasskey(gateway, device);
    const row = await gateway.app.stores.database.read.findOne(Factor, { id: factorId });
    expect(row?.signCount).to.equal(1);
    expect(row?.lastUsedAt).to.be.closeTo(gateway.clock.now(), 5_000);
  });

  const departures: readonly { what: string; departure: Departure }[] = [
    { what: 'the page of somebody else', departure: { origin: 'https://localhost.example' } },
    { what: 'a page within a page of somebody else', departure: { crossOrigin: true } },
    { what: 'another domain', departure: { rpId: 'example.com' } },
    { what: 'an authenticator that verified nobody', departure: { verified: false } },
    { what: 'an authenticator that nobody touched', departure: { present: false } },
    { what: 'another challenge', departure: { challenge: Buffer.alloc(32, 7).toString('base64url') } },
    { what: 'the making of a passkey', departure: { type: 'webauthn.create' } },
    { what: 'nobody: the signature is wrong', departure: { signature: Buffer.alloc(70, 1) } },
    { what: 'a passkey that does not say whose it is', departure: { userHandle: null } },
    { what: 'a passkey that says it is somebody else’s', departure: { userHandle: 'AAAA' } },
  ];
  for (const { what, departure } of departures) {
    it(`refuses an answer from ${what}`, async () => {
      const { device } = await ownerOf(gateway);
      const flow = await beginLogin(gateway);
      const { id } = flowIn(flow);
      const refused = await answer(gateway, id, device.get(optionsIn(flow), departure));
      expect(refused).to.include({ ...INVALID, attemptsLeft: 4 });
      expect(await answer(gateway, id, device.get(optionsIn(flow)))).to.have.property('user');
    });
  }

  it('ENU-03 an unknown passkey, a wrong signature and an account that is closed or locked are answered alike', async () => {
    const { person, device } = await ownerOf(gateway);
    const unknown = newDevice();
    unknown.create({ ...OPTIONS, rp: { id: 'localhost', name: '' } });
    const told: unknown[] = [await signInByPasskey(gateway, unknown)];
    told.push(await signInByPasskey(gateway, device, { signature: Buffer.alloc(70, 1) }));
    for (const status of ['DISABLED', 'LOCKED', 'UNVERIFIED'] as const) {
      await change(person.id, { status });
      told.push(await signInByPasskey(gateway, device));
    }
    await change(person.id, { status: 'ACTIVE' });
    for (const one of told) expect(one).to.deep.equal(told[0]);
    expect(told[0]).to.include({ ...INVALID, attemptsLeft: 4 });
    const { tokens } = await signInByPasskey(gateway, device);
    const refusals = (await eventsOf(gateway, tokens?.accessToken ?? '')).filter(
      (one) => one === '!LOGGED_IN',
    );
    expect(refusals).to.have.length(3);
  });

  it('says to the owner that a new password has to be chosen first', async () => {
    const { person, device } = await ownerOf(gateway);
    await change(person.id, { passwordResetRequired: true });
    expect(await signInByPasskey(gateway, device)).to.include({ code: 'PASSWORD_RESET_REQUIRED' });
    expect((await eventsOf(gateway, person.accessToken)).at(-1)).to.equal('!LOGGED_IN');
  });

  it('COD-03 an answer works once, also of an authenticator that does not count', async () => {
    const { device } = await ownerOf(gateway, newDevice({ synced: true, counts: false }));
    const flow = await beginLogin(gateway);
    const { id } = flowIn(flow);
    const captured = device.get(optionsIn(flow));
    const answers = await Promise.all(Array.from({ length: 5 }, () => answer(gateway, id, captured)));
    expect(answers.filter(({ user }) => user !== undefined)).to.have.length(1);
    expect(await answer(gateway, id, captured)).to.include({ ...INVALID, attemptsLeft: 0 });
    const another = flowIn(await beginLogin(gateway));
    expect(await answer(gateway, another.id, captured)).to.include(INVALID);
    expect(await signInByPasskey(gateway, device)).to.have.property('user');
  });

  it('a count of signatures that goes back, or stands still, is a copy', async () => {
    const { device, factorId } = await ownerOf(gateway);
    expect(await signInByPasskey(gateway, device, { count: 10 })).to.have.property('user');
    for (const count of [10, 9, 0]) {
      expect(await signInByPasskey(gateway, device, { count }), String(count)).to.include(INVALID);
    }
    expect(await signInByPasskey(gateway, device, { count: 11 })).to.have.property('user');
    const row = await gateway.app.stores.database.read.findOne(Factor, { id: factorId });
    expect(row?.signCount).to.equal(11);
  });

  it('two answers with the same count in two conversations at once: one comes in', async () => {
    const { device } = await ownerOf(gateway);
    const flows = await Promise.all([beginLogin(gateway), beginLogin(gateway)]);
    const made = flows.map((flow) => ({
      id: flowIn(flow).id,
      passkey: device.get(optionsIn(flow), { count: 5 }),
    }));
    const answers = await Promise.all(made.map(({ id, passkey }) => answer(gateway, id, passkey)));
    expect(answers.filter(({ user }) => user !== undefined)).to.have.length(1);
  });

  it('COD-02 COD-04 lives ten minutes and takes five answers', async () => {
    const { device } = await ownerOf(gateway);
    const late = await beginLogin(gateway);
    gateway.clock.advance(601);
    const tooLate = await answer(gateway, flowIn(late).id, device.get(optionsIn(late)));
    expect(tooLate).to.include({ ...INVALID, attemptsLeft: 0 });
    const flow = await beginLogin(gateway);
    const { id } = flowIn(flow);
    for (let n = 4; n >= 0; n -= 1) {
      const wrong = device.get(optionsIn(flow), { verified: false });
      expect(await answer(gateway, id, wrong)).to.include({ ...INVALID, attemptsLeft: n });
    }
    expect(await answer(gateway, id, device.get(optionsIn(flow)))).to.include({
      ...INVALID,
      attemptsLeft: 0,
    });
  });

  it('COD-06 what was signed for making a passkey or for another conversation opens nothing', async () => {
    const { device } = await ownerOf(gateway);
    const [one, other] = [await beginLogin(gateway), await beginLogin(gateway)];
    expect(await answer(gateway, flowIn(one).id, device.get(optionsIn(other)))).to.include(INVALID);
    expect(await answer(gateway, 'pkl_UNKNOWN', device.get(optionsIn(one)))).to.include({
      ...INVALID,
      attemptsLeft: 0,
    });
    const elsewhere = new PasskeyDevice({ origin: 'https://elsewhere.example' });
    elsewhere.kept.push(device.passkey);
    expect(await answer(gateway, flowIn(one).id, elsewhere.get(optionsIn(one)))).to.include(INVALID);
  });

  it('removing a passkey while it signs in: either comes first, and a session of a passkey that was gone is none', async () => {
    for (let n = 0; n < 5; n += 1) {
      const person = await signUp(gateway);
      const device = newDevice();
      const { factorId } = await addPasskey(gateway, person.accessToken, device);
      const flow = await beginLogin(gateway);
      const passkey = device.get(optionsIn(flow));
      const [signedIn, removed] = await Promise.all([
        answer(gateway, flowIn(flow).id, passkey),
        tell(gateway, 'removeFactor', { factorId }, { token: person.accessToken }),
      ]);
      expect(removed.__typename).to.equal('Account');
      const events = (await eventsOf(gateway, person.accessToken)).filter((one) => ORDERED.includes(one));
      const first = 'LOGGED_IN';
      expect(events, signedIn.code).to.deep.equal(
        signedIn.user === undefined ? [first, 'FACTOR_REMOVED'] : [first, 'LOGGED_IN', 'FACTOR_REMOVED'],
      );
      expect(await signInByPasskey(gateway, device)).to.include(INVALID);
    }
  });
});

const ORDERED = ['LOGGED_IN', 'FACTOR_REMOVED'];
const OPTIONS = {
  challenge: 'AAAA',
  user: { id: 'AAAA', name: '', displayName: '' },
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  attestation: 'none',
};
