import { expect } from 'chai';
import { Account } from '../../entities/account.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { ResetGrant } from '../../entities/reset-grant.js';
import { Session } from '../../entities/session.js';
import type { Database } from '../../src/database.js';
import type { GatewayProcess } from './gateway-process.js';
import { ask, newName, newPassword, type Outcome, permitFor, signUp } from './person.js';
import { grantOf, idOf, login, update, verify } from './recovery.js';
import { refresh } from './session-steps.js';

/** Somebody in the middle of something, and the one request whose process dies. */
export interface Victim {
  readonly email: string;
  readonly ask: (gateway: GatewayProcess) => Promise<Outcome>;
  /** In the next process: what must hold whichever write was the last. */
  readonly check: (gateway: GatewayProcess, told: Outcome | null) => Promise<void>;
}

/** A mail that somebody may count on: the id of the reset flow whose code it brings, or what it tells of. */
export interface PromisedMail {
  readonly email: string;
  readonly what: string;
}

/** Makes victims of each kind, on one database. */
export function victimsOn(database: Database, promised: PromisedMail[]) {
  const count = (kind: AuditEvent['kind'], subjectId: string): Promise<number> =>
    database.read.count(AuditEvent, { kind, subjectId, succeeded: true });
  const opens = async (gateway: GatewayProcess, { email }: Victim, password: string): Promise<boolean> =>
    (await login(gateway, email, password)).__typename === 'SignedIn';

  /** Both outcomes of a login are looked at: one password opens the account, the other does not. */
  const expectOne = async (gateway: GatewayProcess, victim: Victim, passwords: [string, string]) => {
    const opened = [await opens(gateway, victim, passwords[0]), await opens(gateway, victim, passwords[1])];
    expect(opened.filter(Boolean)).to.have.length(1);
    return opened[1] === true;
  };

  /** From the beginning to a new password, as somebody who saw nothing but an error. */
  const startAgain = async (gateway: GatewayProcess, victim: Victim): Promise<void> => {
    const password = newPassword();
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: victim.email }));
    const permit = await codeThatWorks(gateway, victim.email, (code) => verify(gateway, resetId, code));
    expect((await update(gateway, grantOf(permit), password)).__typename).to.equal('PasswordUpdated');
    expect(await opens(gateway, victim, password)).to.equal(true);
  };

  const registering = async (): Promise<Victim> => {
    const username = newName();
    const password = newPassword();
    const input = { email: `${username}@example.com`, username, password };
    const victim: Victim = {
      email: input.email,
      ask: (gateway) => ask(gateway, 'register', input),
      check: async (gateway) => {
        await settled(1_000);
        const verificationId = idOf(await ask(gateway, 'register', input));
        const verified = await codeThatWorks(gateway, input.email, (code) =>
          ask(gateway, 'verifyEmail', { verificationId, code }),
        );
        expect(verified.__typename).to.equal('SignedIn');
        expect(await database.read.count(Account, { email: input.email })).to.equal(1);
        expect(await opens(gateway, victim, password)).to.equal(true);
      },
    };
    return victim;
  };

  const confirming = async (gateway: GatewayProcess): Promise<Victim> => {
    const username = newName();
    const password = newPassword();
    const email = `${username}@example.com`;
    const flow = await ask(gateway, 'register', { email, username, password });
    const input = { verificationId: idOf(flow), code: await gateway.codeTo(email) };
    const victim: Victim = {
      email,
      ask: (one) => ask(one, 'verifyEmail', input),
      check: async (one) => {
        const again = await ask(one, 'verifyEmail', input);
        expect(again.code ?? again.__typename).to.be.oneOf(['SignedIn', 'INVALID_CODE']);
        expect(await opens(one, victim, password)).to.equal(true);
        const account = await database.read.findOne(Account, { email });
        expect(account?.status).to.equal('ACTIVE');
        expect(await count('EMAIL_VERIFIED', account?.id ?? '')).to.equal(1);
        // One by the confirmation and one by the login above.
        expect(await database.read.count(Session, { accountId: account?.id ?? '' })).to.equal(2);
      },
    };
    return victim;
  };

  const requesting = async (gateway: GatewayProcess): Promise<Victim> => {
    const person = await signUp(gateway);
    const victim: Victim = {
      email: person.email,
      ask: (one) => ask(one, 'requestPasswordReset', { identifier: person.email }),
      check: async (one, told) => {
        expect(await opens(one, victim, person.password)).to.equal(true);
        if (told !== null) promised.push({ email: person.email, what: told.id ?? '' });
        else await settled(1_000).then(() => startAgain(one, victim));
      },
    };
    return victim;
  };

  const verifying = async (gateway: GatewayProcess): Promise<Victim> => {
    const person = await signUp(gateway);
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const code = await gateway.codeTo(person.email);
    const victim: Victim = {
      email: person.email,
      ask: (one) => verify(one, resetId, code),
      check: async (one) => {
        const again = await verify(one, resetId, code);
        expect(again.code ?? again.__typename).to.be.oneOf(['ResetPermit', 'INVALID_CODE']);
        expect(await count('RESET_VERIFIED', person.id)).to.equal(1);
        expect(await database.read.count(ResetGrant, { accountId: person.id })).to.equal(1);
        expect(await opens(one, victim, person.password)).to.equal(true);
        await startAgain(one, victim);
      },
    };
    return victim;
  };

  const updating = async (gateway: GatewayProcess): Promise<Victim> => {
    const person = await signUp(gateway);
    const resetToken = await permitFor(gateway, person.email, person.email);
    const chosen = newPassword();
    const victim: Victim = {
      email: person.email,
      ask: (one) => update(one, resetToken, chosen),
      check: async (one, told) => {
        const isChanged = await expectOne(one, victim, [person.password, chosen]);
        if (told !== null) expect(isChanged).to.equal(true);
        expect(await count('PASSWORD_UPDATED', person.id)).to.equal(isChanged ? 1 : 0);
        if (!isChanged) {
          expect((await update(one, resetToken, chosen)).__typename).to.equal('PasswordUpdated');
          await expectOne(one, victim, [person.password, chosen]);
        }
        promised.push({ email: person.email, what: 'PASSWORD_CHANGED' });
      },
    };
    return victim;
  };

  const refreshing = async (gateway: GatewayProcess): Promise<Victim> => {
    const person = await signUp(gateway);
    const victim: Victim = {
      email: person.email,
      ask: (one) => refresh(one, person.refreshToken),
      check: async (one) => {
        const session = await database.read.findOne(Session, { id: person.sessionId });
        expect(session?.endedAt).to.equal(null);
        const isSpent = (await count('SESSION_REFRESHED', person.id)) === 1;
        const inGrace = Date.now() - (session?.rotatedAt ?? 0) < 8_000;
        if (!isSpent || inGrace) {
          const { tokens } = await refresh(one, person.refreshToken);
          expect((await refresh(one, tokens?.refreshToken ?? '')).__typename).to.equal('SignedIn');
        }
        expect(await opens(one, victim, person.password)).to.equal(true);
      },
    };
    return victim;
  };

  return { registering, confirming, requesting, verifying, updating, refreshing };
}

/** Mail of an earlier, lost answer may come first: its code is wrong here, and the next one is right. */
async function codeThatWorks(
  gateway: GatewayProcess,
  email: string,
  use: (code: string) => Promise<Outcome>,
): Promise<Outcome> {
  for (;;) {
    const outcome = await use(await gateway.codeTo(email));
    if (outcome.code !== 'INVALID_CODE' || !outcome.attemptsLeft) return outcome;
  }
}

function settled(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
