import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { totpAt } from './support/authenticator.js';
import { answer, challengeOf, enroll, factorsOf, signUpProtected } from './support/factors.js';
import { Gateway, onEveryBackend } from './support/gateway.js';
import { ask, askBare, signUp } from './support/person.js';
import { dumpSql, idOf } from './support/recovery.js';
import { eventsOf, heldIn, refresh } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

onEveryBackend('second factors', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('an app takes the secret that is shown once, and its first code puts it in force with ten backup codes', async () => {
    const person = await signUp(gateway);
    const enrollment = await askBare(gateway, 'enrollTotp', person.accessToken);
    const uri = new URL(enrollment.uri ?? '');
    expect(uri.protocol + uri.host).to.equal('otpauth:totp');
    expect(uri.searchParams.get('secret')).to.equal(enrollment.secret);
    expect(enrollment.secret).to.match(/^[A-Z2-7]{32}$/);
    expect(await factorsOf(gateway, person.accessToken)).to.deep.equal([]);
    const step = Math.floor(gateway.clock.now() / 30_000);
    const input = { enrollmentId: idOf(enrollment), code: totpAt(enrollment.secret ?? '', step) };
    const added = await ask(gateway, 'confirmTotp', input, { token: person.accessToken });
    expect(added.factor).to.include({ kind: 'TOTP', name: 'Authenticator app', remaining: null });
    expect(new Set(added.backupCodes)).to.have.property('size', 10);
    for (const code of added.backupCodes ?? []) expect(code).to.match(/^([0-9A-HJKMNP-TV-Z]{4}-?){4}$/);
    const factors = await factorsOf(gateway, person.accessToken);
    expect(factors.map(({ kind, remaining }) => [kind, remaining])).to.deep.equal([
      ['TOTP', null],
      ['BACKUP_CODE', 10],
    ]);
    expect(await ask(gateway, 'confirmTotp', input, { token: person.accessToken })).to.include({
      code: 'EXPIRED',
    });
  });

  it('COD-07 neither the secret nor a backup code lies in the database', async () => {
    const person = await signUpProtected(gateway);
    const rows = await dumpSql(gateway);
    expect(rows).to.include(person.factorId);
    const codes = person.backupCodes.flatMap((code) => [code, code.replaceAll('-', ''), code.toLowerCase()]);
    for (const secret of [person.app.secret, ...codes]) expect(rows).not.to.include(secret);
    expect(gateway.logged()).not.to.include(person.app.secret);
  });

  it('a right password is answered by a challenge, and the code of the app opens the session', async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person, { remember: true });
    expect(challenge.channels?.map(({ id, kind }) => [id, kind])).to.deep.equal([
      ['totp', 'TOTP'],
      ['backup_code', 'BACKUP_CODE'],
      ['qr', 'QR'],
    ]);
    expect(challenge).to.include({ sentTo: null, codeLength: 6 });
    expect(JSON.stringify(challenge)).not.to.match(/lk[rg]_|eyJ/);
    const signedIn = await answer(gateway, challenge, person.app.next());
    expect(signedIn.__typename).to.equal('SignedIn');
    expect(signedIn.session?.proofs).to.deep.equal(['PASSWORD', 'TOTP']);
    const claims = decodeJwt(heldIn(signedIn).accessToken);
    expect(claims).to.deep.include({ amr: ['pwd', 'otp', 'mfa'], acr: 'aal2' });
    const refreshed = await refresh(gateway, heldIn(signedIn).refreshToken);
    expect(decodeJwt(heldIn(refreshed).accessToken)).to.deep.include({ amr: ['pwd', 'otp', 'mfa'] });
    expect(await eventsOf(gateway, heldIn(refreshed).accessToken)).to.deep.equal([
      ...['REGISTERED', 'EMAIL_VERIFIED', 'LOGGED_IN', 'FACTOR_ADDED', 'CHALLENGED', 'LOGGED_IN'],
      'SESSION_REFRESHED',
    ]);
  });

  it('COD-03 a backup code opens one session, and is told apart by its form', async () => {
    const person = await signUpProtected(gateway);
    const [code = ''] = person.backupCodes;
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o');
    const signedIn = await answer(gateway, await challengeOf(gateway, person), typed);
    expect(signedIn.session?.proofs).to.deep.equal(['PASSWORD', 'BACKUP_CODE']);
    const [, codes] = await factorsOf(gateway, heldIn(signedIn).accessToken);
    expect(codes).to.include({ remaining: 9 });
    expect(codes?.lastUsedAt).to.match(/^20/);
    expect(await answer(gateway, await challengeOf(gateway, person), code)).to.include(INVALID);
  });

  it('COD-03 a code of the app works once: in no other challenge, nor one before it', async () => {
    const person = await signUpProtected(gateway);
    const [first, second] = [await challengeOf(gateway, person), await challengeOf(gateway, person)];
    person.app.next();
    person.app.settle();
    const code = person.app.next();
    const before = person.app.at(-1);
    expect((await answer(gateway, first, code)).__typename).to.equal('SignedIn');
    expect(await answer(gateway, second, code)).to.include({ ...INVALID, attemptsLeft: 4 });
    expect(await answer(gateway, second, before)).to.include({ ...INVALID, attemptsLeft: 3 });
    expect(await answer(gateway, first, person.app.next())).to.include({ ...INVALID, attemptsLeft: 0 });
  });

  it('takes the code of the step before and of the step after, and of no other', async () => {
    const person = await signUpProtected(gateway);
    gateway.clock.advance(120);
    for (const offset of [-2, 2, -3, 3]) {
      const challenge = await challengeOf(gateway, person);
      person.app.settle();
      expect(await answer(gateway, challenge, person.app.at(offset)), String(offset)).to.include(INVALID);
    }
    for (const offset of [-1, 0, 1]) {
      const challenge = await challengeOf(gateway, person);
      if (offset === -1) person.app.settle();
      const given = await answer(gateway, challenge, person.app.at(offset));
      expect(given.__typename, String(offset)).to.equal('SignedIn');
    }
  });

  it('COD-02 a challenge is over after ten minutes', async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person);
    gateway.clock.advance(601);
    expect(await answer(gateway, challenge, person.app.next())).to.include({ ...INVALID, attemptsLeft: 0 });
  });

  it('MAIL-05 the owner is told of a factor that came and of one that went, and no mail holds a code', async () => {
    const person = await signUpProtected(gateway);
    const added = await gateway.mailTo(person.email);
    expect(added.subject).to.equal('New second factor on your Latchkey account');
    expect(added.text)
      .to.include('An authenticator app was added')
      .and.match(/\/not-me\?t=/);
    await ask(gateway, 'removeFactor', { factorId: person.factorId }, { token: person.accessToken });
    const removed = await gateway.mailTo(person.email);
    expect(removed.subject).to.equal('Second factor removed from your Latchkey account');
    for (const { text } of [added, removed]) {
      expect(text).not.to.include(person.app.secret);
      for (const code of person.backupCodes) expect(text).not.to.include(code);
    }
  });

  it('the last second factor takes the backup codes with it, and a password is enough again', async () => {
    const person = await signUpProtected(gateway);
    const token = person.accessToken;
    const account = await ask(gateway, 'removeFactor', { factorId: person.factorId }, { token });
    expect(account).to.deep.include({ __typename: 'Account', id: person.id, factors: [] });
    const signedIn = await ask(gateway, 'login', { identifier: person.email, password: person.password });
    expect(signedIn.__typename).to.equal('SignedIn');
    expect(await eventsOf(gateway, heldIn(signedIn).accessToken)).to.include('FACTOR_REMOVED');
    const again = await enroll(gateway, { ...person, accessToken: heldIn(signedIn).accessToken });
    expect(again.app.secret).not.to.equal(person.app.secret);
  });

  it('new backup codes end the old ones', async () => {
    const person = await signUpProtected(gateway);
    const renewed = await askBare(gateway, 'renewBackupCodes', person.accessToken);
    expect(renewed.factor).to.include({ kind: 'BACKUP_CODE', remaining: 10 });
    const [fresh = ''] = renewed.backupCodes ?? [];
    const [old = ''] = person.backupCodes;
    const challenge = await challengeOf(gateway, person);
    expect(await answer(gateway, challenge, old)).to.include({ ...INVALID, attemptsLeft: 4 });
    expect((await answer(gateway, challenge, fresh)).__typename).to.equal('SignedIn');
  });

  it('there is one app an account: a second enrolment ends in a conflict', async () => {
    const person = await signUpProtected(gateway);
    const enrollment = await askBare(gateway, 'enrollTotp', person.accessToken);
    const code = totpAt(enrollment.secret ?? '', Math.floor(gateway.clock.now() / 30_000));
    const input = { enrollmentId: idOf(enrollment), code };
    const refused = await ask(gateway, 'confirmTotp', input, { token: person.accessToken });
    expect(refused).to.include({ __typename: 'Problem', code: 'CONFLICT' });
    expect(await factorsOf(gateway, person.accessToken)).to.have.length(2);
  });

  it('ADM-03 ENU-08 nobody finishes the enrolment of somebody else, or removes their factor', async () => {
    const [ada, bob] = [await signUpProtected(gateway), await signUp(gateway)];
    const enrollment = await askBare(gateway, 'enrollTotp', bob.accessToken);
    const code = totpAt(enrollment.secret ?? '', Math.floor(gateway.clock.now() / 30_000));
    const input = { enrollmentId: idOf(enrollment), code };
    const foreign = await ask(gateway, 'confirmTotp', input, { token: ada.accessToken });
    expect(foreign).to.include({ code: 'EXPIRED' });
    const nobodys = { ...input, enrollmentId: `enr_${'0'.repeat(32)}` };
    const none = await ask(gateway, 'confirmTotp', nobodys, { token: ada.accessToken });
    expect(foreign).to.deep.equal(none);
    const theirs = { factorId: ada.factorId };
    const refused = await ask(gateway, 'removeFactor', theirs, { token: bob.accessToken });
    expect(refused).to.include({ __typename: 'Problem', code: 'NOT_FOUND' });
    const unknown = { factorId: `${ada.factorId.slice(0, -1)}!` };
    const same = await ask(gateway, 'removeFactor', unknown, { token: bob.accessToken });
    expect(same).to.deep.equal(refused);
    expect(await factorsOf(gateway, ada.accessToken)).to.have.length(2);
  });

  it('COD-02 COD-04 an enrolment takes five wrong codes and ten minutes', async () => {
    const person = await signUp(gateway);
    const { accessToken: token } = person;
    const first = await askBare(gateway, 'enrollTotp', token);
    const good = () => totpAt(first.secret ?? '', Math.floor(gateway.clock.now() / 30_000));
    const wrong = good() === '100000' ? '100001' : '100000';
    const left: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const input = { enrollmentId: idOf(first), code: wrong };
      left.push((await ask(gateway, 'confirmTotp', input, { token })).attemptsLeft);
    }
    expect(left).to.deep.equal([4, 3, 2, 1, 0]);
    const late = { enrollmentId: idOf(first), code: good() };
    expect(await ask(gateway, 'confirmTotp', late, { token })).to.include({ code: 'EXPIRED' });
    const second = await askBare(gateway, 'enrollTotp', token);
    gateway.clock.advance(601);
    const code = totpAt(second.secret ?? '', Math.floor(gateway.clock.now() / 30_000));
    const { accessToken } = heldIn(await refresh(gateway, person.refreshToken));
    const input = { enrollmentId: idOf(second), code };
    const tooLate = await ask(gateway, 'confirmTotp', input, { token: accessToken });
    expect(tooLate).to.include({ __typename: 'Problem', code: 'EXPIRED' });
  });
});
