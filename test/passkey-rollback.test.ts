import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { answer, beginLogin, flowIn, newDevice, optionsIn, ownerOf, tell } from './support/passkeys.js';
import { signUp } from './support/person.js';
import { restore, snapshot } from './support/redis-snapshot.js';
import { describeOn } from './support/services.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

describeOn(['mariadb', 'redis'], 'a passkey and an old Redis', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend: 'servers' });
  });
  after(() => gateway.stop());

  it('FLT-03 an answer that was used does not come back, though its authenticator does not count', async () => {
    const { person, device } = await ownerOf(gateway, newDevice({ synced: true, counts: false }));
    const { accessToken: token } = person;
    const flows = [
      await beginLogin(gateway),
      await tell(gateway, 'login', { identifier: person.email, password: person.password }),
      await tell(gateway, 'stepUp', null, { token }),
    ];
    const captured = flows.map((flow) => ({ id: flowIn(flow).id, passkey: device.get(optionsIn(flow)) }));
    const then = await snapshot(gateway);
    for (const { id, passkey } of captured) {
      expect(await answer(gateway, id, passkey, { token })).to.have.property('user');
    }
    await restore(gateway, then);
    for (const { id, passkey } of captured) {
      expect(await answer(gateway, id, passkey, { token })).to.include(INVALID);
    }
    const flow = await beginLogin(gateway);
    expect(await answer(gateway, flowIn(flow).id, device.get(optionsIn(flow)))).to.have.property('user');
  });

  it('FLT-03 a request to make a passkey that was used does not come back', async () => {
    const { accessToken: token } = await signUp(gateway);
    const begun = await tell(gateway, 'enrollPasskey', null, { token });
    const then = await snapshot(gateway);
    const device = newDevice();
    const options = begun.options as Parameters<typeof device.create>[0];
    const input = { enrollmentId: begun.id, name: 'A key', credential: device.create(options) };
    expect(await tell(gateway, 'confirmPasskey', input, { token })).to.have.property('factor');
    await restore(gateway, then);
    expect(await tell(gateway, 'confirmPasskey', input, { token })).to.include({ code: 'CONFLICT' });
  });
});
