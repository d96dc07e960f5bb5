import type { Instant, Seconds } from '../clock.js';

/**
 * A cell as text: when it dies, a space, the state as JSON. The end of its life stands inside, so that it is over on
 * time by the clock the windows are measured with, whatever the store's own expiry does.
 */
export function writeCell(state: unknown, now: Instant, ttl: Seconds): string {
  if (!Number.isInteger(ttl) || ttl < 1) {
    throw new RangeError('The life of a cell is a whole number of seconds, at least 1.');
  }
  return `${now + ttl * 1000} ${JSON.stringify(state)}`;
}

/** The state, or undefined when there is none or its life is over. */
export function readCell<S>(text: string | null | undefined, now: Instant): S | undefined {
  if (text === null || text === undefined || now >= cellEnd(text)) {
    return undefined;
  }
  // The store holds what writeCell wrote; only the caller knows which S that was.
  return JSON.parse(text.slice(text.indexOf(' ') + 1)) as S;
}

export function cellEnd(text: string): Instant {
  return Number(text.slice(0, text.indexOf(' ')));
}
