import { streamSSE } from 'hono/streaming';
import { ProblemError, ServiceUnavailableError } from '../errors.js';
import { onGet, onPost } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { holderOf, QrPanel, type Screen, SIGN_IN_SCREEN, shownCode } from './qr-panel.js';

const SIGN_IN = '/signin';
/** Milliseconds between signs of life, so that a connection nobody reads any more is noticed. */
const PULSE = 20_000;

/** The browser's side of signing in with a phone. What holds the secret is sealed in a cookie; no script ever has it. */
export function routeQrLogin(app: PageApp, deps: PageDeps): void {
  const { path, cookie } = SIGN_IN_SCREEN;
  onGet(app, deps, path, (page) => panel(page, SIGN_IN_SCREEN));
  onGet(app, deps, `${path}/news`, (page) => news(page, SIGN_IN_SCREEN));
  onPost(app, deps, path, redeem);
  onPost(app, deps, `${path}/new`, (page) => {
    page.forget(cookie);
    return page.redirect(SIGN_IN);
  });
}

/** The piece of the page that changes, for the script that puts it there. */
export async function panel(page: Page, screen: Screen): Promise<Response> {
  const shown = await shownCode(page, screen, page.call.req.query('renew') !== undefined);
  return page.call.html((<QrPanel page={page} screen={screen} shown={shown} />).toString());
}

/** Says each time something has happened; what that is, the panel shows. */
export function news(page: Page, screen: Screen): Response {
  const { call, deps } = page;
  const holder = holderOf(page, screen);
  if (holder === null) return call.body(null, 204);
  const told = deps.qrNews.watch(holder, page.stranger());
  const answer = streamSSE(call, async (stream) => {
    const pulse = setInterval(() => void stream.write(':\n\n'), PULSE);
    stream.onAbort(() => void told.return?.());
    try {
      for await (const { status } of told) await stream.writeSSE({ data: status });
    } catch (error) {
      // The stream just ends: the browser asks again by itself.
      const { requestId } = page;
      const words = 'news of a code broke off';
      if (error instanceof ServiceUnavailableError) deps.log.warn({ requestId, ...error.told }, words);
      else deps.log.error({ requestId, err: error }, words);
    } finally {
      clearInterval(pulse);
    }
  });
  answer.headers.set('Cache-Control', 'no-store');
  answer.headers.set('X-Accel-Buffering', 'no');
  return answer;
}

async function redeem(page: Page): Promise<Response> {
  const holder = holderOf(page, SIGN_IN_SCREEN);
  if (holder === null) return page.redirect(SIGN_IN);
  try {
    const outcome = await page.deps.services.qrSignIn.redeem(holder, page.stranger());
    if (!('tokens' in outcome)) return page.redirect(SIGN_IN);
    page.signedIn(outcome);
    page.forget(SIGN_IN_SCREEN.cookie);
    page.dropFlow();
    return page.redirect(page.takeReturn());
  } catch (error) {
    // Declined, over, or asked too often: the panel of the page says which.
    if (!(error instanceof ProblemError)) throw error;
    return page.redirect(SIGN_IN);
  }
}
