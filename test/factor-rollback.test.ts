import { expect } from 'chai';
import { challengeOf, signUpProtected } from './support/factors.js';
import { Gateway } from './support/gateway.js';
import { ask, askBare, type Outcome, signUp } from './support/person.js';
import { signUpReachable, TEXTS } from './support/phones.js';
import { idOf } from './support/recovery.js';
import { restore, snapshot } from './support/redis-snapshot.js';
import { describeOn } from './support/services.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

/** A challenge, what is right for it, and whose session it is to renew. */
interface Asked {
  readonly challenge: Outcome;
  readonly code: string;
  readonly token?: string;
}

const ANSWERS: Readonly<Record<string, (gateway: Gateway) => Promise<Asked>>> = {
  'a texted code': async (gateway) => {
    const person = await signUpReachable(gateway);
    gateway.clock.advance(61);
    const challenge = await challengeOf(gateway, person);
    return { challenge, code: await gateway.codeTo(person.phone) };
  },
  'a code of the app': async (gateway) => {
    const person = await signUpProtected(gateway);
    return { challenge: await challengeOf(gateway, person), code: person.app.next() };
  },
  'a backup code': async (gateway) => {
    const person = await signUpProtected(gateway);
    const [code = ''] = person.backupCodes;
    return { challenge: await challengeOf(gateway, person), code };
  },
  'a mailed code that renewed a session': async (gateway) => {
    const { accessToken: token, email } = await signUp(gateway);
    const challenge = await askBare(gateway, 'stepUp', token);
    return { challenge, code: await gateway.codeTo(email), token };
  },
};

describeOn(['mariadb', 'redis'], 'factors and an old Redis', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend: 'servers', env: TEXTS });
  });
  after(() => gateway.stop());

  for (const [what, make] of Object.entries(ANSWERS)) {
    it(`FLT-03 ${what} that was used does not come back`, async () => {
      const { challenge, code, token } = await make(gateway);
      const input = { challengeId: idOf(challenge), code };
      const then = await snapshot(gateway);
      expect(await ask(gateway, 'answerChallenge', input, { token })).to.include({ __typename: 'SignedIn' });
      await restore(gateway, then);
      expect(await ask(gateway, 'answerChallenge', input, { token })).to.include(INVALID);
    });
  }
});
