import type { AccountView } from '../services/accounts.js';
import type { Origin, Viewer } from '../services/origin.js';
import { askedOnce, type CodeStep, routeCodeStep } from './code-step.js';
import { routeDeviceWay } from './device-way.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, PATHS, type PageFlow, startedFlow } from './page-flow.js';
import { routePasskeyWay } from './passkey-step.js';
import { type PasswordStep, routePasswordStep } from './password-step.js';

const { code, password, done } = PATHS.CHANGE;
/** https://www.w3.org/TR/change-password-url/ */
const WELL_KNOWN = '/.well-known/change-password';

/** Changing the password in the settings: the very same steps, but it is known who asks, and mail waits for a press. */
export function routeChangePassword(app: PageApp, deps: PageDeps): void {
  app.get(WELL_KNOWN, (call) => call.redirect(code, 302));
  routeCodeStep(app, deps, CODE_STEP);
  routePasskeyWay(app, deps, CODE_STEP);
  routeDeviceWay(app, deps, CODE_STEP);
  routePasswordStep(app, deps, PASSWORD_STEP);
}

/** This person's own change: what another one left in the same browser is not gone on with. */
async function current(page: Page): Promise<PageFlow | Response> {
  const viewer = await page.viewer();
  if (viewer === null) {
    page.rememberReturn(code);
    return page.redirect('/signin');
  }
  const flow = page.flow();
  const isOwn = flow?.purpose === 'CHANGE' && flow.owner === viewer.userId && flow.step !== 'DONE';
  if (isOwn) return flow;
  const account = await accountOf(page, viewer);
  return startedFlow('CHANGE', account?.emailHint ?? '', viewer.userId);
}

function accountOf(page: Page, viewer: Viewer): Promise<AccountView | null> {
  return page.deps.services.accounts.accountOf(viewer.userId, viewer);
}

async function origin(page: Page): Promise<Origin> {
  const viewer = await page.viewer();
  return viewer === null ? page.stranger() : page.originOf(viewer);
}

const CODE_STEP: CodeStep = {
  purpose: 'CHANGE',
  current,
  origin,
  async begin(page, flow) {
    const { services, clock, rules } = page.deps;
    const view = await services.passwords.request(null, await origin(page));
    return askedFlow(flow, view, { now: clock.now(), codeTtl: rules.codeTtl });
  },
  async prove(page, flow, proof) {
    const permit = await page.deps.services.passwords.verify(flow.flowId, proof, await origin(page));
    if (!('resetToken' in permit)) return askedOnce(page, flow, permit);
    page.setFlow({ ...flow, step: 'PASSWORD', permit: permit.resetToken, permitUntil: permit.expiresAt });
    return page.redirect(password);
  },
};

const PASSWORD_STEP: PasswordStep = {
  purpose: 'CHANGE',
  current,
  async nameOf(page) {
    const viewer = await page.viewer();
    const account = viewer && (await accountOf(page, viewer));
    return account?.email ?? '';
  },
  finished(page) {
    page.tell('done.message', {}, 'CHANGE');
    return page.redirect(done);
  },
};
