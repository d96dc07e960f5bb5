import { randomInt } from 'node:crypto';
import type { Gateway } from './gateway.js';
import { type Asked, ask, type Outcome, type Person, signUp } from './person.js';
import { idOf } from './recovery.js';

/** Switches texts on, into the development mailbox. */
export const TEXTS = { SMS_COUNTRIES: 'GB,IE' };

/** Somebody with a phone and backup codes. */
export interface Reachable extends Person {
  /** E.164. */
  readonly phone: string;
  readonly factorId: string;
  readonly backupCodes: readonly string[];
}

/** A number of a range that is in use for mobile phones. */
export function newPhone(): string {
  return `+447400${randomInt(100_000, 1_000_000)}`;
}

export function enrollSms(gateway: Asked, token: string, phone: string): Promise<Outcome> {
  return ask(gateway, 'enrollSms', { phone }, { token });
}

/** Sets up a phone for somebody who has just signed in. */
export async function enrollPhone(gateway: Gateway, person: Person, phone = newPhone()): Promise<Reachable> {
  const enrollment = await enrollSms(gateway, person.accessToken, phone);
  const input = { enrollmentId: idOf(enrollment), code: await gateway.codeTo(phone) };
  const added = await ask(gateway, 'confirmSms', input, { token: person.accessToken });
  if (!added.factor || !added.backupCodes) throw new Error(`Not enrolled: ${JSON.stringify(added)}`);
  return { ...person, phone, factorId: added.factor.id, backupCodes: added.backupCodes };
}

export async function signUpReachable(gateway: Gateway): Promise<Reachable> {
  return enrollPhone(gateway, await signUp(gateway));
}

export function sendBySms(gateway: Asked, flow: Outcome): Promise<Outcome> {
  return ask(gateway, 'sendCode', { flowId: idOf(flow), channelId: 'sms' });
}

export function resetFor(gateway: Asked, identifier: string): Promise<Outcome> {
  return ask(gateway, 'requestPasswordReset', { identifier });
}

export function bySms(gateway: Asked, flow: Outcome, code: string): Promise<Outcome> {
  return ask(gateway, 'verifyResetCode', { resetId: idOf(flow), code, channelId: 'sms' });
}
