import type { Instant, Seconds } from '../clock.js';

/** After each failed try: ten tries within a day. */
const WAITS: readonly Seconds[] = [5, 60, 300, 1800, 3600, 7200, 14_400, 21_600, 36_000];
const LONGEST_PAUSE: Seconds = 300;
const LONGEST_ASKED_FOR: Seconds = 3600;
/** What could not be told for so long, for whatever reason, is not tried any more. */
export const DELIVERY_LIFE: Seconds = 30 * 3600;
/** A webhook that has not worked for so long is switched off. */
const PATIENCE: Seconds = 3 * 86_400;

export interface Failure {
  /** Tries of this message, this one counted. */
  readonly attempts: number;
  /** Tries of this webhook in a row that failed, this one counted. */
  readonly failures: number;
  readonly failingSince: Instant;
  readonly queuedAt: Instant;
  /** The receiver said that nobody is there any more (410). */
  readonly isGone: boolean;
  /** What the receiver asked for. */
  readonly retryAfter: Seconds | null;
}

export interface AfterFailure {
  /** Null: never again. */
  readonly dueAt: Instant | null;
  /** Until then nothing else is tried at this webhook. */
  readonly pausedUntil: Instant;
  readonly switchOff: boolean;
}

/** What follows from a try that failed. `chance` is from 0 to 1: waits are a fifth longer or shorter by it. */
export function afterFailure(failure: Failure, now: Instant, chance: number): AfterFailure {
  const spread = (seconds: Seconds): number => seconds * 1000 * (0.8 + 0.4 * chance);
  const asked = Math.min(LONGEST_ASKED_FOR, failure.retryAfter ?? 0) * 1000;
  const pause = Math.max(spread(Math.min(LONGEST_PAUSE, 5 * 2 ** (failure.failures - 1))), asked);
  const pausedUntil = Math.ceil(now + pause);
  const wait = WAITS[failure.attempts - 1];
  const isOver = wait === undefined || now - failure.queuedAt >= DELIVERY_LIFE * 1000;
  return {
    dueAt: isOver ? null : Math.max(pausedUntil, Math.ceil(now + spread(wait))),
    pausedUntil,
    switchOff: failure.isGone || now - failure.failingSince >= PATIENCE * 1000,
  };
}
