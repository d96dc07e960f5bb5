/** How often an enrolment was tried to be confirmed. */
export interface EnrollmentTries {
  readonly tries: number;
}

const MAX_TRIES = 5;

/** The next count and what is left after it; null when there is nothing left, or never was anything. */
export function takeEnrollmentTry(
  state: EnrollmentTries | undefined,
): { readonly tries: number; readonly left: number } | null {
  if (state === undefined || state.tries >= MAX_TRIES) return null;
  const tries = state.tries + 1;
  return { tries, left: MAX_TRIES - tries };
}
