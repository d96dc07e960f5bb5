import { CookieJar } from './cookie-jar.js';
import type { Gateway } from './gateway.js';

/** One answer, as somebody without scripts meets it. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it is, after redirects of our own. */
  readonly path: string;
  /** What a reader reads of `<main>`: no tags, entities resolved, spaces joined. */
  readonly text: string;
  readonly title: string;
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Stops at the first answer. */
  readonly stay?: boolean;
}

/** A browser without scripts: it keeps cookies, follows our redirects and sends the forms it was shown. */
export class Visitor {
  readonly jar: CookieJar;

  constructor(
    private readonly gateway: Gateway,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {
    this.jar = new CookieJar(() => gateway.clock.now());
  }

  get(path: string, sent: Sent = {}): Promise<Seen> {
    return this.follow(path, { method: 'GET' }, sent);
  }

  /** Fills in and sends the form of `seen` that goes to `action`. */
  async submit(
    seen: Seen,
    action: string,
    fields: Readonly<Record<string, string>> = {},
    sent: Sent = {},
  ): Promise<Seen> {
    const values = { ...hiddenFields(seen.html, action), ...fields };
    return this.post(action, values, sent);
  }

  /** Sends a form from nowhere. */
  post(action: string, values: Readonly<Record<string, string>>, sent: Sent = {}): Promise<Seen> {
    const body = new URLSearchParams(values).toString();
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      // What browsers send from a page without referrer.
      origin: 'null',
      'sec-fetch-site': 'same-origin',
      ...sent.headers,
    };
    return this.follow(action, { method: 'POST', body, headers }, sent);
  }

  private async follow(path: string, init: RequestInit, sent: Sent): Promise<Seen> {
    const url = new URL(path, this.gateway.url);
    const cookie = this.jar.header(url);
    const headers = { ...this.headers, ...sent.headers, ...headersOf(init), ...(cookie ? { cookie } : {}) };
    const answer = await fetch(url, {
      ...init,
      headers: { ...headers, ...sent.headers },
      redirect: 'manual',
    });
    this.jar.store(answer.headers.getSetCookie());
    const html = await answer.text();
    const location = answer.headers.get('location');
    if (location?.startsWith('/') && sent.stay !== true) return this.follow(location, { method: 'GET' }, {});
    return {
      status: answer.status,
      headers: answer.headers,
      html,
      path,
      text: textOf(html),
      title: titleOf(html),
    };
  }
}

function headersOf({ headers }: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(headers).entries());
}

/** The hidden fields, and the others with what they hold, of the form that goes to `action`. */
function hiddenFields(html: string, action: string): Record<string, string> {
  const [, form] = new RegExp(`<form[^>]* action="${action}"[^>]*>(.*?)</form>`, 's').exec(html) ?? [];
  if (form === undefined) throw new Error(`No form goes to ${action}.`);
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
  return Object.fromEntries(
    inputs
      .filter((tag) => !tag.includes('type="checkbox"'))
      .map((tag) => [attributeOf(tag, 'name'), attributeOf(tag, 'value')]),
  );
}

function attributeOf(tag: string, name: string): string {
  return resolved(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function titleOf(html: string): string {
  return resolved(/<title>(.*?)<\/title>/s.exec(html)?.[1] ?? '');
}

function textOf(html: string): string {
  const main = /<main>(.*)<\/main>/s.exec(html)?.[1] ?? '';
  return resolved(main.replace(/<(?:\/?(?:bdi|strong|b|time|a)\b[^>]*)>/g, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function resolved(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
