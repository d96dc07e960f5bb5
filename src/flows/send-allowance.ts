import type { Instant, Seconds } from '../clock.js';

/**
 * When a code may be asked for. One state per identifier as it was typed (canonical), purpose and trust class, and
 * the same for identifiers nobody has: the wait that is shown is a fact about what was typed, never about an account.
 */
export interface SendAllowance {
  /** Of the last 24 hours, oldest first. */
  readonly sends: readonly Instant[];
  /** Wrong codes in a row, over all flows. */
  readonly wrongCodes: number;
}

export interface SendRules {
  /** Seconds before the second, third … code of an hour; the last number goes on. */
  readonly cooldowns: readonly Seconds[];
  readonly perHour: number;
  readonly perDay: number;
}

export interface SendAnswer {
  readonly granted: boolean;
  /** Seconds until a code may be asked for (again). */
  readonly wait: Seconds;
}

/** Wrong codes in a row after which the next codes are harder to guess. */
const GUESSED_AT = 20;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const ALLOWANCE_TTL: Seconds = DAY / 1000;

/** The cooldown as configured for the first two, then growing: 60, 60, 120, 300. */
export function sendRules(cooldown: Seconds): SendRules {
  return { cooldowns: [cooldown, cooldown, cooldown * 2, cooldown * 5], perHour: 5, perDay: 10 };
}

/** A text costs money, and who gets it may earn by it: fewer of them, and further apart. */
export function textRules(cooldown: Seconds): SendRules {
  return { cooldowns: [cooldown, cooldown * 5, cooldown * 15], perHour: 3, perDay: 5 };
}

/** Grants a send, or says how long to wait. A refusal answers the very same state: nothing is to be written. */
export function askToSend(
  state: SendAllowance | undefined,
  now: Instant,
  rules: SendRules,
): { state: SendAllowance | undefined; answer: SendAnswer } {
  const sends = (state?.sends ?? []).filter((at) => at > now - DAY);
  const wait = secondsUntil(nextSend(sends, rules), now);
  if (wait > 0) return { state, answer: { granted: false, wait } };
  const after = [...sends, now];
  return {
    state: { sends: after, wrongCodes: state?.wrongCodes ?? 0 },
    answer: { granted: true, wait: secondsUntil(nextSend(after, rules), now) },
  };
}

/** Seconds until a send would be granted. */
export function waitToSend(state: SendAllowance | undefined, now: Instant, rules: SendRules): Seconds {
  return secondsUntil(
    nextSend(
      (state?.sends ?? []).filter((at) => at > now - DAY),
      rules,
    ),
    now,
  );
}

/** How one line of those who ask stands, for who helps one of them. */
export interface SendStanding {
  /** Seconds until the next code may be asked for. */
  readonly resendAfter: Seconds;
  readonly sentInHour: number;
  readonly sentInDay: number;
  readonly leftInDay: number;
  readonly wrongCodes: number;
}

export function standingOf(state: SendAllowance | undefined, now: Instant, rules: SendRules): SendStanding {
  const sends = (state?.sends ?? []).filter((at) => at > now - DAY);
  return {
    resendAfter: waitToSend(state, now, rules),
    sentInHour: sends.filter((at) => at > now - HOUR).length,
    sentInDay: sends.length,
    leftInDay: Math.max(0, rules.perDay - sends.length),
    wrongCodes: state?.wrongCodes ?? 0,
  };
}

/** One more wrong code for this identifier. */
export function countWrongCode(state: SendAllowance | undefined): SendAllowance {
  return { sends: state?.sends ?? [], wrongCodes: (state?.wrongCodes ?? 0) + 1 };
}

/** A right one: whoever asks reads this mailbox. */
export function forgetWrongCodes(state: SendAllowance | undefined): SendAllowance | undefined {
  return state === undefined || state.wrongCodes === 0 ? state : { ...state, wrongCodes: 0 };
}

/** Whether this identifier is being guessed at. */
export function isGuessedAt(state: SendAllowance | undefined): boolean {
  return (state?.wrongCodes ?? 0) >= GUESSED_AT;
}

function nextSend(sends: readonly Instant[], rules: SendRules): Instant {
  const last = sends.at(-1);
  if (last === undefined) return 0;
  const recent = sends.filter((at) => at > last - HOUR);
  const step = Math.min(recent.length, rules.cooldowns.length) - 1;
  const cooled = last + (rules.cooldowns[step] ?? 0) * 1000;
  return Math.max(cooled, freeAt(sends, rules.perHour, HOUR), freeAt(sends, rules.perDay, DAY));
}

/** When fewer than `quota` sends lie within one window. */
function freeAt(sends: readonly Instant[], quota: number, window: number): Instant {
  const blocking = sends.at(-quota);
  return blocking === undefined ? 0 : blocking + window;
}

function secondsUntil(at: Instant, now: Instant): Seconds {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
