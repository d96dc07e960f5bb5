import { generateCookie } from 'hono/cookie';
import { type CookieOptions, parse } from 'hono/utils/cookie';
import type { Context, TokenRefusal } from '../graphql/context.js';
import type { Machine, Origin, Viewer } from '../services/origin.js';
import type { Known } from '../services/recognition.js';
import type { RefusedAct } from '../services/refused-acts.js';
import type { SignedInView } from '../services/session-view.js';
import { deviceName } from './device.js';
import { type Exchange, headerOf } from './exchange.js';
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
export async function contextOf(
  exchange: Exchange,
  { requestId, operations }: { readonly requestId: string; readonly operations: string[] },
  options: Options,
): Promise<Context> {
  const { viewer, machine, tokenRefusal } = await readBearer(exchange, options.recognise);
  const origin = originOf(exchange, { requestId, viewer, machine, isProxy: options.isProxy });
  const mayUseCookies = isTrusted(exchange, options);
  return {
    origin,
    operations,
    noteRefusal: (refused) => options.noteRefusal(refused, origin),
    tokenRefusal,
    refreshCookie: mayUseCookies ? refreshCookieOf(exchange) : null,
    qrCookie: mayUseCookies ? cookieOf(exchange, QR_COOKIE) : null,
    bindQr: (made) => bindQr(exchange, made),
    deliver: (signedIn) => deliver(exchange, mayUseCookies ? signedIn : { ...signedIn, delivery: 'BODY' }),
    rememberDevice: (proven) => rememberDevice(exchange, proven),
    dropRefreshCookie: () => dropRefreshCookie(exchange),
  };
}

export function originOf(
  exchange: Exchange,
  known: {
    readonly requestId: string;
    readonly viewer: Viewer | null;
    readonly machine?: Machine | null;
    readonly isProxy: ProxyTest;
  },
): Origin {
  const source = sourceOf(peerOf(exchange), headerOf(exchange, 'x-forwarded-for'), known.isProxy);
  return {
    requestId: known.requestId,
    ip: source?.ip ?? null,
    network: source?.network ?? null,
    device: deviceName(headerOf(exchange, 'user-agent')),
    deviceCookie: cookieOf(exchange, DEVICE_COOKIE),
    viewer: known.viewer,
    machine: known.machine ?? null,
    languages: headerOf(exchange, 'accept-language') ?? null,
    hasLeft: () => exchange.incoming.socket.destroyed,
  };
}

/** Whoever asks for it has to know that the request comes from a page that may use it. */
export function refreshCookieOf(exchange: Exchange): string | null {
  return cookieOf(exchange, REFRESH_COOKIE);
}

export function dropRefreshCookie(exchange: Exchange): void {
  dropCookie(exchange, REFRESH_COOKIE, COOKIE);
}

/** All our cookies are bound to this host; the prefix that says so is not part of `name`. */
export function cookieOf(exchange: Exchange, name: string): string | null {
  const sent = headerOf(exchange, 'cookie');
  return sent === undefined ? null : (parse(sent, `__Host-${name}`)[`__Host-${name}`] ?? null);
}

export function setCookie({ outgoing }: Exchange, name: string, value: string, options: CookieOptions): void {
  outgoing.appendHeader('Set-Cookie', generateCookie(name, value, options));
}

export function dropCookie(exchange: Exchange, name: string, options: CookieOptions): void {
  setCookie(exchange, name, '', { ...options, maxAge: 0 });
}

async function readBearer(exchange: Exchange, recognise: Recognise): Promise<Bearer> {
  const header = headerOf(exchange, 'authorization');
  if (header === undefined) return NOBODY;
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return { ...NOBODY, tokenRefusal: 'TOKEN_INVALID' };
  const known = await recognise(token);
  return typeof known === 'string' ? { ...NOBODY, tokenRefusal: known } : { ...known, tokenRefusal: null };
}

/**
 * A cookie travels by itself, so a request that uses it must come from a page that may: browsers name the page's
 * origin on every POST, and a request that names none is not believed (OWASP ASVS 3.5.1). The refresh cookie is set for
 * no other page either, or one could sign a browser in to an account of its own (login CSRF).
 */
function isTrusted(exchange: Exchange, options: Options): boolean {
  const origin = headerOf(exchange, 'origin');
  return origin !== undefined && options.trustedOrigins.includes(origin);
}

function bindQr<T extends { readonly binding: string | null }>(exchange: Exchange, made: T): T {
  if (made.binding !== null) {
    setCookie(exchange, QR_COOKIE, made.binding, { ...COOKIE, maxAge: QR_COOKIE_LIFE });
  }
  return made;
}

export function rememberDevice<T extends { readonly deviceCookie: string | null }>(
  exchange: Exchange,
  proven: T,
): T {
  const { deviceCookie } = proven;
  if (deviceCookie !== null) {
    setCookie(exchange, DEVICE_COOKIE, deviceCookie, { ...COOKIE, maxAge: DEVICE_COOKIE_LIFE });
  }
  return proven;
}

export function deliver(exchange: Exchange, signedIn: SignedInView): SignedInView {
  rememberDevice(exchange, signedIn);
  const { refreshToken } = signedIn.tokens;
  if (signedIn.delivery === 'BODY' || refreshToken === null) return signedIn;
  const life = signedIn.cookieLife === null ? {} : { maxAge: signedIn.cookieLife };
  setCookie(exchange, REFRESH_COOKIE, refreshToken, { ...COOKIE, ...life });
  return { ...signedIn, tokens: { ...signedIn.tokens, refreshToken: null } };
}

/**
 * Whether the peer is this very machine, and means it: a page of another site whose name was made to point here would
 * speak to us in that name (DNS rebinding).
 */
export function isFromHere(exchange: Exchange, publicUrl: string): boolean {
  const source = sourceOf(peerOf(exchange), undefined, () => false);
  const isLoopback = source !== null && (source.ip === '::1' || source.ip.startsWith('127.'));
  const address = `http://${headerOf(exchange, 'host') ?? ''}`;
  if (!isLoopback || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return OWN_NAMES.test(hostname) || hostname === new URL(publicUrl).hostname;
}

function peerOf({ incoming }: Exchange): string | undefined {
  return incoming.socket.remoteAddress;
}
