import { ProblemError } from '../errors.js';
import type { FlowView } from '../services/flow-step.js';
import { type CodeStep, routeCodeStep } from './code-step.js';
import { routeDeviceWay } from './device-way.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, PATHS, type PageFlow, startedFlow } from './page-flow.js';
import { routePasskeyWay } from './passkey-step.js';

const { start, code } = PATHS.SIGN_IN;

/** The second proof of a sign-in, in any of the ways the account has. */
export function routeSignInChallenge(app: PageApp, deps: PageDeps): void {
  routeCodeStep(app, deps, CODE_STEP);
  routePasskeyWay(app, deps, CODE_STEP);
  routeDeviceWay(app, deps, CODE_STEP);
}

/** The password was right, and the account asks for more. */
export function challenged(page: Page, identifier: string, view: FlowView): Response {
  const { clock, rules } = page.deps;
  const flow = startedFlow('SIGN_IN', identifier);
  page.setFlow(askedFlow(flow, view, { now: clock.now(), codeTtl: rules.codeTtl }));
  return page.redirect(code);
}

/** Whoever is in none begins with the password; one that ran out says so. */
async function current(page: Page): Promise<PageFlow | Response | null> {
  const flow = page.flow();
  if (flow?.purpose !== 'SIGN_IN') return page.redirect(start);
  return page.deps.clock.now() < flow.endsAt ? flow : null;
}

const CODE_STEP: CodeStep = {
  purpose: 'SIGN_IN',
  current,
  origin: async (page) => page.stranger(),
  // The password is not kept by the browser: a challenge that has run out begins with it.
  begin: async () => new ProblemError('EXPIRED', 'This sign-in has run out.'),
  async prove(page, flow, proof) {
    page.signedIn(await page.deps.services.challenges.answer(flow.flowId, proof, page.stranger()));
    page.dropFlow();
    return page.redirect(page.takeReturn());
  },
};
