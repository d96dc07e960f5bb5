import type { Instant, Seconds } from '../clock.js';

/**
 * Wrong passwords for one identifier, existing or not: five are free, then each costs a wait that doubles from one
 * second to fifteen minutes. A try is reserved before the password is compared and given back by a success, so that
 * tries side by side are counted like tries one after another.
 */
export interface LoginThrottle {
  readonly failures: number;
  readonly lastAt: Instant;
}

export interface LoginTurn {
  readonly granted: boolean;
  /** Seconds until the next try, 0 when it may come at once. */
  readonly wait: Seconds;
  /** Free tries left, this one not counted. */
  readonly triesLeft: number;
}

export const FREE_TRIES = 5;
export const LONGEST_WAIT: Seconds = 15 * 60;
export const THROTTLE_TTL: Seconds = 24 * 3600;
/** A known device that failed this often is a stranger until somebody proves to be the owner. */
export const VOID_DEVICE_AT = 20;
export const DEVICE_THROTTLE_TTL: Seconds = 90 * 24 * 3600;
/** Failures of strangers in a row after which a password alone opens nothing to them (NIST SP 800-63B-4, 3.2.2). */
export const PAUSED_AT = 100;

/** Reserves a try, or says how long to wait. A refusal answers the very same state: nothing is to be written. */
export function takeTurn(
  state: LoginThrottle | undefined,
  now: Instant,
): { state: LoginThrottle | undefined; turn: LoginTurn } {
  const failures = state?.failures ?? 0;
  const wait = secondsLeft(state, now);
  if (wait > 0) return { state, turn: { granted: false, wait, triesLeft: 0 } };
  const next = { failures: failures + 1, lastAt: now };
  return {
    state: next,
    turn: { granted: true, wait: secondsLeft(next, now), triesLeft: Math.max(0, FREE_TRIES - next.failures) },
  };
}

/** Takes back a reserved try that was never made. */
export function returnTurn(state: LoginThrottle | undefined): LoginThrottle | undefined {
  return state === undefined || state.failures <= 1 ? undefined : { ...state, failures: state.failures - 1 };
}

/** When the wait is over; undefined when there is none. */
export function lockedUntil(state: LoginThrottle | undefined, now: Instant): Instant | undefined {
  if (state === undefined || state.failures < FREE_TRIES) return undefined;
  const wait = waitAfter(state.failures) * 1000;
  // Further away than the wait: it is over, or the store's clock was set back and the moment means nothing.
  return Math.abs(now - state.lastAt) >= wait ? undefined : Math.min(state.lastAt, now) + wait;
}

/** How one line stands: wrong tries that count, free ones left, and seconds until the next. */
export function loginStanding(
  state: LoginThrottle | undefined,
  now: Instant,
): { readonly failures: number; readonly attemptsLeft: number; readonly retryAfter: Seconds } {
  const failures = state?.failures ?? 0;
  return { failures, attemptsLeft: Math.max(0, FREE_TRIES - failures), retryAfter: secondsLeft(state, now) };
}

function secondsLeft(state: LoginThrottle | undefined, now: Instant): Seconds {
  const until = lockedUntil(state, now);
  return until === undefined ? 0 : Math.ceil((until - now) / 1000);
}

function waitAfter(failures: number): Seconds {
  return Math.min(LONGEST_WAIT, 2 ** Math.min(failures - FREE_TRIES, 20));
}
