import type { Seconds } from '../clock.js';

/** How often a grant was tried. A refused password leaves the grant good, but not without end. */
export interface GrantTries {
  readonly tries: number;
}

/** Life of a grant. */
export const GRANT_TTL: Seconds = 600;
const MAX_GRANT_TRIES = 11;

/** The next state, or null when the grant was tried too often: ten refusals and one success. */
export function takeGrantTry(state: GrantTries | undefined): GrantTries | null {
  const tries = state?.tries ?? 0;
  return tries >= MAX_GRANT_TRIES ? null : { tries: tries + 1 };
}
