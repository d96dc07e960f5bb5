import type { Child } from 'hono/jsx';
import { ProblemError, ServiceUnavailableError } from '../errors.js';
import { type Locale, negotiate } from '../words/words.js';
import { DeadEnd, type DeadEndKind } from './dead-end.js';
import { Shell } from './layout.js';
import { Page } from './page.js';
import type { PageApp, PageCall, PageDeps } from './page-deps.js';

/** Answers one request; a body that is not sent as a form never gets here. */
export type Handler = (page: Page) => Promise<Response> | Response;

export interface View {
  /** Stands in the title before the name of the app. */
  readonly title: string;
  /** A field has to be corrected: the title says so first (WCAG 2.2, G83). */
  readonly isError?: boolean;
  readonly status?: 200 | 400 | 403 | 404 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly body: Child;
}

const FORM_BYTES = 16 * 1024;
const LOCALE = 'latchkey_locale';
const LOCALE_LIFE = 365 * 24 * 3600;
/** See `Page.newTicket`. */
const TICKET = /^[\w-]{22}$/;

/** Adds a page. Whatever goes wrong inside is answered by a page, too. */
export function onGet(app: PageApp, deps: PageDeps, path: string, handler: Handler): void {
  app.get(path, (call) => framed(call, deps, NO_FORM, handler));
}

/** Adds what a form leads to: refused unless the form is ours, and done once however often it is sent. */
export function onPost(app: PageApp, deps: PageDeps, path: string, handler: Handler): void {
  const end = (call: PageCall, kind: DeadEndKind) =>
    framed(call, deps, NO_FORM, (page) => deadEnd(page, kind));
  const withinSize = deps.transport.within({
    maxSize: FORM_BYTES,
    tooLarge: (call) => end(call, 'TOO_LARGE'),
    unreadable: (call) => end(call, 'CUT_OFF'),
  });
  app.post(path, withinSize, async (call) => {
    const form = await readForm(call);
    if (typeof form === 'string') return end(call, form);
    return framed(call, deps, form, (page) => {
      if (!deps.transport.isOwn(call) || !page.hasCsrfToken()) return deadEnd(page, 'FOREIGN_FORM');
      return answeredOnce(page, handler);
    });
  });
}

/** What stands at an address where nothing is. */
export function missing(call: PageCall, deps: PageDeps): Promise<Response> {
  return framed(call, deps, NO_FORM, (page) => deadEnd(page, 'NOT_FOUND'));
}

/** A whole document in answer. */
export function show(page: Page, view: View): Response {
  page.call.set('contentSecurityPolicy', policyOf(page));
  const markup = (
    <Shell page={page} title={view.title} isError={view.isError === true}>
      {view.body}
    </Shell>
  ).toString();
  if (typeof markup !== 'string') throw new TypeError('A page must not wait for anything.');
  return page.call.html(`<!DOCTYPE html>${markup}`, view.status ?? 200);
}

/** The page of somebody who cannot go on from here, with the way out. */
export function deadEnd(page: Page, kind: DeadEndKind): Response {
  const { status, title, body } = DeadEnd({ page, kind });
  return show(page, { status, title, body });
}

async function framed(
  call: PageCall,
  deps: PageDeps,
  form: ReadonlyMap<string, string>,
  handler: Handler,
): Promise<Response> {
  const page = new Page(call, deps, localeOf(call, deps), form);
  try {
    return await handler(page);
  } catch (error) {
    return broken(page, error);
  }
}

function broken(page: Page, error: unknown): Response {
  const { deps, requestId, call } = page;
  const refusal = tooMany(error) ?? deps.refusalOf(error);
  if (refusal === null) {
    deps.log.error({ requestId, err: error }, 'unexpected error');
    return deadEnd(page, 'BROKEN');
  }
  call.header('Retry-After', String(refusal.retryAfter));
  if (refusal.status === 429) return deadEnd(page, 'TOO_MANY');
  const told = error instanceof ServiceUnavailableError ? error.told : { reason: 'OVERLOADED' };
  deps.log.warn({ requestId, ...told }, 'a page could not be served');
  return deadEnd(page, 'UNAVAILABLE');
}

/** A source that has asked too much, whatever it asked for. */
function tooMany(error: unknown): { readonly status: 429; readonly retryAfter: number } | null {
  const isLimited = error instanceof ProblemError && error.code === 'RATE_LIMITED';
  return isLimited ? { status: 429, retryAfter: error.retryAfter ?? 1 } : null;
}

async function answeredOnce(page: Page, handler: Handler): Promise<Response> {
  const ticket = page.field('ticket');
  if (!TICKET.test(ticket)) return handler(page);
  let answer: Response | null = null;
  const { repeated } = await page.deps.forms.once(ticket, async () => {
    answer = await handler(page);
    const location = answer.headers.get('location');
    return location === null ? null : { location, cookies: answer.headers.getSetCookie() };
  });
  if (answer !== null) return answer;
  for (const cookie of repeated?.cookies ?? []) page.call.header('Set-Cookie', cookie, { append: true });
  return page.redirect(repeated?.location ?? page.call.req.path);
}

/** What was sent, or why nothing can be read of it. A caller that went away in the middle is no error of ours. */
async function readForm(call: PageCall): Promise<ReadonlyMap<string, string> | DeadEndKind> {
  const type = (call.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return 'NO_FORM';
  const text = await call.req.text().catch(() => null);
  return text === null ? 'CUT_OFF' : new Map(new URLSearchParams(text));
}

/** What was chosen for this visit, then what was chosen before, then what the browser asks for. */
function localeOf(call: PageCall, { transport }: PageDeps): Locale {
  const chosen = call.req.query('lang');
  const { req } = call;
  const locale = negotiate([
    chosen,
    req.query('ui_locales')?.split(' ').join(','),
    transport.cookie(call, LOCALE),
    req.header('accept-language'),
  ]);
  if (chosen !== undefined) transport.setCookie(call, LOCALE, locale, { life: LOCALE_LIFE });
  return locale;
}

/** Nothing is loaded from anywhere else; a form may lead to where people are sent back to, for browsers follow it. */
function policyOf({ nonce, deps }: Page): string {
  const own = `'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `style-src ${own}`,
    `script-src ${own}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self' ${deps.brand.returnToOrigins.join(' ')}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const NO_FORM: ReadonlyMap<string, string> = new Map();
