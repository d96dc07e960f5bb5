import type { Instant, Seconds } from '../clock.js';

/**
 * How many mails strangers can make one mailbox receive, and why that never locks its owner out.
 *
 * One budget per account and trust class, shared by every mail that somebody other than the owner can cause. The
 * last mail of a day is kept for a reset code, and carries a recovery key instead: whoever spends the budget leaves
 * a key that works for a day in the owner's mailbox. Notices of what has happened are never held back.
 */

/** One mail that was granted. Remembered by id, so that sending it again costs nothing and is never refused. */
export interface Send {
  readonly id: string;
  readonly kind: string;
  readonly at: Instant;
  readonly as: 'PLAIN' | 'RECOVERY_KEY';
}

/** What a recovery key is derived from. It is worth nothing under another credential epoch. */
export interface Recovery {
  readonly nonce: string;
  readonly issuedAt: Instant;
  readonly epoch: number;
}

export interface MailBudget {
  /** Oldest first, of the last day only. */
  readonly sends: readonly Send[];
  readonly recovery: Recovery | null;
}

export interface BudgetedMail {
  /** The outbox row's id. */
  readonly id: string;
  readonly kind: string;
  /** Fresh randomness (128 bits), used should this mail have to carry a recovery key. */
  readonly nonce: string;
  /** The account's credential epoch. */
  readonly epoch: number;
  /** Where the cooldown after this mail begins; when it is granted, unless told. */
  readonly askedAt?: Instant;
}

export type MailVerdict =
  | { readonly send: 'PLAIN' }
  | { readonly send: 'RECOVERY_KEY'; readonly nonce: string; readonly until: Instant }
  | { readonly wait: Seconds }
  | { readonly drop: 'QUOTA' };

export interface MailBudgetRules {
  readonly perHour: number;
  readonly perDay: number;
  /** Between two mails of a kind. */
  readonly cooldown: Seconds;
  readonly recoveryLife: Seconds;
}

export const MAIL_BUDGET_RULES: MailBudgetRules = {
  perHour: 5,
  perDay: 10,
  cooldown: 60,
  recoveryLife: 86_400,
};

/** Of one phone, whichever accounts have it. The last of a day is kept for a recovery key, which no text carries: so five. */
export const TEXT_BUDGET_RULES: MailBudgetRules = {
  perHour: 4,
  perDay: 6,
  cooldown: 60,
  recoveryLife: 86_400,
};

/**
 * Of so many texts a day to all phones, how many may be asked for by who has proven nothing. The rest is for who signs
 * in, or is signed in: else strangers who ask for recoveries could use up what others need to get in.
 */
export function textsOfStrangers(perDay: number): number {
  return Math.max(1, Math.floor(perDay / 2));
}

export interface MailBudgetTransition {
  readonly state: MailBudget | undefined;
  readonly ttl: Seconds;
  readonly result: MailVerdict;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHARGED: ReadonlySet<string> = new Set([
  'RESET_CODE',
  'CONFIRM_EMAIL',
  'STEP_UP_CODE',
  'ADDRESS_TAKEN',
  'SMS_CODE',
  'SMS_ENROLLMENT',
]);
const EMPTY: MailBudget = { sends: [], recovery: null };

/** Whether mails of this kind are drawn from the budget at all. */
export function isCharged(kind: string): boolean {
  return CHARGED.has(kind);
}

/** Decides one mail. Only a mail that is granted for the first time changes the state. */
export function spend(
  state: MailBudget | undefined,
  mail: BudgetedMail,
  now: Instant,
  rules: MailBudgetRules = MAIL_BUDGET_RULES,
): MailBudgetTransition {
  const unchanged = (result: MailVerdict): MailBudgetTransition => ({ state, ttl: life(rules), result });
  if (!isCharged(mail.kind)) return unchanged({ send: 'PLAIN' });

  const budget = state ?? EMPTY;
  const granted = budget.sends.find((send) => send.id === mail.id);
  if (granted !== undefined) return unchanged(again(granted, budget, rules));

  const today = budget.sends.filter((send) => send.at > now - DAY);
  if (isSpent(today, mail, now, rules)) return unchanged({ drop: 'QUOTA' });
  const wait = cooling(
    today.filter((send) => send.kind === mail.kind),
    now,
    rules,
  );
  if (wait > 0) return unchanged({ wait });
  return grant({ sends: today, recovery: budget.recovery }, mail, now, rules);
}

/**
 * The key of a mail that somebody in charge had sent. It is not drawn from the budget: it is bounded where it is asked
 * for, and what strangers asked for must not hold it back. A young key is mailed again as it is.
 */
export function issueKey(
  state: MailBudget | undefined,
  mail: Pick<BudgetedMail, 'nonce' | 'epoch'>,
  now: Instant,
  rules: MailBudgetRules = MAIL_BUDGET_RULES,
): {
  readonly state: MailBudget;
  readonly ttl: Seconds;
  readonly result: { readonly nonce: string; readonly until: Instant };
} {
  const budget = state ?? EMPTY;
  const recovery = recoveryFor(budget, mail, now, rules);
  const result = { nonce: recovery.nonce, until: until(recovery, rules) };
  return { state: { ...budget, recovery }, ttl: life(rules), result };
}

/** Every mail of the day may be sent once more; a recovery key in the mailbox stays as good as it is. */
export function forgetSends(state: MailBudget | undefined): MailBudget | undefined {
  return state === undefined || state.recovery === null ? undefined : { ...state, sends: [] };
}

/** As long as such a budget is kept. */
export function mailBudgetLife(rules: MailBudgetRules = MAIL_BUDGET_RULES): Seconds {
  return life(rules);
}

/** The recovery key that is in the mailbox now, if one is. */
export function recoveryOf(
  state: MailBudget | undefined,
  now: Instant,
  rules: MailBudgetRules = MAIL_BUDGET_RULES,
): Recovery | null {
  const recovery = state?.recovery ?? null;
  return recovery !== null && now < until(recovery, rules) ? recovery : null;
}

function isSpent(today: readonly Send[], mail: BudgetedMail, now: Instant, rules: MailBudgetRules): boolean {
  const perDay = mail.kind === 'RESET_CODE' ? rules.perDay : rules.perDay - 1;
  const lastHour = today.filter((send) => send.at > now - HOUR);
  return today.length >= perDay || lastHour.length >= rules.perHour;
}

/** Seconds until the next mail of this kind may go. A moment in the future (the store's clock was set back) waits no longer. */
function cooling(alike: readonly Send[], now: Instant, rules: MailBudgetRules): Seconds {
  const last = alike.at(-1);
  if (last === undefined || Math.abs(now - last.at) >= rules.cooldown * 1000) return 0;
  return Math.min(rules.cooldown, Math.ceil((last.at + rules.cooldown * 1000 - now) / 1000));
}

function grant(
  budget: MailBudget,
  mail: BudgetedMail,
  now: Instant,
  rules: MailBudgetRules,
): MailBudgetTransition {
  const isLast = mail.kind === 'RESET_CODE' && budget.sends.length === rules.perDay - 1;
  const at = mail.askedAt ?? now;
  const send: Send = { id: mail.id, kind: mail.kind, at, as: isLast ? 'RECOVERY_KEY' : 'PLAIN' };
  const recovery = isLast ? recoveryFor(budget, mail, now, rules) : budget.recovery;
  const next: MailBudget = { sends: [...budget.sends, send], recovery };
  return { state: next, ttl: life(rules), result: again(send, next, rules) };
}

/**
 * Several mails may each be the day's last, since the day slides. A key with more than half of its life left is
 * mailed again as it is, so that a stranger asking on and on cannot replace it while its owner is typing.
 */
function recoveryFor(
  budget: MailBudget,
  mail: Pick<BudgetedMail, 'nonce' | 'epoch'>,
  now: Instant,
  rules: MailBudgetRules,
): Recovery {
  const live = recoveryOf(budget, now, rules);
  const isYoung = live !== null && now - live.issuedAt < (rules.recoveryLife * 1000) / 2;
  if (isYoung && live.epoch === mail.epoch) return live;
  return { nonce: mail.nonce, issuedAt: now, epoch: mail.epoch };
}

/** A mail whose key has been replaced or used meanwhile must not carry the dead one. */
function again(send: Send, budget: MailBudget, rules: MailBudgetRules): MailVerdict {
  if (send.as === 'PLAIN' || budget.recovery === null) return { send: 'PLAIN' };
  return {
    send: 'RECOVERY_KEY',
    nonce: budget.recovery.nonce,
    until: until(budget.recovery, rules),
  };
}

function until(recovery: Recovery, rules: MailBudgetRules): Instant {
  return recovery.issuedAt + rules.recoveryLife * 1000;
}

/** As long as anything in the cell can still matter. */
function life(rules: MailBudgetRules): Seconds {
  return Math.max(DAY / 1000, rules.recoveryLife) + 60;
}
