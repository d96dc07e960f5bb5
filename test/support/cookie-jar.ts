export interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly domain: string | null;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string | null;
  /** Milliseconds since 1970; null for the life of the browser. */
  readonly expires: number | null;
}

type Attributes = ReadonlyMap<string, string>;

/**
 * What a browser would keep of one host's cookies (RFC 6265bis): it drops a `__Host-` cookie that is not Secure,
 * not for `/` or has a Domain, and sends Secure cookies over plain http to loopback only.
 */
export class CookieJar {
  private readonly cookies = new Map<string, StoredCookie>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Takes the Set-Cookie lines of an answer. */
  store(lines: readonly string[]): void {
    for (const line of lines) {
      const cookie = this.parse(line);
      if (cookie === null || !obeysItsPrefix(cookie)) continue;
      if (cookie.expires !== null && cookie.expires <= this.now()) this.cookies.delete(cookie.name);
      else this.cookies.set(cookie.name, cookie);
    }
  }

  get(name: string): StoredCookie | undefined {
    const cookie = this.cookies.get(name);
    return cookie === undefined || this.isOver(cookie) ? undefined : cookie;
  }

  /** The Cookie header for a request, or undefined when there is nothing to send. */
  header(url: URL): string | undefined {
    const sent = [...this.cookies.values()].filter((cookie) => !this.isOver(cookie) && goesTo(cookie, url));
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  private isOver(cookie: StoredCookie): boolean {
    return cookie.expires !== null && cookie.expires <= this.now();
  }

  private parse(line: string): StoredCookie | null {
    const [pair = '', ...rest] = line.split(';');
    const equals = pair.indexOf('=');
    if (equals < 1) return null;
    const attributes: Attributes = new Map(rest.map(attribute));
    return {
      name: pair.slice(0, equals).trim(),
      value: pair.slice(equals + 1).trim(),
      path: attributes.get('path') ?? '/',
      domain: attributes.get('domain') ?? null,
      secure: attributes.has('secure'),
      httpOnly: attributes.has('httponly'),
      sameSite: attributes.get('samesite') ?? null,
      expires: this.endOf(attributes),
    };
  }

  private endOf(attributes: Attributes): number | null {
    const maxAge = attributes.get('max-age');
    if (maxAge !== undefined) return this.now() + Number(maxAge) * 1000;
    const expires = attributes.get('expires');
    return expires === undefined ? null : Date.parse(expires);
  }
}

function attribute(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

function obeysItsPrefix(cookie: StoredCookie): boolean {
  if (cookie.name.startsWith('__Host-'))
    return cookie.secure && cookie.path === '/' && cookie.domain === null;
  return !cookie.name.startsWith('__Secure-') || cookie.secure;
}

function goesTo(cookie: StoredCookie, url: URL): boolean {
  const trusted = url.protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (cookie.secure && !trusted) return false;
  const folder = cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`;
  return url.pathname === cookie.path || url.pathname.startsWith(folder);
}
