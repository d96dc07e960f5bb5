import { Authenticator } from './authenticator.js';
import type { Gateway } from './gateway.js';
import { type Asked, ask, askBare, type Outcome, type Person, signUp } from './person.js';
import { idOf } from './recovery.js';
import { accountOf } from './session-steps.js';

/** Somebody with an authenticator app and backup codes. */
export interface Protected extends Person {
  readonly app: Authenticator;
  readonly factorId: string;
  readonly backupCodes: readonly string[];
}

/** Sets up an app for somebody who has just signed in. */
export async function enroll(gateway: Gateway, person: Person): Promise<Protected> {
  const enrollment = await askBare(gateway, 'enrollTotp', person.accessToken);
  const app = new Authenticator(gateway, enrollment.secret ?? '');
  const input = { enrollmentId: idOf(enrollment), code: app.next() };
  const added = await ask(gateway, 'confirmTotp', input, { token: person.accessToken });
  if (!added.factor || !added.backupCodes) throw new Error(`Not enrolled: ${JSON.stringify(added)}`);
  return { ...person, app, factorId: added.factor.id, backupCodes: added.backupCodes };
}

export async function signUpProtected(gateway: Gateway): Promise<Protected> {
  const person = await enroll(gateway, await signUp(gateway));
  // Of two that go out together either may be the newest mail.
  await gateway.app.core.outbox.idle();
  return person;
}

/** The challenge after a right password; throws for anything else. */
export async function challengeOf(gateway: Asked, person: Person, more: object = {}): Promise<Outcome> {
  const { email: identifier, password } = person;
  const outcome = await ask(gateway, 'login', { identifier, password, ...more });
  if (outcome.__typename !== 'Challenge') throw new Error(`No challenge: ${JSON.stringify(outcome)}`);
  return outcome;
}

export function answer(
  gateway: Asked,
  challenge: Outcome,
  code: string,
  channelId: string | null = null,
): Promise<Outcome> {
  return ask(gateway, 'answerChallenge', { challengeId: idOf(challenge), code, channelId });
}

export async function factorsOf(gateway: Gateway, token: string): Promise<NonNullable<Outcome['factors']>> {
  const { factors } = await accountOf<{ factors: NonNullable<Outcome['factors']> }>(
    gateway,
    token,
    'factors { id kind name remaining lastUsedAt }',
  );
  return factors;
}

/** What is answered to wrong codes, one challenge each, until there is a wait; waits double, so it comes however slow this is. */
export async function guessUntilLocked(gateway: Gateway, person: Protected): Promise<readonly Outcome[]> {
  const wrong = person.app.wrong();
  const outcomes: Outcome[] = [];
  while (outcomes.at(-1)?.code !== 'ACCOUNT_LOCKED') {
    if (outcomes.length > 15) throw new Error('There is never a wait.');
    outcomes.push(await answer(gateway, await challengeOf(gateway, person), wrong));
  }
  return outcomes;
}
