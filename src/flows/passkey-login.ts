import type { Instant, Seconds } from '../clock.js';

/** A sign-in with a passkey alone: somebody was given something to sign, and nobody knows yet who that is. */
export interface PasskeyLogin {
  /** 128 random bits, in hexadecimal: what the challenge is made of. */
  readonly nonce: string;
  readonly endsAt: Instant;
  readonly tries: number;
  readonly done: boolean;
}

/** As long as a sign-in page may lie open before it has to ask again. */
export const PASSKEY_LOGIN_TTL: Seconds = 600;
const MAX_TRIES = 5;

export function openPasskeyLogin(nonce: string, now: Instant): PasskeyLogin {
  return { nonce, endsAt: now + PASSKEY_LOGIN_TTL * 1000, tries: 0, done: false };
}

/** One try, counted before it is looked at. Null, and the very same state, when there is none left. */
export function tryPasskeyLogin(
  state: PasskeyLogin | undefined,
  now: Instant,
): { readonly state: PasskeyLogin | undefined; readonly left: number | null } {
  if (state === undefined || state.done || now >= state.endsAt) return { state, left: null };
  if (state.tries >= MAX_TRIES) return { state, left: null };
  const tries = state.tries + 1;
  return { state: { ...state, tries }, left: MAX_TRIES - tries };
}

/** Somebody came in by it. */
export function finishPasskeyLogin(state: PasskeyLogin): PasskeyLogin {
  return { ...state, done: true };
}
