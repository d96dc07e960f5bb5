import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as Request } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Context, TokenRefusal } from '../graphql/context.js';
import type { Viewer } from '../services/origin.js';
import type { SignedInView } from '../services/sessions.js';
import { deviceName } from './device.js';

/** Answers who a bearer token stands for, or why it does not. */
export type Recognise = (token: string) => Promise<Viewer | TokenRefusal>;

interface Options {
  readonly recognise: Recognise;
  /** Origins whose pages may use the refresh cookie: our own and the allowed ones. */
  readonly trustedOrigins: readonly string[];
}

const REFRESH_COOKIE = 'latchkey_refresh';
/** `__Host-` binds it to this host and to HTTPS; `Strict` keeps it off every request another site starts. */
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict', prefix: 'host' } as const;
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

/** Reads what the core may know of a request, and offers what it may do to the answer. */
export async function contextOf(request: Request, requestId: string, options: Options): Promise<Context> {
  const { viewer, tokenRefusal } = await readBearer(request, options.recognise);
  return {
    origin: {
      requestId,
      ip: addressOf(request),
      device: deviceName(request.req.header('user-agent')),
      viewer,
    },
    tokenRefusal,
    refreshCookie: isTrusted(request, options) ? (getCookie(request, REFRESH_COOKIE, 'host') ?? null) : null,
    deliver: (signedIn) => deliver(request, signedIn),
    dropRefreshCookie: () => void deleteCookie(request, REFRESH_COOKIE, COOKIE),
  };
}

async function readBearer(
  request: Request,
  recognise: Recognise,
): Promise<{ viewer: Viewer | null; tokenRefusal: TokenRefusal | null }> {
  const header = request.req.header('authorization');
  if (header === undefined) return { viewer: null, tokenRefusal: null };
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return { viewer: null, tokenRefusal: 'TOKEN_INVALID' };
  const known = await recognise(token);
  return typeof known === 'string'
    ? { viewer: null, tokenRefusal: known }
    : { viewer: known, tokenRefusal: null };
}

/**
 * A cookie travels by itself, so a request that uses it must come from a page that may: browsers name the page's
 * origin on every POST, and a request that names none is not believed (OWASP ASVS 3.5.1).
 */
function isTrusted(request: Request, options: Options): boolean {
  const origin = request.req.header('origin');
  return origin !== undefined && options.trustedOrigins.includes(origin);
}

function deliver(request: Request, signedIn: SignedInView): SignedInView {
  const { refreshToken } = signedIn.tokens;
  if (signedIn.delivery === 'BODY' || refreshToken === null) return signedIn;
  const life = signedIn.cookieLife === null ? {} : { maxAge: signedIn.cookieLife };
  setCookie(request, REFRESH_COOKIE, refreshToken, { ...COOKIE, ...life });
  return { ...signedIn, tokens: { ...signedIn.tokens, refreshToken: null } };
}

/** Whether the peer is this very machine. */
export function isLoopback(request: Request): boolean {
  const address = addressOf(request);
  return address !== null && (address === '::1' || address.startsWith('127.'));
}

/** The peer's address; an IPv4 one that came over IPv6 in its own form. */
function addressOf(request: Request): string | null {
  const { address } = getConnInfo(request).remote;
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null;
}
