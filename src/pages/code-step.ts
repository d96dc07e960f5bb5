import { ProblemError } from '../errors.js';
import type { FlowView } from '../services/flow-step.js';
import type { Origin } from '../services/origin.js';
import type { GivenProof } from '../services/typed-answer.js';
import { type CodeError, codeView, lockedView, minutesAndSeconds } from './code-view.js';
import { deviceWayView } from './device-way-view.js';
import { deadEnd, onGet, onPost, show, type View } from './frame.js';
import { heldView } from './held-view.js';
import { otherWaysView, waysOf } from './other-ways.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import {
  askedFlow,
  isSent,
  PATHS,
  type PageFlow,
  type PagePurpose,
  type PageWay,
  secondFlow,
} from './page-flow.js';
import { problemOf } from './problem-words.js';
import { type CodeProblem, readTypedBackupCode, readTypedCode } from './typed-code.js';

/** What differs between the purposes a proof is asked for. */
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

type Answer = Response | Promise<Response>;

/** The step of the code, the same for every purpose. */
export function routeCodeStep(app: PageApp, deps: PageDeps, step: CodeStep): void {
  const { code, send, other } = PATHS[step.purpose];
  onGet(app, deps, code, (page) => inFlow(page, step, (flow) => shown(page, flow)));
  onPost(app, deps, code, (page) => inFlow(page, step, (flow) => tried(page, step, flow)));
  onPost(app, deps, send, (page) => inFlow(page, step, (flow) => asked(page, step, flow)));
  onGet(app, deps, other, (page) => inFlow(page, step, (flow) => show(page, otherWaysView(page, flow))));
  onPost(app, deps, other, (page) => inFlow(page, step, (flow) => chosen(page, step, flow)));
}

export async function inFlow(page: Page, step: CodeStep, go: (flow: PageFlow) => Answer): Promise<Response> {
  const flow = await step.current(page);
  if (flow instanceof Response) return flow;
  if (flow === null) return deadEnd(page, 'FLOW_LOST');
  if (flow.step === 'DONE') return deadEnd(page, 'FINISHED');
  await page.deps.mailDelay.look();
  return go(flow);
}

async function shown(page: Page, flow: PageFlow): Promise<Response> {
  if (flow.step === 'PASSWORD') return page.redirect(PATHS[flow.purpose].password);
  if (flow.step === 'LOCKED') return show(page, lockedView(page, flow));
  return show(page, await proofView(page, flow, null));
}

/** The page of the way that was chosen. */
async function proofView(page: Page, flow: PageFlow, error: CodeError | null): Promise<View> {
  if (isSent(flow)) return codeView(page, flow, error);
  if (flow.way === 'QR') return deviceWayView(page, flow, error?.message ?? null);
  // A passkey has no code to be typed.
  return flow.way === 'PASSKEY' ? otherWaysView(page, flow) : heldView(page, flow, error);
}

async function tried(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  if (flow.step === 'PASSWORD' || flow.step === 'LOCKED') return page.redirect(PATHS[flow.purpose].code);
  const typed = page.field('code');
  const read =
    flow.way === 'BACKUP_CODE' ? readTypedBackupCode(typed) : readTypedCode(typed, flow.codeLength);
  if ('kind' in read) return again(page, flow, { typed, message: formMessage(page, flow, read) });
  const now = page.deps.clock.now();
  if (flow.way !== 'EMAIL' && now >= flow.endsAt) return deadEnd(page, 'FLOW_LOST');
  const isLate = flow.codeUntil !== null && now >= flow.codeUntil;
  if (isSent(flow) && isLate) return renewed(page, step, flow);
  try {
    return await step.prove(page, flow, { code: read.code, channelId: null });
  } catch (error) {
    return refused(page, flow, problemOf(error), typed);
  }
}

function formMessage(page: Page, flow: PageFlow, problem: CodeProblem): string {
  const { words } = page;
  const { codeLength: length } = flow;
  if (problem.kind === 'NO_BACKUP_CODE') return words('held.backupForm');
  if (problem.kind === 'EMPTY')
    return flow.way === 'BACKUP_CODE' ? words('held.backupEmpty') : words('code.empty', { length });
  if (problem.kind === 'DIGITS_ONLY') return words('code.digitsOnly');
  return words('code.wrongLength', { length, entered: problem.entered });
}

/** The right code, but late, and a wrong one are told alike: which it was, only the service could tell. */
async function renewed(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  const fresh = await sent(page, step, flow);
  if (fresh instanceof ProblemError) {
    if (fresh.code !== 'RATE_LIMITED') return deadEnd(page, 'FLOW_LOST');
    const message = page.words('code.expired', { time: minutesAndSeconds(fresh.retryAfter ?? 0) });
    return again(page, { ...flow, resendAt: after(page, fresh) }, { typed: '', message });
  }
  page.setFlow(fresh);
  if (fresh.way === 'SMS') page.tell('sms.late');
  else page.tell('code.expiredResent', { address: flow.typed });
  return page.redirect(PATHS[flow.purpose].code);
}

async function refused(page: Page, flow: PageFlow, problem: ProblemError, typed: string): Promise<Response> {
  if (problem.code === 'INVALID_CODE' && problem.attemptsLeft === 0) return locked(page, flow);
  const { words } = page;
  if (problem.code === 'INVALID_CODE') {
    const left = problem.attemptsLeft ?? 0;
    const message = words(flow.way === 'EMAIL' ? 'code.wrong' : 'held.wrong', { left });
    return again(page, flow, { typed, message });
  }
  if (problem.code === 'ACCOUNT_LOCKED') return again(page, flow, { typed, message: slowed(page, problem) });
  if (problem.code === 'INVALID_INPUT') {
    const message = words(flow.way === 'BACKUP_CODE' ? 'held.backupForm' : 'code.digitsOnly');
    return again(page, flow, { typed, message });
  }
  if (problem.code === 'CONFLICT')
    return again(page, flow, { typed: '', message: words('confirm.usernameTaken') });
  return deadEnd(page, 'FLOW_LOST');
}

/** Too many wrong answers over several requests. */
export function slowed({ words }: Page, { retryAfter }: ProblemError): string {
  const wait = retryAfter ?? 0;
  return wait < 60 ? words('held.slowSoon') : words('held.slow', { minutes: Math.ceil(wait / 60) });
}

/** Nothing more can be tried in this flow. */
export function locked(page: Page, flow: PageFlow): Response {
  page.setFlow({ ...flow, step: 'LOCKED' });
  return page.redirect(PATHS[flow.purpose].code);
}

async function again(page: Page, flow: PageFlow, error: CodeError): Promise<Response> {
  return show(page, await proofView(page, flow, error));
}

async function asked(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  const isOver = flow.step === 'PASSWORD' || flow.step === 'LOCKED';
  if (isOver || !isSent(flow)) return page.redirect(PATHS[flow.purpose].code);
  const fresh = await sent(page, step, flow);
  if (!(fresh instanceof ProblemError)) {
    page.setFlow(fresh);
    if (flow.step !== 'ASK') page.tell(fresh.way === 'SMS' ? 'sms.resent' : 'code.resent');
    return page.redirect(PATHS[flow.purpose].code);
  }
  return waiting(page, flow, fresh);
}

async function waiting(page: Page, flow: PageFlow, problem: ProblemError): Promise<Response> {
  if (problem.code !== 'RATE_LIMITED') return deadEnd(page, 'FLOW_LOST');
  const later = { ...flow, resendAt: after(page, problem) };
  page.setFlow(later);
  return show(page, { ...(await proofView(page, later, null)), status: 429 });
}

/** Another way was chosen: the same request goes on in it, or a new one where that is over. */
async function chosen(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  const { code, other } = PATHS[flow.purpose];
  const way = waysOf(page, flow).find(({ id }) => id === page.field('way'));
  if (way === undefined) return page.redirect(other);
  // Mail waits for a press on its own button.
  const isThere = way.kind === flow.way && flow.step !== 'LOCKED';
  if (isThere || flow.step === 'PASSWORD') return page.redirect(code);
  const fresh = await switched(page, step, flow, way);
  if (fresh instanceof ProblemError) return waiting(page, flow, fresh);
  page.setFlow(fresh);
  if (way.kind === 'EMAIL' && fresh.codeUntil !== flow.codeUntil) page.tell('code.resent');
  return page.redirect(code);
}

async function switched(
  page: Page,
  step: CodeStep,
  flow: PageFlow,
  way: PageWay,
): Promise<PageFlow | ProblemError> {
  const live = flow.step === 'CODE' ? flow : await begun(page, step, flow);
  if (live instanceof ProblemError || live.way === way.kind) return live;
  const fresh = await sent(page, step, live, way.id);
  if (fresh instanceof ProblemError) return fresh;
  // Begun anew, it is in its first way again.
  if (fresh.flowId !== live.flowId) return switched(page, step, fresh, way);
  return { ...fresh, way: way.kind };
}

/** The flow after one more code, or why there is none yet. */
async function sent(
  page: Page,
  step: CodeStep,
  flow: PageFlow,
  channelId: string | null = null,
): Promise<PageFlow | ProblemError> {
  const { services, clock, rules } = page.deps;
  if (flow.step === 'ASK') return begun(page, step, flow);
  try {
    const view = await services.resend.send(flow.flowId, channelId, await step.origin(page));
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

/** That was right, and the account asks for a proof of another sort. */
export function askedOnce(page: Page, flow: PageFlow, view: FlowView): Response {
  page.setFlow(secondFlow(flow, view, page.deps.clock.now()));
  return page.redirect(PATHS[flow.purpose].code);
}

function after(page: Page, { retryAfter }: ProblemError): number {
  return page.deps.clock.now() + (retryAfter ?? 0) * 1000;
}
