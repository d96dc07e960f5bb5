import type { Instant, Seconds } from '../clock.js';

/**
 * From where an account has been signed in, for apps that keep no cookie and are strangers each time: its owner is
 * told of each place once, and of a few a day at most.
 */
export interface SignInPlaces {
  /** Newest first. `told`: a mail went for it; a place can also be known because the mailbox was proven there. */
  readonly places: readonly { readonly name: string; readonly at: Instant; readonly told: boolean }[];
}

/** How long a place is remembered. */
export const PLACES_TTL: Seconds = 90 * 24 * 3600;
const MAX_PLACES = 20;
const MAX_TOLD_A_DAY = 3;
const DAY = 86_400_000;

/** Whether the owner is to be told of a sign-in from there. */
export function isNews(state: SignInPlaces | undefined, name: string, now: Instant): boolean {
  const places = living(state, now);
  const today = places.filter((one) => one.told && now - one.at < DAY);
  return today.length < MAX_TOLD_A_DAY && !places.some((one) => one.name === name);
}

/** The state with one more place; the same object when it was there already. */
export function remember(
  state: SignInPlaces | undefined,
  place: { readonly name: string; readonly told: boolean },
  now: Instant,
): SignInPlaces {
  const places = living(state, now);
  if (state !== undefined && places.some(({ name }) => name === place.name)) return state;
  return { places: [{ ...place, at: now }, ...places].slice(0, MAX_PLACES) };
}

function living(state: SignInPlaces | undefined, now: Instant): SignInPlaces['places'] {
  return (state?.places ?? []).filter(({ at }) => now - at < PLACES_TTL * 1000);
}
