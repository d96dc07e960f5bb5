import type { Instant, Seconds } from '../clock.js';
import type { VerificationFlow, Way } from './verification-flow.js';

/**
 * Wrong answers for something held (an authenticator app, a backup code, a text), over all conversations: five a day
 * are free, then each costs a wait that doubles from one second to fifteen minutes, and a line has so many a day at
 * most. An answer is reserved before it is looked at, and all are forgotten after a right one.
 */
export interface AnswerTries {
  /** Of the last 24 hours, oldest first. */
  readonly at: readonly Instant[];
}

/**
 * Whose guesses are counted together. `NAMED`: of whoever named an account to recover, and has proven nothing yet.
 * `OWNER`: of who has proven something there that cannot be guessed, or is signed in; no stranger gets into this line.
 * `SIGN_IN`: of who gave the right password.
 */
export type GuessLine = 'NAMED' | 'OWNER' | 'SIGN_IN';

/**
 * An account has two names, so that whoever reads its mail has fifty guesses a day (10 + 10 + 30) to recover it. Who
 * has proven nothing needs few: a recovery asks for two sorts of proof, of which one cannot be guessed, and after that
 * one the tries of strangers do not matter.
 */
export const ANSWERS_A_DAY: Readonly<Record<GuessLine, number>> = { NAMED: 10, OWNER: 30, SIGN_IN: 50 };

export const ANSWER_TTL: Seconds = 24 * 3600;
const DAY = ANSWER_TTL * 1000;
const FREE = 5;
const LONGEST_WAIT: Seconds = 15 * 60;

/** Of what is held, what somebody could hit upon by trying: neither a signature nor a yes on a device. */
const GUESSABLE: Readonly<Record<Way, boolean>> = {
  EMAIL: false,
  TOTP: true,
  BACKUP_CODE: true,
  PASSKEY: false,
  QR: false,
  SMS: true,
};

/** Whether a try in this way is counted in a line. Mailed codes are counted with what was mailed. */
export function isGuessed(way: Way): boolean {
  return GUESSABLE[way];
}

export function guessLineOf({
  purpose,
  trust,
  proven,
}: Pick<VerificationFlow, 'purpose' | 'trust' | 'proven'>): GuessLine {
  if (purpose !== 'RESET') return 'SIGN_IN';
  return trust === 'SELF' || proven.some((way) => !isGuessed(way)) ? 'OWNER' : 'NAMED';
}

/** Reserves one answer, or says how many seconds to wait. A refusal answers the very same state. */
export function takeAnswer(
  state: AnswerTries | undefined,
  now: Instant,
  line: GuessLine,
): { readonly state: AnswerTries | undefined; readonly wait: Seconds } {
  const at = (state?.at ?? []).filter((one) => one > now - DAY);
  const wait = Math.max(0, Math.ceil((nextAnswer(at, line) - now) / 1000));
  return wait > 0 ? { state, wait } : { state: { at: [...at, now] }, wait: 0 };
}

/** How one line stands: wrong answers of the day, free ones left, and seconds until the next. */
export function answersOf(
  state: AnswerTries | undefined,
  now: Instant,
  line: GuessLine,
): { readonly failures: number; readonly attemptsLeft: number; readonly retryAfter: Seconds } {
  const at = (state?.at ?? []).filter((one) => one > now - DAY);
  const retryAfter = Math.max(0, Math.ceil((nextAnswer(at, line) - now) / 1000));
  return { failures: at.length, attemptsLeft: Math.max(0, FREE - at.length), retryAfter };
}

function nextAnswer(at: readonly Instant[], line: GuessLine): Instant {
  const last = at.at(-1);
  if (last === undefined || at.length < FREE) return 0;
  const cooled = last + Math.min(LONGEST_WAIT, 2 ** (at.length - FREE)) * 1000;
  const blocking = at.at(-ANSWERS_A_DAY[line]);
  return blocking === undefined ? cooled : Math.max(cooled, blocking + DAY);
}
