import { expect } from 'chai';
import { Factor } from '../entities/factor.js';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import type { Departure } from './support/passkey-device.js';
import {
  addPasskey,
  confirm,
  enroll,
  newDevice,
  optionsIn,
  ownerOf,
  signInByPasskey,
  tell,
} from './support/passkeys.js';
import { ask, signUp } from './support/person.js';
import { accountOf, eventsOf, signIn } from './support/session-steps.js';

onBothBackends('making a passkey', (backend: Backend) => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const rowOf = (id: string): Promise<Factor | null> =>
    gateway.app.stores.database.read.findOne(Factor, { id });

  it('asks for one that is discoverable and verifies its user, and tells nothing of the account but its own names', async () => {
    const { accessToken, email, id } = await signUp(gateway);
    const { options } = await enroll(gateway, accessToken);
    expect(options.rp).to.deep.equal({ id: 'localhost', name: 'Latchkey' });
    expect(options.user).to.include({ name: email, displayName: 'A Person' });
    expect(options.authenticatorSelection).to.include({
      residentKey: 'required',
      userVerification: 'required',
    });
    expect(options.attestation).to.equal('none');
    expect(Buffer.from(options.challenge, 'base64url')).to.have.length(32);
    const handle = Buffer.from(options.user.id, 'base64url');
    expect(handle).to.have.length(32);
    expect(handle.toString()).not.to.include(id);
    const again = await enroll(gateway, accessToken);
    expect(again.options.user.id).to.equal(options.user.id);
    expect(again.options.challenge).not.to.equal(options.challenge);
  });

  it('keeps the key, hands over backup codes once, and tells the owner', async () => {
    const { person, device, factorId, backupCodes } = await ownerOf(gateway);
    expect(backupCodes).to.have.length(10);
    const row = await rowOf(factorId);
    expect(row).to.include({
      kind: 'PASSKEY',
      credentialId: device.passkey.id,
      signCount: 0,
      backedUp: false,
    });
    expect(row?.publicKey).to.equal(device.passkey.publicKey.toString('base64url'));
    expect(row?.passkeyFacts?.transports).to.deep.equal(['internal', 'hybrid']);
    const { factors } = await accountOf<{ factors: { kind: string; name: string }[] }>(
      gateway,
      person.accessToken,
      'factors { kind name }',
    );
    expect(factors).to.have.deep.members([
      { kind: 'PASSKEY', name: 'My phone' },
      { kind: 'BACKUP_CODE', name: 'Backup codes' },
    ]);
    expect(await eventsOf(gateway, person.accessToken)).to.include('FACTOR_ADDED');
    expect((await gateway.mailTo(person.email)).subject).not.to.match(/code/i);
    const second = await addPasskey(gateway, person.accessToken, newDevice());
    expect(second.backupCodes).to.deep.equal([]);
  });

  it('names the passkeys there are already, so that no device makes a second one', async () => {
    const { person, device } = await ownerOf(gateway);
    const { options } = await enroll(gateway, person.accessToken);
    expect(options.excludeCredentials.map(({ id }) => id)).to.deep.equal([device.passkey.id]);
  });

  const departures: readonly { what: string; departure: Departure }[] = [
    { what: 'for the page of somebody else', departure: { origin: 'https://localhost.example' } },
    { what: 'within a page of somebody else', departure: { crossOrigin: true } },
    { what: 'for another domain', departure: { rpId: 'example.com' } },
    { what: 'without verifying its user', departure: { verified: false } },
    { what: 'without anybody there', departure: { present: false } },
    { what: 'for another challenge', departure: { challenge: Buffer.alloc(32).toString('base64url') } },
    { what: 'as the answer of a sign-in', departure: { type: 'webauthn.get' } },
    { what: 'with certificates nobody asked for', departure: { format: 'x5c' } },
  ];
  for (const { what, departure } of departures) {
    it(`takes none that was made ${what}, and ends the request`, async () => {
      const { accessToken } = await signUp(gateway);
      const { id: enrollmentId, options } = await enroll(gateway, accessToken);
      const device = newDevice();
      const refused = await confirm(gateway, accessToken, {
        enrollmentId,
        credential: device.create(options, departure),
      });
      expect(refused).to.include({ code: 'INVALID_INPUT' });
      expect(refused.fields?.map(({ path }) => path)).to.deep.equal([['input', 'credential']]);
      const honest = { enrollmentId, credential: device.create(options) };
      expect(await confirm(gateway, accessToken, honest)).to.include({ code: 'EXPIRED' });
      expect(await accountOf(gateway, accessToken, 'factors { id }')).to.deep.equal({ factors: [] });
    });
  }

  it('takes one that vouches for itself without certificates', async () => {
    const { accessToken } = await signUp(gateway);
    const { id: enrollmentId, options } = await enroll(gateway, accessToken);
    const credential = newDevice().create(options, { format: 'packed' });
    expect(await confirm(gateway, accessToken, { enrollmentId, credential })).to.have.property(
      '__typename',
      'FactorAdded',
    );
  });

  it('COD-03 works once, for ten minutes, and for the session that began', async () => {
    const person = await signUp(gateway);
    const other = await signUp(gateway);
    const { id: enrollmentId, options } = await enroll(gateway, person.accessToken);
    const credential = newDevice().create(options);
    const mine = await signIn(gateway, person);
    for (const token of [other.accessToken, mine.accessToken]) {
      expect(await confirm(gateway, token, { enrollmentId, credential })).to.include({ code: 'EXPIRED' });
    }
    const results = await Promise.all(
      Array.from({ length: 8 }, () => confirm(gateway, person.accessToken, { enrollmentId, credential })),
    );
    expect(results.filter(({ factor }) => factor !== undefined)).to.have.length(1);
    const late = await signUp(gateway);
    const begun = await enroll(gateway, late.accessToken);
    gateway.clock.advance(601);
    const { accessToken } = await signIn(gateway, late);
    const made = { enrollmentId: begun.id, credential: newDevice().create(begun.options) };
    expect(await confirm(gateway, accessToken, made)).to.include({ code: 'EXPIRED' });
  });

  it('SES-12 asks for a proof of a moment ago', async () => {
    const { accessToken } = await signUp(gateway);
    gateway.clock.advance(301);
    expect(await tell(gateway, 'enrollPasskey', null, { token: accessToken })).to.include({
      code: 'STEP_UP_REQUIRED',
    });
  });

  it('takes nobody a passkey of somebody else, and no account more than twenty', async () => {
    const { device } = await ownerOf(gateway);
    const thief = await signUp(gateway);
    const { id: enrollmentId, options } = await enroll(gateway, thief.accessToken);
    const again = device.create(options, {}, device.passkey);
    const taken = await confirm(gateway, thief.accessToken, { enrollmentId, credential: again });
    expect(taken).to.include({ code: 'CONFLICT' });
    for (let n = 0; n < 20; n += 1) await addPasskey(gateway, thief.accessToken, newDevice());
    const more = await enroll(gateway, thief.accessToken);
    const made = { enrollmentId: more.id, credential: newDevice().create(more.options) };
    expect(await confirm(gateway, thief.accessToken, made)).to.include({ code: 'CONFLICT' });
  });

  it('COD-10 is over when the account moves on meanwhile', async () => {
    const person = await signUp(gateway);
    const { id: enrollmentId, options } = await enroll(gateway, person.accessToken);
    const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const code = await gateway.codeTo(person.email);
    expect(await ask(gateway, 'verifyResetCode', { resetId: flow.id, code })).to.have.property('resetToken');
    const made = { enrollmentId, credential: newDevice().create(options) };
    expect(await confirm(gateway, person.accessToken, made)).to.include({ code: 'EXPIRED' });
  });

  it('removing it ends it', async () => {
    const { person, device, factorId } = await ownerOf(gateway);
    const { accessToken: token } = person;
    const removed = await tell(gateway, 'removeFactor', { factorId }, { token });
    expect(removed).to.deep.equal({ __typename: 'Account', factors: [] });
    expect(await signInByPasskey(gateway, device)).to.include({ code: 'INVALID_CODE' });
  });
});

describe('passkeys where no browser would use one', () => {
  for (const address of ['http://127.0.0.1:4000', 'http://[::1]:4000']) {
    it(`are not offered at ${address}`, async () => {
      const gateway = await Gateway.start({ env: { PUBLIC_URL: address } });
      try {
        const { accessToken, email } = await signUp(gateway);
        expect(await tell(gateway, 'beginPasskeyLogin')).to.include({ code: 'CONFLICT' });
        expect(await tell(gateway, 'enrollPasskey', null, { token: accessToken })).to.include({
          code: 'CONFLICT',
        });
        const flow = await tell(gateway, 'requestPasswordReset', { identifier: email });
        expect(() => optionsIn(flow)).to.throw('No passkey is asked for');
      } finally {
        await gateway.stop();
      }
    });
  }
});
