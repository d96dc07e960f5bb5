import type { Instant, Seconds } from '../clock.js';

/** Something that happened to an account. */
export interface Happening {
  readonly subjectId: string | null;
  readonly at: Instant;
}

/** From the newest request of the same account to each step; a step without one is left out. */
export function waitsSince(requests: readonly Happening[], steps: readonly Happening[]): readonly number[] {
  const asked = new Map<string, Instant[]>();
  for (const { subjectId, at } of requests) {
    if (subjectId === null) continue;
    asked.set(subjectId, [...(asked.get(subjectId) ?? []), at]);
  }
  return steps.flatMap(({ subjectId, at }) => {
    const before = (asked.get(subjectId ?? '') ?? []).filter((one) => one <= at);
    return before.length === 0 ? [] : [at - Math.max(...before)];
  });
}

/** Of milliseconds, in whole seconds: the middle one, or between the two in the middle. Null of nothing. */
export function medianSeconds(waits: readonly number[]): Seconds | null {
  const sorted = [...waits].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : Math.round((lower + upper) / 2000);
}
