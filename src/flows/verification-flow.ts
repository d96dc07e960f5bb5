import type { Instant, Seconds } from '../clock.js';

/**
 * One conversation in which somebody proves who they are: a password reset, the confirmation of an address, the second
 * proof of a sign-in, a proof renewed. The document holds no code: it holds what mailed codes are derived from. A flow
 * for an account that does not exist (`accountId: null`) is the same document and behaves the same; every proof is
 * wrong there.
 */
export interface VerificationFlow {
  readonly purpose: FlowPurpose;
  readonly accountId: string | null;
  /** The account's credential epoch at the start. Once the account has moved on, this flow is over. */
  readonly epoch: number;
  /** The session that asked, for a change from the settings. */
  readonly sessionId: string | null;
  /** Key of the send allowance that *Get code* draws from. */
  readonly allowance: string;
  readonly trust: 'SELF' | 'STRANGER';
  /** Masked destination, as it is shown. */
  readonly hint: string;
  /** Masked number of the phone, where it was proven before whose it is. */
  readonly phone?: string;
  /** 128 random bits. */
  readonly nonce: string;
  readonly endsAt: Instant;
  /** Codes made so far, oldest first. Only the newest two of each way count. */
  readonly generations: readonly Generation[];
  /** Wrong codes given, over all generations. */
  readonly tries: number;
  /** Its own proof was accepted. */
  readonly done: boolean;
  /** How the tokens travel that its success brings. */
  readonly delivery: 'BODY' | 'COOKIE';
  /** Whether the session that its success brings outlives the browser. */
  readonly remember: boolean;
  /** How it can be proven, in the order it is offered. */
  readonly ways: readonly Way[];
  /** The way chosen last: what is typed is taken for it unless something else is said. */
  readonly way: Way;
  /** What was proven so far, in a flow that asks for more than one proof. */
  readonly proven: readonly Way[];
}

export type FlowPurpose = 'RESET' | 'CONFIRM_EMAIL' | 'SIGN_IN' | 'STEP_UP';

/** A way to prove who one is. */
export type Way = 'EMAIL' | SetUpWay;

/** One that somebody has set up for an account, or has at hand: anything but the mailbox every account has. */
export type SetUpWay = 'TOTP' | 'BACKUP_CODE' | 'PASSKEY' | 'QR' | 'SMS';

/** One in which a code has to be sent first. */
export type SentWay = 'EMAIL' | 'SMS';

export function isSent(way: Way): way is SentWay {
  return way === 'EMAIL' || way === 'SMS';
}

export interface Generation {
  readonly n: number;
  readonly at: Instant;
  readonly format: CodeFormat;
  readonly way: SentWay;
}

/** Six digits; or eight letters of a base-20 alphabet (RFC 8628 section 6.1) while somebody is guessing at large. */
export type CodeFormat = 'DIGITS' | 'LETTERS';

export interface FlowRules {
  /** Life of one code. */
  readonly codeTtl: Seconds;
}

/** Life of a flow whose code may have to come by mail first; of one that asks for what an account has set up. */
export const FLOW_TTL: Seconds = 30 * 60;
const CHALLENGE_TTL: Seconds = 10 * 60;
export const MAX_TRIES = 5;
const ACCEPTED_GENERATIONS = 2;

export type TryOutcome =
  | { readonly kind: 'RIGHT' }
  /** `late`: it was right once, but a newer code or its age has ended it. Such a try is not counted. */
  | { readonly kind: 'WRONG'; readonly triesLeft: number; readonly late: boolean }
  | { readonly kind: 'OVER' };

export type Opening = Omit<VerificationFlow, 'endsAt' | 'generations' | 'tries' | 'done' | 'proven' | 'way'>;

/** Begins a flow. `first`: the format of its first code, when one goes out now. */
export function openFlow(opening: Opening, first: CodeFormat | null, now: Instant): VerificationFlow {
  const way = opening.ways[0] ?? 'EMAIL';
  const generations = first === null || !isSent(way) ? [] : [{ n: 1, at: now, format: first, way }];
  const endsAt = now + lifeOf(opening.purpose) * 1000;
  return { ...opening, endsAt, generations, tries: 0, done: false, proven: [], way };
}

export function openedAt(flow: VerificationFlow): Instant {
  return flow.endsAt - lifeOf(flow.purpose) * 1000;
}

function lifeOf(purpose: FlowPurpose): Seconds {
  return purpose === 'SIGN_IN' || purpose === 'STEP_UP' ? CHALLENGE_TTL : FLOW_TTL;
}

export function isOver(flow: VerificationFlow, now: Instant): boolean {
  return flow.done || now >= flow.endsAt || flow.tries >= MAX_TRIES;
}

/** Its proof was accepted; whatever else is asked of it now is too late. */
export function finish(flow: VerificationFlow): VerificationFlow {
  return { ...flow, done: true };
}

/** What is typed from now on is taken for this. */
export function chooseWay(flow: VerificationFlow, way: Way): VerificationFlow {
  return { ...flow, way };
}

/** One of several proofs was accepted, and these ways are left for the next. Tries stay as they are. */
export function proveOne(flow: VerificationFlow, way: Way, left: readonly Way[]): VerificationFlow {
  return { ...flow, proven: [...flow.proven, way], ways: left, way: left[0] ?? way };
}

/** Makes room for the next code. Tries stay as they are: asking again never buys a guess. */
export function nextGeneration(
  flow: VerificationFlow,
  { way, format }: Pick<Generation, 'way' | 'format'>,
  now: Instant,
): VerificationFlow {
  const n = (flow.generations.at(-1)?.n ?? 0) + 1;
  return { ...flow, way, generations: [...flow.generations, { n, at: now, format, way }] };
}

/** Of a way, the codes that are good now. */
export function acceptedGenerations(
  flow: VerificationFlow,
  way: SentWay,
  now: Instant,
  rules: FlowRules,
): readonly Generation[] {
  const sent = flow.generations.filter((one) => one.way === way);
  return sent.slice(-ACCEPTED_GENERATIONS).filter((one) => now < one.at + rules.codeTtl * 1000);
}

/** Whether the code of this generation would be accepted, and so is worth mailing. */
export function isLive(flow: VerificationFlow, generation: number, now: Instant, rules: FlowRules): boolean {
  if (isOver(flow, now)) return false;
  const way = flow.generations.find((one) => one.n === generation)?.way;
  return way !== undefined && acceptedGenerations(flow, way, now, rules).some((one) => one.n === generation);
}

/**
 * One try with a mailed code. `matches` tells whether what was typed is the code of a generation. A wrong one is counted in the very
 * state change that judges it, so that no number of tries side by side can get past the limit. A right one changes
 * nothing here: that it counts once is decided by the account's credential epoch.
 */
export function tryCode(
  flow: VerificationFlow,
  matches: (generation: Generation) => boolean,
  now: Instant,
  rules: FlowRules,
): { flow: VerificationFlow; outcome: TryOutcome } {
  if (isOver(flow, now)) return { flow, outcome: { kind: 'OVER' } };
  const accepted = acceptedGenerations(flow, 'EMAIL', now, rules);
  const hits = flow.generations.filter((one) => one.way === 'EMAIL' && matches(one));
  if (hits.some((hit) => accepted.includes(hit))) return { flow, outcome: { kind: 'RIGHT' } };
  if (hits.length > 0) {
    return { flow, outcome: { kind: 'WRONG', triesLeft: MAX_TRIES - flow.tries, late: true } };
  }
  return countTry(flow);
}

/** One try with anything else, looked at before. It is counted like a mailed code. */
export function tryAnswer(
  flow: VerificationFlow,
  isRight: boolean,
  now: Instant,
): { flow: VerificationFlow; outcome: TryOutcome } {
  if (isOver(flow, now)) return { flow, outcome: { kind: 'OVER' } };
  return isRight ? { flow, outcome: { kind: 'RIGHT' } } : countTry(flow);
}

function countTry(flow: VerificationFlow): { flow: VerificationFlow; outcome: TryOutcome } {
  const tries = flow.tries + 1;
  return {
    flow: { ...flow, tries },
    outcome: { kind: 'WRONG', triesLeft: MAX_TRIES - tries, late: false },
  };
}
