import type { Viewer } from '../services/origin.js';
import { type CodeStep, routeCodeStep } from './code-step.js';
import { deadEnd } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, keptFlow, PATHS, type PageFlow, startedFlow } from './page-flow.js';
import { routePasskeyWay } from './passkey-step.js';
import { problemOf } from './problem-words.js';

const { start, code } = PATHS.STEP_UP;

/** Proving once more who one is, before something delicate; then back to where that was asked for. */
export function routeStepUp(app: PageApp, deps: PageDeps): void {
  routeCodeStep(app, deps, CODE_STEP);
  routePasskeyWay(app, deps, CODE_STEP);
}

/** Does what a form asked for; first asks for a fresh proof where it needs one, and leads back to `path` after it. */
export async function freshly(
  page: Page,
  viewer: Viewer,
  path: string,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (problemOf(error).code !== 'STEP_UP_REQUIRED') return deadEnd(page, 'FLOW_LOST');
    return askForProof(page, viewer, path);
  }
}

/** Asks for a fresh proof, and leads to `path` after it. */
export async function askForProof(page: Page, viewer: Viewer, path: string): Promise<Response> {
  const asked = await begin(page, viewer);
  page.setFlow(keptFlow(liveFlow(page, viewer), asked));
  page.rememberReturn(path);
  return page.redirect(code);
}

async function begin(page: Page, viewer: Viewer): Promise<PageFlow> {
  const { services, clock, rules } = page.deps;
  const view = await services.challenges.stepUp(viewer, page.originOf(viewer));
  const hint = view.channels.find(({ kind }) => kind === 'EMAIL')?.hint ?? '';
  const flow = startedFlow('STEP_UP', hint, viewer.userId);
  return askedFlow(flow, view, { now: clock.now(), codeTtl: rules.codeTtl });
}

/** This person's own, as long as it can be answered. */
function liveFlow(page: Page, viewer: Viewer): PageFlow | null {
  const flow = page.flow();
  const isOwn = flow?.purpose === 'STEP_UP' && flow.owner === viewer.userId;
  return isOwn && page.deps.clock.now() < flow.endsAt ? flow : null;
}

const CODE_STEP: CodeStep = {
  purpose: 'STEP_UP',
  async current(page) {
    const viewer = await page.viewer();
    if (viewer !== null) return liveFlow(page, viewer);
    page.rememberReturn(start);
    return page.redirect('/signin');
  },
  async origin(page) {
    const viewer = await page.viewer();
    return viewer === null ? page.stranger() : page.originOf(viewer);
  },
  async begin(page, flow) {
    const viewer = await page.viewer();
    return viewer === null ? flow : begin(page, viewer);
  },
  async prove(page, flow, proof) {
    const { challenges } = page.deps.services;
    page.signedIn(await challenges.answer(flow.flowId, proof, await CODE_STEP.origin(page)));
    page.setFlow({ ...flow, step: 'DONE' });
    const target = page.takeReturn();
    return page.redirect(target === '/settings' ? start : target);
  },
};
