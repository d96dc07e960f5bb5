import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as Request } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Context, TokenRefusal } from '../graphql/context.js';
import type { Machine, Origin, Viewer } from '../services/origin.js';
import type { Known } from '../services/recognition.js';
import type { RefusedAct } from '../services/refused-acts.js';
import type { SignedInView } from '../services/session-view.js';
import { deviceName } from './device.js';
import { type ProxyTest, sourceOf } from './source.js';

/** Answers who a bearer token stands for, or why it does not. */
export type Recognise = (token: string) => Promise<Known | TokenRefusal>;

/** Writes down what was refused to whom. */
export type NoteRefusal = (refused: RefusedAct, origin: Origin) => Promise<void>;

interface Options {
  readonly recognise: Recognise;
  readonly noteRefusal: NoteRefusal;
  /** Origins whose pages may use the refresh cookie: our own and the allowed ones. */
  readonly trustedOrigins: readonly string[];
  readonly isProxy: ProxyTest;
}

const REFRESH_COOKIE = 'latchkey_refresh';
const QR_COOKIE = 'latchkey_qr';
const DEVICE_COOKIE = 'latchkey_device';
/** Seconds; a device cookie is worth nothing after 90 days, whatever the browser thinks. */
const DEVICE_COOKIE_LIFE = 90 * 24 * 3600;
/** Seconds; tickets made later prolong it, and none outlives it. */
const QR_COOKIE_LIFE = 600;
/** `__Host-` binds it to this host and to HTTPS; `Strict` keeps it off every request another site starts. */
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict', prefix: 'host' } as const;
const OWN_NAMES = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

interface Bearer {
  readonly viewer: Viewer | null;
  readonly machine: Machine | null;
  readonly tokenRefusal: TokenRefusal | null;
}
const NOBODY: Bearer = { viewer: null, machine: null, tokenRefusal: null };

/** Reads what the core may know of a request, and offers what it may do to the answer. */
export async function contextOf(request: Request, requestId: string, options: Options): Promise<Context> {
  const { viewer, machine, tokenRefusal } = await readBearer(request, options.recognise);
  const origin = originOf(request, { requestId, viewer, machine, isProxy: options.isProxy });
  return {
    origin,
    noteRefusal: (refused) => options.noteRefusal(refused, origin),
    tokenRefusal,
    refreshCookie: isTrusted(request, options) ? refreshCookieOf(request) : null,
    qrCookie: isTrusted(request, options) ? (getCookie(request, QR_COOKIE, 'host') ?? null) : null,
    bindQr: (made) => bindQr(request, made),
    deliver: (signedIn) => deliver(request, signedIn),
    rememberDevice: (proven) => rememberDevice(request, proven),
    dropRefreshCookie: () => dropRefreshCookie(request),
  };
}

export function originOf(
  request: Request,
  known: {
    readonly requestId: string;
    readonly viewer: Viewer | null;
    readonly machine?: Machine | null;
    readonly isProxy: ProxyTest;
  },
): Origin {
  const source = sourceOf(peerOf(request), request.req.header('x-forwarded-for'), known.isProxy);
  return {
    requestId: known.requestId,
    ip: source?.ip ?? null,
    network: source?.network ?? null,
    device: deviceName(request.req.header('user-agent')),
    deviceCookie: getCookie(request, DEVICE_COOKIE, 'host') ?? null,
    viewer: known.viewer,
    machine: known.machine ?? null,
    languages: request.req.header('accept-language') ?? null,
  };
}

/** Whoever asks for it has to know that the request comes from a page that may use it. */
export function refreshCookieOf(request: Request): string | null {
  return getCookie(request, REFRESH_COOKIE, 'host') ?? null;
}

export function dropRefreshCookie(request: Request): void {
  deleteCookie(request, REFRESH_COOKIE, COOKIE);
}

async function readBearer(request: Request, recognise: Recognise): Promise<Bearer> {
  const header = request.req.header('authorization');
  if (header === undefined) return NOBODY;
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return { ...NOBODY, tokenRefusal: 'TOKEN_INVALID' };
  const known = await recognise(token);
  return typeof known === 'string' ? { ...NOBODY, tokenRefusal: known } : { ...known, tokenRefusal: null };
}

/**
 * A cookie travels by itself, so a request that uses it must come from a page that may: browsers name the page's
 * origin on every POST, and a request that names none is not believed (OWASP ASVS 3.5.1).
 */
function isTrusted(request: Request, options: Options): boolean {
  const origin = request.req.header('origin');
  return origin !== undefined && options.trustedOrigins.includes(origin);
}

function bindQr<T extends { readonly binding: string | null }>(request: Request, made: T): T {
  if (made.binding !== null) {
    setCookie(request, QR_COOKIE, made.binding, { ...COOKIE, maxAge: QR_COOKIE_LIFE });
  }
  return made;
}

export function rememberDevice<T extends { readonly deviceCookie: string | null }>(
  request: Request,
  proven: T,
): T {
  const { deviceCookie } = proven;
  if (deviceCookie !== null) {
    setCookie(request, DEVICE_COOKIE, deviceCookie, { ...COOKIE, maxAge: DEVICE_COOKIE_LIFE });
  }
  return proven;
}

export function deliver(request: Request, signedIn: SignedInView): SignedInView {
  rememberDevice(request, signedIn);
  const { refreshToken } = signedIn.tokens;
  if (signedIn.delivery === 'BODY' || refreshToken === null) return signedIn;
  const life = signedIn.cookieLife === null ? {} : { maxAge: signedIn.cookieLife };
  setCookie(request, REFRESH_COOKIE, refreshToken, { ...COOKIE, ...life });
  return { ...signedIn, tokens: { ...signedIn.tokens, refreshToken: null } };
}

/**
 * Whether the peer is this very machine, and means it: a page of another site whose name was made to point here would
 * speak to us in that name (DNS rebinding).
 */
export function isFromHere(request: Request, publicUrl: string): boolean {
  const source = sourceOf(peerOf(request), undefined, () => false);
  const isLoopback = source !== null && (source.ip === '::1' || source.ip.startsWith('127.'));
  const address = `http://${request.req.header('host') ?? ''}`;
  if (!isLoopback || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return OWN_NAMES.test(hostname) || hostname === new URL(publicUrl).hostname;
}

function peerOf(request: Request): string | undefined {
  return getConnInfo(request).remote.address;
}
