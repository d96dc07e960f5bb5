import type { ProblemError } from '../errors.js';
import { type CodeStep, inFlow, locked, slowed } from './code-step.js';
import { deviceWayView, screenOf } from './device-way-view.js';
import { deadEnd, onGet, onPost, show } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS, type PageFlow } from './page-flow.js';
import { problemOf } from './problem-words.js';
import { news, panel } from './qr-login.js';
import { holderOf } from './qr-panel.js';

/** Approval on a signed-in device as one of the *Other ways to verify*, wherever a code is asked for. */
export function routeDeviceWay(app: PageApp, deps: PageDeps, step: CodeStep): void {
  const { code } = PATHS[step.purpose];
  const path = `${code}/device`;
  onGet(app, deps, path, (page) => inFlow(page, step, (flow) => panel(page, screenOf(flow))));
  onGet(app, deps, `${path}/news`, (page) => inFlow(page, step, (flow) => news(page, screenOf(flow))));
  onPost(app, deps, path, (page) => inFlow(page, step, (flow) => approved(page, step, flow)));
  onPost(app, deps, `${path}/new`, (page) => {
    page.forget(screenOf({ purpose: step.purpose, flowId: '' }).cookie);
    return page.redirect(code);
  });
}

/** Whoever says so too early loses no try: the panel shows how far it is. */
async function approved(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  const screen = screenOf(flow);
  const holder = holderOf(page, screen);
  const back = PATHS[flow.purpose].code;
  if (holder === null || flow.step !== 'CODE') return page.redirect(back);
  const { status } = await page.deps.services.qrSignIn.look(holder, page.stranger());
  if (status !== 'APPROVED') return page.redirect(back);
  const proof = { code: `${holder.id}.${holder.secret}`, channelId: 'qr' };
  try {
    const answered = await step.prove(page, flow, proof);
    page.forget(screen.cookie);
    return answered;
  } catch (error) {
    return unproven(page, flow, problemOf(error));
  }
}

async function unproven(page: Page, flow: PageFlow, problem: ProblemError): Promise<Response> {
  const { code, attemptsLeft } = problem;
  if (code === 'INVALID_CODE' && attemptsLeft === 0) return locked(page, flow);
  if (code !== 'INVALID_CODE' && code !== 'ACCOUNT_LOCKED') return deadEnd(page, 'FLOW_LOST');
  const message = code === 'INVALID_CODE' ? page.words('qr.proofWrong') : slowed(page, problem);
  return show(page, await deviceWayView(page, flow, message));
}
