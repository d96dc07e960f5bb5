import { expect } from 'chai';
import { MovableClock } from '../../src/clock.js';
import { Gateway } from '../support/gateway.js';
import { ask, newPassword, type Person, signUp } from '../support/person.js';
import { anotherCode, openReset, update, verify } from '../support/recovery.js';
import { describeOn } from '../support/services.js';
import { refresh, signIn, standingOf } from '../support/session-steps.js';

const IDLE = 3_600;
const ABSOLUTE = 5_400;
const ACCESS = 600;
const GRANT = 600;

for (const minutes of [5, -5]) {
  describeOn(['mariadb', 'redis'], `two nodes, one of them ${minutes} minutes off`, () => {
    let right: Gateway;
    let wrong: Gateway;
    let person: Person;

    before(async () => {
      const env = {
        SESSION_IDLE_TTL: String(IDLE),
        SESSION_TTL: String(ABSOLUTE),
        ACCESS_TOKEN_TTL: String(ACCESS),
      };
      right = await Gateway.start({ backend: 'servers', env });
      const clock = new MovableClock({ now: () => Date.now() + minutes * 60_000 });
      wrong = await Gateway.start({ beside: right, clock });
      // One of them mails, so that one mailbox has every code.
      await wrong.app.core.outbox.stop();
    });
    after(async () => {
      await wrong?.stop();
      await right?.stop();
    });
    beforeEach(async () => {
      person = await signUp(right);
    });

    /** Time goes by for both, and for the stores. */
    const pass = (seconds: number): void => {
      for (const { clock } of [right, wrong]) clock.advance(seconds);
    };
    const pairs = (): (readonly [from: Gateway, to: Gateway])[] => [
      [right, wrong],
      [wrong, right],
    ];

    it('FLT-08 a code lives ten minutes on both', async () => {
      for (const [, to] of pairs()) {
        const young = await openReset(right, person.email);
        pass(590);
        expect((await verify(to, young.id, young.code)).resetToken).to.be.a('string');
        pass(60);
        const old = await openReset(right, person.email);
        pass(610);
        expect((await verify(to, old.id, old.code)).code).to.equal('INVALID_CODE');
      }
    });

    it('FLT-08 a new code can be had after a minute, on either', async () => {
      const reset = await openReset(right, person.email);
      pass(50);
      expect((await ask(wrong, 'sendCode', { flowId: reset.id })).retryAfter).to.be.within(5, 10);
      pass(11);
      await anotherCode(right, reset.id, person.email);
      expect((await ask(wrong, 'sendCode', { flowId: reset.id })).retryAfter).to.be.within(50, 60);
    });

    it('FLT-08 a permission lives ten minutes, whichever gave it', async () => {
      for (const [from, to] of pairs()) {
        for (const [age, outcome] of [
          [GRANT - 10, 'PasswordUpdated'],
          [GRANT + 10, 'Problem'],
        ] as const) {
          pass(61);
          const reset = await openReset(right, person.email);
          const { resetToken = '' } = await verify(from, reset.id, reset.code);
          pass(age);
          expect(await update(to, resetToken, newPassword())).to.have.property('__typename', outcome);
        }
      }
    });

    it('FLT-08 an access token dies on time everywhere', async () => {
      for (const [from, to] of pairs()) {
        const { accessToken } = await signIn(from, person);
        expect(await standingOf(to, accessToken)).to.equal('ACCEPTED');
        pass(ACCESS - 10);
        expect(await standingOf(to, accessToken)).to.equal('ACCEPTED');
        expect(await standingOf(from, accessToken)).to.equal('ACCEPTED');
        pass(20);
        expect(await standingOf(to, accessToken)).to.equal('TOKEN_EXPIRED');
        expect(await standingOf(from, accessToken)).to.equal('TOKEN_EXPIRED');
      }
    });

    it('FLT-08 a session ends by idleness and by age when it should, wherever it was opened', async () => {
      for (const [from, to] of pairs()) {
        const idle = await signIn(from, person, { remember: true });
        const old = await signIn(from, person, { remember: true });
        pass(IDLE - 30);
        const { tokens } = await refresh(to, old.refreshToken);
        pass(60);
        expect((await refresh(to, idle.refreshToken)).code).to.equal('SESSION_ENDED');
        pass(ABSOLUTE - IDLE - 60);
        const last = await refresh(from, tokens?.refreshToken ?? '');
        expect(last.__typename).to.equal('SignedIn');
        pass(60);
        expect((await refresh(to, last.tokens?.refreshToken ?? '')).code).to.equal('SESSION_ENDED');
      }
    });

    it('FLT-08 a refresh repeated at once is no theft, and one repeated late is', async () => {
      for (const [from, to] of pairs()) {
        const held = await signIn(from, person);
        const first = await refresh(from, held.refreshToken);
        pass(5);
        const again = await refresh(to, held.refreshToken);
        expect(again.tokens?.refreshToken).to.equal(first.tokens?.refreshToken);
        pass(20);
        expect((await refresh(to, held.refreshToken)).code).to.equal('SESSION_ENDED');
      }
    });

    it('FLT-08 what one was asked to mail, the other mails at once', async () => {
      await ask(wrong, 'requestPasswordReset', { identifier: person.email });
      const mail = await right.mailTo(person.email);
      expect(mail.code).to.match(/^\d{6}$/);
    });
  });
}
