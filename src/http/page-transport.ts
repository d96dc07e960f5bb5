import type { Context as Request } from 'hono';
import type { Origin, Viewer } from '../services/origin.js';
import type { SignedInView } from '../services/session-view.js';
import { within } from './body-size.js';
import type { Environment } from './graphql-route.js';
import {
  cookieOf,
  deliver,
  dropCookie,
  dropRefreshCookie,
  isFromHere,
  originOf,
  refreshCookieOf,
  rememberDevice,
  setCookie,
} from './request-context.js';
import type { ProxyTest } from './source.js';

/**
 * Lax, unlike the refresh cookie's Strict: whoever follows a link to a page is still signed in there. No other site
 * can have a form sent with it, and every form is checked besides.
 */
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', prefix: 'host' } as const;

type Call = Request<Environment>;

/** What pages need of HTTP: the source of a request, and cookies. */
export function createPageTransport(options: { readonly publicUrl: string; readonly isProxy: ProxyTest }) {
  const own = new URL(options.publicUrl).origin;
  return {
    within: within<Environment>,
    origin(call: Call, viewer: Viewer | null): Origin {
      return originOf(call.env, { requestId: call.get('requestId'), viewer, isProxy: options.isProxy });
    },
    isFromHere(call: Call): boolean {
      return isFromHere(call.env, options.publicUrl);
    },
    /** A page that sends no referrer is `null` by name; the browser itself then says where the form was. */
    isOwn(call: Call): boolean {
      const origin = call.req.header('origin');
      if (origin === own) return true;
      if (origin === undefined) return false;
      const isSame = origin === 'null' || hostOf(origin) === call.req.header('host');
      return isSame && call.req.header('sec-fetch-site') === 'same-origin';
    },
    cookie(call: Call, name: string): string | null {
      return cookieOf(call.env, name);
    },
    setCookie(call: Call, name: string, value: string, { life }: { readonly life: number | null }): void {
      setCookie(call.env, name, value, { ...COOKIE, ...(life === null ? {} : { maxAge: life }) });
    },
    dropCookie(call: Call, name: string): void {
      dropCookie(call.env, name, COOKIE);
    },
    refreshCookie(call: Call): string | null {
      return refreshCookieOf(call.env);
    },
    dropRefreshCookie: (call: Call): void => dropRefreshCookie(call.env),
    deliver(call: Call, signedIn: SignedInView): SignedInView {
      return deliver(call.env, signedIn);
    },
    rememberDevice(call: Call, proven: { readonly deviceCookie: string | null }): void {
      rememberDevice(call.env, proven);
    },
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
