import type { Instant, Seconds } from '../clock.js';

/**
 * Wrong answers for something held (an authenticator app, a backup code), over all conversations: five a day are free,
 * then each costs a wait that doubles from one second to fifteen minutes, and there are fifty a day at most. An answer
 * is reserved before it is looked at, and all are forgotten after a right one.
 */
export interface AnswerTries {
  /** Of the last 24 hours, oldest first. */
  readonly at: readonly Instant[];
}

export const ANSWER_TTL: Seconds = 24 * 3600;
const DAY = ANSWER_TTL * 1000;
const FREE = 5;
const PER_DAY = 50;
const LONGEST_WAIT: Seconds = 15 * 60;

/** Reserves one answer, or says how many seconds to wait. A refusal answers the very same state. */
export function takeAnswer(
  state: AnswerTries | undefined,
  now: Instant,
): { readonly state: AnswerTries | undefined; readonly wait: Seconds } {
  const at = (state?.at ?? []).filter((one) => one > now - DAY);
  const wait = Math.max(0, Math.ceil((nextAnswer(at) - now) / 1000));
  return wait > 0 ? { state, wait } : { state: { at: [...at, now] }, wait: 0 };
}

/** How one line stands: wrong answers of the day, free ones left, and seconds until the next. */
export function answersOf(
  state: AnswerTries | undefined,
  now: Instant,
): { readonly failures: number; readonly attemptsLeft: number; readonly retryAfter: Seconds } {
  const at = (state?.at ?? []).filter((one) => one > now - DAY);
  const retryAfter = Math.max(0, Math.ceil((nextAnswer(at) - now) / 1000));
  return { failures: at.length, attemptsLeft: Math.max(0, FREE - at.length), retryAfter };
}

function nextAnswer(at: readonly Instant[]): Instant {
  const last = at.at(-1);
  if (last === undefined || at.length < FREE) return 0;
  const cooled = last + Math.min(LONGEST_WAIT, 2 ** (at.length - FREE)) * 1000;
  const blocking = at.at(-PER_DAY);
  return blocking === undefined ? cooled : Math.max(cooled, blocking + DAY);
}
