import { ProblemError } from '../errors.js';
import type { Viewer } from '../services/origin.js';
import type { PageKey } from '../words/words.js';
import { type Asking, againView, codeView, confirmView, DEVICE } from './device-view.js';
import { onGet, onPost, show } from './frame.js';
import { proofView } from './fresh-proof.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { signedIn } from './settings.js';
import { sayWhy } from './signin.js';
import { askForProof } from './step-up.js';

const SCANNED = 'latchkey_scanned';
/** Seconds: of a ticket, and of one that waits for its reader to sign in first. */
const TICKET_LIFE = 120;
const KEPT_LIFE = 600;
/** Seconds: a proof must not grow old while somebody looks for the number. */
const FRESH = 180;
const DAY_MS = 24 * 3_600_000;
const LONGEST_CODE = 512;

const SCAN_PROBLEMS: Readonly<Record<string, PageKey>> = {
  INVALID_INPUT: 'device.invalid',
  CONFLICT: 'device.taken',
  RATE_LIMITED: 'device.limited',
};

const APPROVED = { SIGN_IN: 'device.approved', RESET_PASSWORD: 'device.resetApproved' } as const;

/** The phone's side of signing in with a phone: read a code, see who asks, choose the number, say yes or no. */
export function routeDevice(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, DEVICE.start, arrive);
  onPost(app, deps, DEVICE.start, (page) => signedIn(page, (viewer) => scan(page, viewer), DEVICE.start));
  onPost(app, deps, DEVICE.answer, (page) => signedIn(page, (viewer) => answer(page, viewer), DEVICE.start));
  onPost(app, deps, DEVICE.again, (page) =>
    signedIn(page, (viewer) => proveAgain(page, viewer), DEVICE.start),
  );
}

/** What a phone's own camera opened is kept out of every address from now on; opening it does nothing else. */
async function arrive(page: Page): Promise<Response> {
  const id = page.call.req.query('id');
  if (id !== undefined) {
    page.keep(SCANNED, { payload: id.slice(0, LONGEST_CODE) }, KEPT_LIFE);
    return page.redirect(DEVICE.start);
  }
  return signedIn(page, (viewer) => present(page, viewer), DEVICE.start);
}

async function present(page: Page, viewer: Viewer): Promise<Response> {
  const asking = askingOf(page, viewer);
  if (asking !== null) return show(page, confirmView(page, asking, choicesOf(page, asking)));
  if (!(await page.deps.services.qrSignIn.isFresh(viewer, FRESH))) return askAgain(page, viewer);
  return show(page, codeView(page, { kept: payloadOf(page), typed: '' }));
}

/** By what else the account has, the safest first; by the password where there is nothing else. */
async function askAgain(page: Page, viewer: Viewer): Promise<Response> {
  const held = await heldBy(page, viewer);
  if (held.length === 0) return show(page, againView(page, { email: await emailOf(page, viewer) }));
  const isTexted = held.every((kind) => kind === 'SMS');
  return show(page, proofView(page, { action: DEVICE.again, cancel: '/settings', isTexted }));
}

/** Backup codes stand in for one of these, and are offered after it. */
async function heldBy(page: Page, { userId }: Viewer): Promise<readonly string[]> {
  const factors = await page.deps.services.factors.listOf(userId);
  return factors.map(({ kind }) => kind).filter((kind) => kind !== 'BACKUP_CODE');
}

async function scan(page: Page, viewer: Viewer): Promise<Response> {
  const { qrSignIn } = page.deps.services;
  if (!(await qrSignIn.isFresh(viewer, FRESH))) return page.redirect(DEVICE.start);
  const typed = page.field('code').trim();
  const payload = (page.field('payload') || typed).slice(0, LONGEST_CODE);
  if (payload === '') return refused(page, typed, 'device.empty');
  try {
    const { id, purpose, device, expiresAt } = await qrSignIn.scan(payload, viewer, page.originOf(viewer));
    const at = expiresAt - TICKET_LIFE * 1000;
    const asking: Asking & { session: string } = {
      ...{ id, purpose, name: device.name, ip: device.ip, at },
      session: viewer.sessionId,
    };
    page.keep(SCANNED, asking, TICKET_LIFE);
    return page.redirect(DEVICE.start);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    page.forget(SCANNED);
    return refused(page, typed, SCAN_PROBLEMS[error.code] ?? 'device.ended');
  }
}

async function answer(page: Page, viewer: Viewer): Promise<Response> {
  const asking = askingOf(page, viewer);
  if (asking === null) return refused(page, '', 'device.ended');
  const approve = page.field('answer') === 'approve';
  const number = page.field('number');
  if (approve && number === '') {
    const error = page.words('device.noNumber');
    const view = confirmView(page, asking, { ...choicesOf(page, asking), error });
    return show(page, { ...view, isError: true, status: 422 });
  }
  try {
    const given = { id: asking.id, approve, matchCode: approve ? number : null, purpose: asking.purpose };
    await page.deps.services.qrSignIn.answer(given, viewer, page.originOf(viewer));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    page.forget(SCANNED);
    if (error.code === 'STEP_UP_REQUIRED') return page.redirect(DEVICE.start);
    return refused(page, '', error.code === 'INVALID_CODE' ? 'device.wrongNumber' : 'device.ended');
  }
  page.forget(SCANNED);
  page.tell(approve ? APPROVED[asking.purpose] : 'device.declined');
  return page.redirect('/settings');
}

/**
 * Whoever has a second factor renews the session by it. The password once more makes a new session, as signing in does;
 * the one it takes over from ends.
 */
async function proveAgain(page: Page, viewer: Viewer): Promise<Response> {
  if ((await heldBy(page, viewer)).length > 0) return askForProof(page, viewer, DEVICE.start);
  const { accounts, administration, signIn, sessions } = page.deps.services;
  const identifier = await emailOf(page, viewer);
  const password = page.field('password');
  const refuse = (error: string): Response =>
    show(page, { ...againView(page, { email: identifier, error }), isError: true, status: 422 });
  if (password === '') return refuse(page.words('signin.emptyPassword'));
  const account = await accounts.accountOf(viewer.userId, viewer);
  const held = account && (await administration.directory.sessionsOf(account, page.originOf(viewer)));
  const present = held?.find(({ current }) => current);
  const remember = !!present && present.expiresAt - present.createdAt > DAY_MS;
  try {
    const credentials = { identifier, password, remember, delivery: 'COOKIE' as const };
    const entered = await signIn.login(credentials, page.stranger());
    // A factor was set up in this very moment.
    if (!('tokens' in entered)) return askForProof(page, viewer, DEVICE.start);
    page.signedIn(entered);
    await sessions.endChosen(viewer, [viewer.sessionId], page.originOf(viewer));
    return page.redirect(DEVICE.start);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const isWrong = error.code === 'INVALID_CREDENTIALS';
    return refuse(isWrong ? page.words('device.wrongPassword') : sayWhy(page, error));
  }
}

function refused(page: Page, typed: string, key: PageKey): Response {
  const view = codeView(page, { kept: '', typed, error: page.words(key) });
  return show(page, { ...view, isError: true, status: 422 });
}

/** What this session has scanned; null for what another one left in the same browser. */
function askingOf(page: Page, viewer: Viewer): Asking | null {
  const kept = page.kept(SCANNED);
  if (kept === null || !('session' in kept) || kept.session !== viewer.sessionId) return null;
  if (!('id' in kept && 'purpose' in kept && 'name' in kept && 'ip' in kept && 'at' in kept)) return null;
  const { id, purpose, name, ip, at } = kept;
  if (purpose !== 'SIGN_IN' && purpose !== 'RESET_PASSWORD') return null;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof at !== 'number') return null;
  return { id, purpose, name, ip: typeof ip === 'string' ? ip : null, at };
}

function payloadOf(page: Page): string {
  const kept = page.kept(SCANNED);
  return kept !== null && 'payload' in kept && typeof kept.payload === 'string' ? kept.payload : '';
}

function choicesOf(page: Page, { id }: Asking): { choices: readonly string[] } {
  return { choices: page.deps.services.qrSignIn.choicesOf(id) };
}

async function emailOf(page: Page, viewer: Viewer): Promise<string> {
  const account = await page.deps.services.accounts.accountOf(viewer.userId, viewer);
  if (account === null) throw new Error('Somebody is signed in to an account that is not there.');
  return account.email;
}
