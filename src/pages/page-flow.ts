import type { Instant, Seconds } from '../clock.js';
import type { FlowView } from '../services/flow-step.js';

/** How far somebody has come. `ASK`: nothing was sent yet, for mail is sent by POST only. */
export type PageStep = 'ASK' | 'CODE' | 'PASSWORD' | 'DONE' | 'LOCKED';

/** Why a code is asked for: a forgotten password, a change from the settings, or a new account. */
export type PagePurpose = 'RESET' | 'CHANGE' | 'CONFIRM';

/**
 * A flow as one browser sees it, carried in a sealed cookie: no secret stands in an address, and a reload or another
 * tab goes on where the first was. What it says is for showing only; every rule is the service's.
 */
export interface PageFlow {
  readonly purpose: PagePurpose;
  readonly step: PageStep;
  /** What was typed, the only thing ever echoed; the masked address for a change from the settings. */
  readonly typed: string;
  /** Empty until something was asked for. */
  readonly flowId: string;
  readonly codeLength: number;
  readonly resendAt: Instant;
  /** When the newest code runs out; null when this flow has sent none. */
  readonly codeUntil: Instant | null;
  /** Leave to choose a password; empty until a code was right. */
  readonly permit: string;
  readonly permitUntil: Instant;
  /** Whose it is, where somebody signed in asks; empty for everybody else. */
  readonly owner: string;
}

/** Where the steps of each purpose are. */
export interface PagePaths {
  readonly start: string;
  readonly code: string;
  readonly send: string;
  readonly other: string;
  readonly password: string;
  readonly done: string;
}

export const PATHS: Readonly<Record<PagePurpose, PagePaths>> = {
  RESET: {
    start: '/recover',
    code: '/recover/code',
    send: '/recover/code/send',
    other: '/recover/other',
    password: '/recover/password',
    done: '/recover/done',
  },
  CHANGE: {
    start: '/settings/password',
    code: '/settings/password',
    send: '/settings/password/send',
    other: '/settings/password/other',
    password: '/settings/password/new',
    done: '/settings',
  },
  CONFIRM: {
    start: '/signup',
    code: '/signup/code',
    send: '/signup/code/send',
    other: '/signup/other',
    password: '/signup',
    done: '/settings',
  },
};

/** The flow's cookie outlives the flow itself, to say that it is over. */
export const PAGE_FLOW_LIFE: Seconds = 3600;

export function startedFlow(purpose: PagePurpose, typed: string, owner = ''): PageFlow {
  const nothing = { flowId: '', codeLength: 6, resendAt: 0, codeUntil: null, permit: '', permitUntil: 0 };
  return { purpose, step: 'ASK', typed, owner, ...nothing };
}

/** The flow after a code was asked for, or would have been but for the wait. */
export function askedFlow(flow: PageFlow, view: FlowView, at: { now: Instant; codeTtl: Seconds }): PageFlow {
  return {
    ...flow,
    step: 'CODE',
    flowId: view.id,
    codeLength: view.codeLength,
    resendAt: at.now + view.resendAfter * 1000,
    codeUntil: view.sentTo === null ? flow.codeUntil : at.now + at.codeTtl * 1000,
  };
}

/** Asked again too soon, nothing was sent: then the code that is under way is for the flow this browser is in already. */
export function keptFlow(present: PageFlow | null, asked: PageFlow): PageFlow {
  const isSame = present?.purpose === 'RESET' && present.typed === asked.typed && present.step === 'CODE';
  return isSame && asked.codeUntil === null ? { ...present, resendAt: asked.resendAt } : asked;
}

/** What somebody typed to say who they are; a masked address is nobody's name, so there the answer is empty. */
export function typedName(flow: PageFlow | null): string {
  const typed = flow?.typed ?? '';
  return typed.includes('•') ? '' : typed;
}

/** Whole seconds until *Get code* works; 0 when it does. */
export function secondsToResend(flow: PageFlow, now: Instant): Seconds {
  return Math.max(0, Math.ceil((flow.resendAt - now) / 1000));
}

/** Guards what comes out of the cookie: sealed by us, but perhaps by an older release. */
export function isPageFlow(value: unknown): value is PageFlow {
  if (typeof value !== 'object' || value === null) return false;
  const keys: readonly (keyof PageFlow)[] = [
    'purpose',
    'step',
    'typed',
    'flowId',
    'resendAt',
    'permit',
    'owner',
  ];
  return keys.every((key) => key in value);
}
