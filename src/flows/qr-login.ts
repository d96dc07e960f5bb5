import type { Instant, Seconds } from '../clock.js';

/** The person with the phone, and the session they ask with. */
export interface Scanner {
  readonly accountId: string;
  readonly sessionId: string;
}

/** What a yes is good for, as the person who says it is told. */
export type QrPurpose = 'SIGN_IN' | 'RESET_PASSWORD';

/** A conversation that the ticket is a proof in, and nothing else. */
export interface Bond {
  readonly flowKey: string;
  readonly purpose: QrPurpose;
}

type Step =
  | { readonly kind: 'WAITING' }
  | { readonly kind: 'SCANNED'; readonly by: Scanner }
  | { readonly kind: 'APPROVED'; readonly by: Scanner; readonly epoch: number; readonly authTime: Seconds }
  | { readonly kind: 'DENIED'; readonly by: Scanner }
  | { readonly kind: 'USED'; readonly by: Scanner };

export type Approved = Extract<Step, { kind: 'APPROVED' }>;

/** One attempt to sign in a browser with a phone. It holds no secret: digests of them, and what the phone is shown. */
export interface QrTicket {
  readonly id: string;
  readonly secretHash: string;
  /** Of what the browser keeps in a cookie; null when its tokens travel in the body. */
  readonly bindingHash: string | null;
  /** Null: it signs a browser in. Given when it is made, and never changed. */
  readonly bond: Bond | null;
  readonly device: string;
  readonly ip: string | null;
  readonly endsAt: Instant;
  readonly pollAfter: Seconds;
  readonly polledAt: Instant | null;
  readonly step: Step;
}

export type Opening = Pick<QrTicket, 'id' | 'secretHash' | 'bindingHash' | 'bond' | 'device' | 'ip'>;
export type QrStatus = 'WAITING' | 'SCANNED' | 'APPROVED' | 'DENIED' | 'EXPIRED';

/** Life of a ticket. */
export const QR_TTL: Seconds = 120;
/** Seconds between two questions of the browser, and what is added each time it asks sooner (RFC 8628 section 3.5). */
export const POLL_AFTER: Seconds = 5;
const SLOWER: Seconds = 5;

export function openTicket(opening: Opening, now: Instant): QrTicket {
  const polling = { pollAfter: POLL_AFTER, polledAt: null };
  return { ...opening, ...polling, endsAt: now + QR_TTL * 1000, step: { kind: 'WAITING' } };
}

/** Seconds the ticket still has, at least 1. */
export function lifeOf(ticket: QrTicket, now: Instant): Seconds {
  return Math.max(1, Math.ceil((ticket.endsAt - now) / 1000));
}

export function purposeOf({ bond }: QrTicket): QrPurpose {
  return bond?.purpose ?? 'SIGN_IN';
}

/** A ticket that was used up has ended like one whose time is over. */
export function statusOf(ticket: QrTicket, now: Instant): QrStatus {
  return isOver(ticket, now) || ticket.step.kind === 'USED' ? 'EXPIRED' : ticket.step.kind;
}

export type ScanOutcome = 'SCANNED' | 'TAKEN' | 'ENDED';

/** Whoever scans first owns it; they may look again. */
export function scan(
  ticket: QrTicket,
  by: Scanner,
  now: Instant,
): { readonly ticket: QrTicket; readonly outcome: ScanOutcome } {
  if (statusOf(ticket, now) === 'EXPIRED') return { ticket, outcome: 'ENDED' };
  if (ticket.step.kind === 'WAITING') {
    return { ticket: { ...ticket, step: { kind: 'SCANNED', by } }, outcome: 'SCANNED' };
  }
  return { ticket, outcome: isSame(ticket.step.by, by) ? 'SCANNED' : 'TAKEN' };
}

export type Said =
  | { readonly approve: false; readonly by: Scanner }
  | {
      readonly approve: true;
      readonly by: Scanner;
      /** Whether they chose the number on the browser's screen. */
      readonly matches: boolean;
      /** What they were told it is good for. */
      readonly purpose: QrPurpose;
      /** The credential epoch the account is in, under which alone this is worth something. */
      readonly epoch: number;
      /** When they last proved who they are: the new session is no fresher than that. */
      readonly authTime: Seconds;
    };

/**
 * ENDED: over, or not scanned by this one. CONFLICT: they have said the opposite before. OTHER_PURPOSE: they were not
 * told what it is for, so nothing was said.
 */
export type AnswerOutcome = 'APPROVED' | 'DENIED' | 'WRONG_NUMBER' | 'CONFLICT' | 'ENDED' | 'OTHER_PURPOSE';

/** What was said stays said. A wrong number is a no: who guesses among three must not guess again. */
export function answer(
  ticket: QrTicket,
  said: Said,
  now: Instant,
): { readonly ticket: QrTicket; readonly outcome: AnswerOutcome } {
  const { step } = ticket;
  const status = statusOf(ticket, now);
  if (status === 'EXPIRED' || step.kind === 'WAITING' || !isSame(step.by, said.by)) {
    return { ticket, outcome: 'ENDED' };
  }
  if (said.approve && said.purpose !== purposeOf(ticket)) return { ticket, outcome: 'OTHER_PURPOSE' };
  if (step.kind !== 'SCANNED') {
    const again = said.approve ? said.matches && 'APPROVED' : 'DENIED';
    return { ticket, outcome: again === step.kind ? again : 'CONFLICT' };
  }
  const { by } = step;
  if (!said.approve) return { ticket: { ...ticket, step: { kind: 'DENIED', by } }, outcome: 'DENIED' };
  if (!said.matches) return { ticket: { ...ticket, step: { kind: 'DENIED', by } }, outcome: 'WRONG_NUMBER' };
  const { epoch, authTime } = said;
  return { ticket: { ...ticket, step: { kind: 'APPROVED', by, epoch, authTime } }, outcome: 'APPROVED' };
}

/** What the browser holds, as digests. */
export interface Shown {
  readonly secretHash: string;
  readonly bindingHash: string | null;
}

export type PollOutcome =
  /** PROOF: approved, and to be given as the answer of the conversation it was made for. */
  | { readonly kind: 'ENDED' | 'PENDING' | 'DENIED' | 'PROOF' }
  | { readonly kind: 'SLOW_DOWN'; readonly wait: Seconds }
  | { readonly kind: 'APPROVED'; readonly step: Approved };

/** Whether this is the browser the ticket was made for. */
export function isHolder(ticket: QrTicket, shown: Shown): boolean {
  const isSameBrowser = ticket.bindingHash === null || ticket.bindingHash === shown.bindingHash;
  return isSameBrowser && ticket.secretHash === shown.secretHash;
}

/**
 * The browser asks how far it is. A stranger changes nothing, or could make the browser wait; what is decided is said
 * however soon it is asked for, since it ends the asking.
 */
export function poll(
  ticket: QrTicket,
  shown: Shown,
  now: Instant,
): { readonly ticket: QrTicket; readonly outcome: PollOutcome } {
  const status = statusOf(ticket, now);
  if (!isHolder(ticket, shown) || status === 'EXPIRED') return { ticket, outcome: { kind: 'ENDED' } };
  const { step, polledAt, pollAfter } = ticket;
  if (step.kind === 'APPROVED') {
    return { ticket, outcome: isBound(ticket) ? { kind: 'PROOF' } : { kind: 'APPROVED', step } };
  }
  if (step.kind === 'DENIED') return { ticket, outcome: { kind: 'DENIED' } };
  if (polledAt === null || now - polledAt >= pollAfter * 1000) {
    return { ticket: { ...ticket, polledAt: now }, outcome: { kind: 'PENDING' } };
  }
  const wait = pollAfter + SLOWER;
  return { ticket: { ...ticket, polledAt: now, pollAfter: wait }, outcome: { kind: 'SLOW_DOWN', wait } };
}

/** The yes that proves in this conversation who somebody is; null for every other ticket, and every other holder. */
export function approvalIn(ticket: QrTicket, flowKey: string, shown: Shown, now: Instant): Approved | null {
  const isTheirs = ticket.bond?.flowKey === flowKey && isHolder(ticket, shown);
  if (!isTheirs || isOver(ticket, now) || ticket.step.kind !== 'APPROVED') return null;
  return ticket.step;
}

/** After the session was opened, or refused for good. That it happens once is not decided here. */
export function useUp(ticket: QrTicket): QrTicket {
  const { step } = ticket;
  return step.kind === 'APPROVED' ? { ...ticket, step: { kind: 'USED', by: step.by } } : ticket;
}

function isBound({ bond }: QrTicket): boolean {
  return (bond ?? null) !== null;
}

function isOver(ticket: QrTicket, now: Instant): boolean {
  return now >= ticket.endsAt;
}

function isSame(a: Scanner, b: Scanner): boolean {
  return a.accountId === b.accountId && a.sessionId === b.sessionId;
}
