import { expect } from 'chai';
import { Gateway, onEveryBackend } from './support/gateway.js';
import { ask, me, newPassword, permitFor, signUp } from './support/person.js';

onEveryBackend('the main job', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('registers, confirms, forgets, verifies, updates and signs in again', async () => {
    const person = await signUp(gateway);
    expect(await me(gateway, person.accessToken)).to.deep.equal({ id: person.id });

    const resetToken = await permitFor(gateway, person.username, person.email);
    const password = newPassword();
    const updated = await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    expect(updated).to.include({ __typename: 'PasswordUpdated', sessionsEnded: 1 });

    const old = await ask(gateway, 'login', { identifier: person.email, password: person.password });
    expect(old).to.include({ __typename: 'Problem', code: 'INVALID_CREDENTIALS' });
    const again = await ask(gateway, 'login', { identifier: person.email, password });
    expect(again.__typename).to.equal('SignedIn');
    expect((await gateway.mailTo(person.email)).subject).to.include('password was changed');
  });
});
