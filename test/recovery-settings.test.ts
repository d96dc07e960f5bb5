import { expect } from 'chai';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, me, newPassword, signUp } from './support/person.js';
import {
  grantFor,
  grantOf,
  idOf,
  login,
  openReset,
  setStatus,
  storedAccount,
  update,
  verify,
} from './support/recovery.js';

onBothBackends('whose password is changed', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('from the settings: the same three steps, this session stays, the others end', async () => {
    const person = await signUp(gateway);
    const others = [1, 2].map(() => login(gateway, person.email, person.password));
    const tokens = (await Promise.all(others)).map((one) => one.tokens?.accessToken ?? '');
    const token = person.accessToken;
    const password = newPassword();
    const reset = await openReset(gateway, person.email, null, { token });
    const resetToken = grantOf(await verify(gateway, reset.id, reset.code));
    const input = { resetToken, newPassword: password };
    const updated = await ask(gateway, 'updatePassword', input, { token });
    expect(updated).to.include({ __typename: 'PasswordUpdated', sessionsEnded: 2 });
    expect(await me(gateway, token)).to.deep.equal({ id: person.id });
    for (const other of tokens) {
      expect((await gateway.client.graphql('{ me { id } }', {}, { token: other })).status).to.equal(401);
    }
    const refreshed = await ask(gateway, 'refreshSession', { refreshToken: person.refreshToken });
    expect(refreshed.__typename).to.equal('SignedIn');
    expect(await login(gateway, person.email, password)).to.have.property('__typename', 'SignedIn');
    expect((await gateway.mailTo(person.email)).subject).to.include('password was changed');
  });

  it('PWD-09 from the settings: the code is needed, a stolen access token alone changes nothing', async () => {
    const person = await signUp(gateway);
    const token = person.accessToken;
    const flow = await ask(gateway, 'requestPasswordReset', {}, { token });
    const before = await storedAccount(gateway, person.id);
    for (const resetToken of [idOf(flow), token, person.sessionId]) {
      const input = { resetToken: resetToken.slice(0, 128), newPassword: newPassword() };
      const answer = await ask(gateway, 'updatePassword', input, { token });
      expect(answer).to.include({ __typename: 'Problem', code: 'EXPIRED' });
    }
    expect(await storedAccount(gateway, person.id)).to.deep.equal(before);
  });

  it('from the settings with a name: for whoever that is, and then no session stays', async () => {
    const person = await signUp(gateway);
    const token = person.accessToken;
    const reset = await openReset(gateway, person.email, person.email, { token });
    const resetToken = grantOf(await verify(gateway, reset.id, reset.code));
    const input = { resetToken, newPassword: newPassword() };
    const updated = await ask(gateway, 'updatePassword', input, { token });
    expect(updated).to.include({ __typename: 'PasswordUpdated', sessionsEnded: 1 });
    expect((await gateway.client.graphql('{ me { id } }', {}, { token })).status).to.equal(401);
  });

  it('without a name and without being signed in there is nobody: REQUIRED', async () => {
    const person = await signUp(gateway);
    await gateway.client.graphql('mutation { logout { __typename } }', {}, { token: person.accessToken });
    const circumstances = [{}, { token: person.accessToken }, { token: 'not.a.token' }];
    for (const [n, circumstance] of circumstances.entries()) {
      for (const input of [{}, { identifier: null }]) {
        const answer = await ask(gateway, 'requestPasswordReset', input, circumstance);
        expect(answer, `case ${n}`).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
        expect(answer.fields?.[0]).to.include({ issue: 'REQUIRED' });
        expect(answer.fields?.[0]?.path).to.deep.equal(['input', 'identifier']);
      }
    }
  });

  it('what can be no name is an error of form and opens nothing', async () => {
    for (const identifier of [
      '@',
      'a@b',
      'a b@example.com',
      'x',
      '.dot',
      'a@@example.com',
      'a,b@c.example',
    ]) {
      const answer = await ask(gateway, 'requestPasswordReset', { identifier });
      expect(answer, identifier).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
      expect(answer.fields?.[0]?.path).to.deep.equal(['input', 'identifier']);
    }
  });

  it('RLM-08 asking ten times changes nothing: the password, the sessions and the account are as they were', async () => {
    const person = await signUp(gateway);
    const before = await storedAccount(gateway, person.id);
    for (let n = 0; n < 10; n += 1) {
      await ask(gateway, 'requestPasswordReset', { identifier: n % 2 ? person.email : person.username });
      gateway.clock.advance(30);
    }
    expect(await storedAccount(gateway, person.id)).to.deep.equal(before);
    expect(await me(gateway, person.accessToken)).to.deep.equal({ id: person.id });
    expect(await login(gateway, person.email, person.password)).to.have.property('__typename', 'SignedIn');
    const refreshed = await ask(gateway, 'refreshSession', { refreshToken: person.refreshToken });
    expect(refreshed.__typename).to.equal('SignedIn');
  });

  it('RLM-08 after ten hostile requests the owner gets in with the newest mail', async () => {
    const person = await signUp(gateway);
    for (let n = 0; n < 10; n += 1) {
      await ask(gateway, 'requestPasswordReset', { identifier: n % 2 ? person.email : person.username });
      gateway.clock.advance(30);
    }
    // What is on its way would be sent in the hour to come, and the owner's mail wait for its minute.
    await gateway.app.core.outbox.idle();
    gateway.clock.advance(3600);
    const grant = await grantFor(gateway, person.email);
    expect(await update(gateway, grant, newPassword())).to.have.property('__typename', 'PasswordUpdated');
  });

  for (const status of ['DISABLED', 'LOCKED', 'UNVERIFIED'] as const) {
    it(`a ${status} account gets the same answer and no mail`, async () => {
      const [closed, open] = [await signUp(gateway), await signUp(gateway)];
      await setStatus(gateway, closed.id, status);
      const before = (await gateway.mailsTo(closed.email)).length;
      const answers = [closed, open].map((one) =>
        ask(gateway, 'requestPasswordReset', { identifier: one.email }),
      );
      const [refused, granted] = await Promise.all(answers);
      const masked = { id: 'masked', expiresAt: 'masked' };
      expect({ ...refused, ...masked }).to.deep.equal({ ...granted, ...masked });
      expect(await gateway.mailsTo(open.email)).to.have.length(2);
      expect(await gateway.mailsTo(closed.email)).to.have.length(before);
    });
  }
});
