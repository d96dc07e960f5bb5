import { ProblemError } from '../errors.js';
import type { FlowView } from '../services/flow-step.js';
import type { Origin } from '../services/origin.js';
import type { GivenProof } from '../services/typed-answer.js';
import { type CodeError, codeView, lockedView, minutesAndSeconds, otherWaysView } from './code-view.js';
import { deadEnd, onGet, onPost, show } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, PATHS, type PageFlow, type PagePurpose } from './page-flow.js';
import { problemOf } from './problem-words.js';
import { type CodeProblem, readTypedCode } from './typed-code.js';

/** What differs between a forgotten password, a change from the settings, and a new account. */
export interface CodeStep {
  readonly purpose: PagePurpose;
  /** The flow this browser is in, or null: then there is nothing to show. A response: whoever asks must go elsewhere. */
  current(page: Page): Promise<PageFlow | Response | null>;
  origin(page: Page): Promise<Origin>;
  /** Asks for the first code, where none was asked for yet, or the flow has run out. */
  begin(page: Page, flow: PageFlow): Promise<PageFlow | ProblemError>;
  /** Gives it to the service; what happens next. Throws the service's ProblemError. */
  prove(page: Page, flow: PageFlow, proof: GivenProof): Promise<Response>;
}

/** Characters of a backup code. */
const WRITTEN_LENGTH = 16;

type Answer = Response | Promise<Response>;

/** The step of the code, the same for every purpose. */
export function routeCodeStep(app: PageApp, deps: PageDeps, step: CodeStep): void {
  const { code, send, other } = PATHS[step.purpose];
  onGet(app, deps, code, (page) => inFlow(page, step, (flow) => shown(page, flow)));
  onPost(app, deps, code, (page) => inFlow(page, step, (flow) => tried(page, step, flow)));
  onPost(app, deps, send, (page) => inFlow(page, step, (flow) => asked(page, step, flow)));
  onGet(app, deps, other, (page) => inFlow(page, step, (flow) => show(page, otherWaysView(page, flow))));
}

export async function inFlow(page: Page, step: CodeStep, go: (flow: PageFlow) => Answer): Promise<Response> {
  const flow = await step.current(page);
  if (flow instanceof Response) return flow;
  if (flow === null) return deadEnd(page, 'FLOW_LOST');
  if (flow.step === 'DONE') return deadEnd(page, 'FINISHED');
  await page.deps.mailDelay.look();
  return go(flow);
}

function shown(page: Page, flow: PageFlow): Response {
  if (flow.step === 'PASSWORD') return page.redirect(PATHS[flow.purpose].password);
  if (flow.step === 'LOCKED') return show(page, lockedView(page, flow));
  return show(page, codeView(page, flow, null));
}

async function tried(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  if (flow.step === 'PASSWORD' || flow.step === 'LOCKED') return page.redirect(PATHS[flow.purpose].code);
  const typed = page.field('code');
  const read = readTypedCode(typed, flow.codeLength);
  if ('kind' in read) return again(page, flow, { typed, message: formMessage(page, flow, read) });
  if (flow.codeUntil !== null && page.deps.clock.now() >= flow.codeUntil) return renewed(page, step, flow);
  try {
    return await step.prove(page, flow, { code: read.code, channelId: null });
  } catch (error) {
    return refused(page, flow, problemOf(error), typed);
  }
}

function formMessage(page: Page, flow: PageFlow, problem: CodeProblem): string {
  const { words } = page;
  const { codeLength: length } = flow;
  if (problem.kind === 'EMPTY') return words('code.empty', { length });
  if (problem.kind === 'DIGITS_ONLY') return words('code.digitsOnly');
  return words('code.wrongLength', { length, entered: problem.entered });
}

/** The right code, but late, and a wrong one are told alike: which it was, only the service could tell. */
async function renewed(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  const fresh = await sent(page, step, flow);
  if (fresh instanceof ProblemError) {
    if (fresh.code !== 'RATE_LIMITED') return deadEnd(page, 'FLOW_LOST');
    const message = page.words('code.expired', { time: minutesAndSeconds(fresh.retryAfter ?? 0) });
    return again(page, { ...flow, resendAt: later(page, fresh) }, { typed: '', message });
  }
  page.setFlow(fresh);
  page.tell('code.expiredResent', { address: flow.typed });
  return page.redirect(PATHS[flow.purpose].code);
}

function refused(page: Page, flow: PageFlow, problem: ProblemError, typed: string): Response {
  if (problem.code === 'INVALID_CODE' && problem.attemptsLeft === 0) return locked(page, flow);
  const { words } = page;
  if (problem.code === 'INVALID_CODE') {
    const left = problem.attemptsLeft ?? 0;
    return again(page, flow, {
      typed,
      message: words('code.wrong', { left }),
    });
  }
  if (problem.code === 'INVALID_INPUT')
    return again(page, flow, { typed, message: words('code.digitsOnly') });
  if (problem.code === 'CONFLICT')
    return again(page, flow, { typed: '', message: words('confirm.usernameTaken') });
  return deadEnd(page, 'FLOW_LOST');
}

/** Nothing more can be tried in this flow. */
export function locked(page: Page, flow: PageFlow): Response {
  page.setFlow({ ...flow, step: 'LOCKED' });
  return page.redirect(PATHS[flow.purpose].code);
}

function again(page: Page, flow: PageFlow, error: CodeError): Response {
  return show(page, codeView(page, flow, error));
}

async function asked(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  if (flow.step === 'PASSWORD' || flow.step === 'LOCKED') return page.redirect(PATHS[flow.purpose].code);
  const fresh = await sent(page, step, flow);
  if (!(fresh instanceof ProblemError)) {
    page.setFlow(fresh);
    if (flow.step !== 'ASK') page.tell('code.resent');
    return page.redirect(PATHS[flow.purpose].code);
  }
  if (fresh.code !== 'RATE_LIMITED') return deadEnd(page, 'FLOW_LOST');
  const waiting = { ...flow, resendAt: later(page, fresh) };
  page.setFlow(waiting);
  return show(page, { ...codeView(page, waiting, null), status: 429 });
}

/** The flow after one more code, or why there is none yet. */
async function sent(page: Page, step: CodeStep, flow: PageFlow): Promise<PageFlow | ProblemError> {
  const { services, clock, rules } = page.deps;
  if (flow.step === 'ASK') return begun(page, step, flow);
  try {
    const view = await services.resend.send(flow.flowId, null, await step.origin(page));
    return askedFlow(flow, view, { now: clock.now(), codeTtl: rules.codeTtl });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code !== 'EXPIRED') return error;
    // It has run out: what was typed is asked for anew, as if it had been typed now.
    return begun(page, step, flow);
  }
}

async function begun(page: Page, step: CodeStep, flow: PageFlow): Promise<PageFlow | ProblemError> {
  try {
    return await step.begin(page, flow);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

/**
 * That was right, and the account asks for a proof of another sort: the field takes it. Whoever has passkeys is shown
 * the ways there are; the field then is for a code that was written down.
 */
export function askedOnce(page: Page, flow: PageFlow, { codeLength, channels }: FlowView): Response {
  const { code, other } = PATHS[flow.purpose];
  page.setFlow({ ...flow, codeLength: codeLength || WRITTEN_LENGTH, codeUntil: null });
  page.tell('code.oneMore');
  return page.redirect(channels.some(({ kind }) => kind === 'PASSKEY') ? other : code);
}

function later(page: Page, { retryAfter }: ProblemError): number {
  return page.deps.clock.now() + (retryAfter ?? 0) * 1000;
}
