import type { Instant, Seconds } from '../clock.js';
import type { ChannelView, FlowView } from '../services/flow-step.js';

/** How far somebody has come. `ASK`: nothing was sent yet, for mail is sent by POST only. */
export type PageStep = 'ASK' | 'CODE' | 'PASSWORD' | 'DONE' | 'LOCKED';

/**
 * Why a proof is asked for: a forgotten password, a change from the settings, a new account, a password that is not
 * enough, or something delicate in the settings.
 */
export type PagePurpose = 'RESET' | 'CHANGE' | 'CONFIRM' | 'SIGN_IN' | 'STEP_UP';

/** A way to prove who one is, as a form names it. */
export type PageWay = Pick<ChannelView, 'id' | 'kind'>;

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
  /** In the order they are offered; empty until something was asked for. */
  readonly ways: readonly PageWay[];
  /** The one chosen last. */
  readonly way: PageWay['kind'];
  /** One proof was right, and the account asks for another one. */
  readonly isSecond: boolean;
  readonly endsAt: Instant;
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
  SIGN_IN: {
    start: '/signin',
    code: '/signin/verify',
    send: '/signin/verify/send',
    other: '/signin/verify/other',
    password: '/signin',
    done: '/settings',
  },
  STEP_UP: {
    start: '/settings/security',
    code: '/settings/security/verify',
    send: '/settings/security/verify/send',
    other: '/settings/security/verify/other',
    password: '/settings/security',
    done: '/settings/security',
  },
};

/** The flow's cookie outlives the flow itself, to say that it is over. */
export const PAGE_FLOW_LIFE: Seconds = 3600;

export function startedFlow(purpose: PagePurpose, typed: string, owner = ''): PageFlow {
  const nothing = { flowId: '', codeLength: 6, resendAt: 0, codeUntil: null, permit: '', permitUntil: 0 };
  const proving = { ways: [], way: 'EMAIL' as const, isSecond: false, endsAt: 0 };
  return { purpose, step: 'ASK', typed, owner, ...proving, ...nothing };
}

/** The flow after a code was asked for, or would have been but for the wait. */
export function askedFlow(flow: PageFlow, view: FlowView, at: { now: Instant; codeTtl: Seconds }): PageFlow {
  return {
    ...flow,
    step: 'CODE',
    flowId: view.id,
    ways: view.channels.map(({ id, kind }) => ({ id, kind })),
    way: view.id === flow.flowId ? flow.way : (view.channels[0]?.kind ?? 'EMAIL'),
    isSecond: view.id === flow.flowId && flow.isSecond,
    endsAt: view.expiresAt,
    codeLength: view.codeLength,
    resendAt: at.now + view.resendAfter * 1000,
    codeUntil: view.sentTo === null ? flow.codeUntil : at.now + at.codeTtl * 1000,
  };
}

/** The flow after one right proof, where the account asks for another one: in one of the ways that are left. */
export function secondFlow(flow: PageFlow, view: FlowView, now: Instant): PageFlow {
  const ways = view.channels.map(({ id, kind }) => ({ id, kind }));
  const way = ways[0]?.kind ?? flow.way;
  const { codeLength } = view;
  const resendAt = now + view.resendAfter * 1000;
  return { ...flow, isSecond: true, ways, way, codeLength, resendAt, codeUntil: null };
}

/** Whether a code has to be sent first, by mail or by text. */
export function isSent({ way }: Pick<PageFlow, 'way'>): boolean {
  return way === 'EMAIL' || way === 'SMS';
}

/** Asked again too soon, nothing was sent: then the code that is under way is for the flow this browser is in already. */
export function keptFlow(present: PageFlow | null, asked: PageFlow): PageFlow {
  if (present === null || present.step !== 'CODE' || asked.codeUntil !== null) return asked;
  const names = ['purpose', 'typed', 'owner'] as const;
  const isSame = names.every((name) => present[name] === asked[name]);
  return isSame ? { ...present, resendAt: asked.resendAt } : asked;
}

/** Whether it is asked of somebody whose account is known: what it holds is no secret to them. */
export function isChallenge({ purpose }: PageFlow): boolean {
  return purpose === 'SIGN_IN' || purpose === 'STEP_UP';
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
    'ways',
    'resendAt',
    'permit',
    'owner',
  ];
  return keys.every((key) => key in value);
}
