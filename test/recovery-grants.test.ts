import { expect } from 'chai';
import { enroll } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { addPasskey, newDevice } from './support/passkeys.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { enrollPhone, TEXTS } from './support/phones.js';
import {
  advanceTo,
  grantFor,
  grantOf,
  login,
  openReset,
  setStatus,
  storedAccount,
  update,
  verify,
} from './support/recovery.js';

const ENDED = { __typename: 'Problem', code: 'EXPIRED' };

onBothBackends('leave to choose a password', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: TEXTS });
  });
  after(() => gateway.stop());

  it('TOK-02 works until 9:59 after it was given', async () => {
    const { email } = await signUp(gateway);
    const reset = await openReset(gateway, email);
    const permit = await verify(gateway, reset.id, reset.code);
    const endsAt = Date.parse(permit.expiresAt ?? '');
    expect(endsAt - gateway.clock.now()).to.be.within(590_000, 600_000);
    advanceTo(gateway, endsAt - 1_000, 'before');
    const updated = await update(gateway, grantOf(permit), newPassword());
    expect(updated).to.have.property('__typename', 'PasswordUpdated');
  });

  it('TOK-02 is EXPIRED at 10:01, and nothing has changed', async () => {
    const person = await signUp(gateway);
    const reset = await openReset(gateway, person.email);
    const permit = await verify(gateway, reset.id, reset.code);
    advanceTo(gateway, Date.parse(permit.expiresAt ?? '') + 1_000, 'after');
    expect(await update(gateway, grantOf(permit), newPassword())).to.include(ENDED);
    expect(await login(gateway, person.email, person.password)).to.have.property('__typename', 'SignedIn');
  });

  it('TOK-02 changes one password, once', async () => {
    const person = await signUp(gateway);
    const grant = await grantFor(gateway, person.email);
    const [first, second] = [newPassword(), newPassword()];
    expect(await update(gateway, grant, first)).to.have.property('__typename', 'PasswordUpdated');
    expect(await update(gateway, grant, second)).to.include(ENDED);
    expect(await login(gateway, person.email, second)).to.include({ code: 'INVALID_CREDENTIALS' });
    expect(await login(gateway, person.email, first)).to.have.property('__typename', 'SignedIn');
  });

  it('TOK-06 a refused password leaves the grant good', async () => {
    const person = await signUp(gateway);
    const grant = await grantFor(gateway, person.email);
    for (const refused of ['short', 'password1234', person.username, person.password, '']) {
      expect(await update(gateway, grant, refused), refused).to.include({ code: 'INVALID_INPUT' });
    }
    const password = newPassword();
    expect(await update(gateway, grant, password)).to.have.property('__typename', 'PasswordUpdated');
    expect(await login(gateway, person.email, password)).to.have.property('__typename', 'SignedIn');
  });

  it('TOK-06 the present password is REUSED, said of the field', async () => {
    const person = await signUp(gateway);
    const answer = await update(gateway, await grantFor(gateway, person.email), person.password);
    expect(answer.fields?.[0]).to.include({ issue: 'REUSED' });
    expect(answer.fields?.[0]?.path).to.deep.equal(['input', 'newPassword']);
    expect(JSON.stringify(answer)).not.to.include(person.password);
  });

  it('TOK-06 after ten refusals a good password still counts, after eleven the grant has ended', async () => {
    const [ten, eleven] = [await signUp(gateway), await signUp(gateway)];
    const [good, ended] = [await grantFor(gateway, ten.email), await grantFor(gateway, eleven.email)];
    for (let n = 0; n < 10; n += 1) await update(gateway, good, 'password1234');
    expect(await update(gateway, good, newPassword())).to.have.property('__typename', 'PasswordUpdated');
    for (let n = 0; n < 11; n += 1) {
      expect(await update(gateway, ended, 'password1234')).to.include({ code: 'INVALID_INPUT' });
    }
    expect(await update(gateway, ended, newPassword())).to.include(ENDED);
    expect(await login(gateway, eleven.email, eleven.password)).to.have.property('__typename', 'SignedIn');
  });

  it('TOK-02 an invented, a cut and a lengthened grant are worth nothing', async () => {
    const { email } = await signUp(gateway);
    const grant = await grantFor(gateway, email);
    const cased = grant.slice(0, 4) + grant.slice(4).toUpperCase();
    const others = [
      'lkg_',
      `lkg_${'A'.repeat(43)}`,
      grant.slice(0, -1),
      `${grant}A`,
      `${grant} `,
      ` ${grant}`,
    ];
    for (const other of [...others, grant.slice(4), grant.toUpperCase(), cased, '0', "' OR 1=1 -- "]) {
      expect(await update(gateway, other, newPassword()), other).to.include(ENDED);
    }
    expect(await update(gateway, grant, newPassword())).to.have.property('__typename', 'PasswordUpdated');
  });

  it('PWD-10 all sessions and refresh tokens end, the owner is told, and nobody is signed in by it', async () => {
    const person = await signUp(gateway);
    const other = await login(gateway, person.email, person.password);
    const reset = await openReset(gateway, person.email);
    const grant = grantOf(await verify(gateway, reset.id, reset.code));
    const { headers, text, body } = await postUpdate(grant);
    expect(body.data?.updatePassword).to.include({ __typename: 'PasswordUpdated', sessionsEnded: 2 });
    expect(text).not.to.match(/eyJ|lkr_|lkg_|token/i);
    const cookies = headers.getSetCookie().map((line) => line.split('=')[0]);
    expect(cookies).to.deep.equal(['__Host-latchkey_device']);
    for (const token of [person.accessToken, other.tokens?.accessToken ?? '']) {
      expect((await gateway.client.graphql('{ me { id } }', {}, { token })).status).to.equal(401);
    }
    for (const refreshToken of [person.refreshToken, other.tokens?.refreshToken]) {
      const refreshed = await ask(gateway, 'refreshSession', { refreshToken });
      expect(refreshed).to.include({ __typename: 'Problem', code: 'SESSION_ENDED' });
    }
    const notice = await gateway.mailTo(person.email);
    expect(notice).to.include({ to: person.email, code: null });
    expect(notice.subject).to.include('password was changed');
    expect(notice.text)
      .to.match(/Not you\?/)
      .and.not.match(/lkg_|lkr_|eyJ/);
  });

  it('a request and a right code end no session: only the new password does', async () => {
    const person = await signUp(gateway);
    const grant = await grantFor(gateway, person.email);
    const { accessToken: token } = person;
    expect((await gateway.client.graphql('{ me { id } }', {}, { token })).status).to.equal(200);
    await update(gateway, grant, newPassword());
    expect((await gateway.client.graphql('{ me { id } }', {}, { token })).status).to.equal(401);
  });

  it('RACE-03 the epoch moves by one with the code and by one with the password', async () => {
    const person = await signUp(gateway);
    const { credentialEpoch: before } = await storedAccount(gateway, person.id);
    const grant = await grantFor(gateway, person.email);
    expect(await storedAccount(gateway, person.id)).to.include({ credentialEpoch: before + 1 });
    await update(gateway, grant, 'password1234');
    expect(await storedAccount(gateway, person.id)).to.include({ credentialEpoch: before + 1 });
    await update(gateway, grant, newPassword());
    expect(await storedAccount(gateway, person.id)).to.include({ credentialEpoch: before + 2 });
  });

  it('RLM-09 an account that is locked between proof and password keeps its password', async () => {
    const person = await signUp(gateway);
    const grant = await grantFor(gateway, person.email);
    const { passwordHash } = await storedAccount(gateway, person.id);
    await setStatus(gateway, person.id, 'LOCKED');
    expect(await update(gateway, grant, newPassword())).to.include(ENDED);
    expect(await storedAccount(gateway, person.id)).to.include({ passwordHash, status: 'LOCKED' });
  });

  function postUpdate(resetToken: string) {
    const document =
      'mutation($input: UpdatePasswordInput!) { updatePassword(input: $input) { __typename ... on PasswordUpdated { changedAt sessionsEnded } } }';
    const input = { resetToken, newPassword: newPassword() };
    return gateway.client.graphql<{ updatePassword: object }>(document, { input });
  }

  it('COD-10 ends when a second factor is set up, whatever it was given for', async () => {
    const ways = [
      (person: Person) => enroll(gateway, person),
      (person: Person) => enrollPhone(gateway, person),
      (person: Person) => addPasskey(gateway, person.accessToken, newDevice()),
    ];
    for (const setUp of ways) {
      const person = await signUp(gateway);
      const grant = await grantFor(gateway, person.email);
      await setUp(person);
      expect(await update(gateway, grant, newPassword())).to.include(ENDED);
      const challenge = await login(gateway, person.email, person.password);
      expect(challenge, 'the password is the old one').to.include({ __typename: 'Challenge' });
    }
  });
});
