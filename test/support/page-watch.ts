import type { BrowserContext, Page, Request } from 'playwright-core';

/** A code, an address, or 22 characters and more of base64url where a browser history would keep them. */
const SECRETS = [/(?<![0-9A-Za-z])\d{6,8}(?![0-9A-Za-z])/, /@|%40/i, /[?#].*[\w-]{22}/];
/** Links to be opened by hand, from a mail or a picture; they are no credentials, and the page leaves them behind. */
const MAY_HOLD_A_TOKEN = /^\/not-me\?t=[\w.-]+$|^\/device\?id=qrl_\w{32}$/;

/** Where in a list of the console somebody is, and what they look at: names of things, which can do nothing. */
const PLACES = /([?&])(?:after|before|request|client|delivery|end|pick|open|actor)=[\w.-]+/g;

/** What went wrong in a browser that nobody looked at: kept until the test is over, and then a failure of it. */
export class PageWatch {
  private readonly requests: Request[] = [];
  private readonly found: string[] = [];

  constructor(
    context: BrowserContext,
    private readonly origin: string,
    refusals: readonly number[] = [],
  ) {
    context.on('request', (request) => this.requests.push(request));
    context.on('console', (message) => {
      const text = message.text();
      // Answers are looked at below, where it is known what they were for.
      if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
        this.note('console', text);
    });
    context.on('weberror', (error) => this.note('script', String(error.error())));
    context.on('response', (response) => {
      if (response.status() < 400 || response.request().isNavigationRequest()) return;
      if (refusals.includes(response.status())) return;
      this.note('answer', `${response.status()} ${response.url()}`);
    });
    context.on('requestfailed', (request) => {
      const { errorText = '' } = request.failure() ?? {};
      // Offline because the test said so; or left behind by going to another page.
      if (!/ERR_INTERNET_DISCONNECTED|ERR_ABORTED/.test(errorText)) this.note(errorText, request.url());
    });
  }

  /** Requests to other hosts, errors, and what no address and no Referer may hold. */
  findings(): readonly string[] {
    for (const request of this.requests) {
      const url = request.url();
      if (url.startsWith('data:')) continue;
      if (new URL(url).origin !== this.origin) this.note('another host', url);
      // Its name is drawn by lot, and may well look like a code.
      if (url.startsWith('blob:')) continue;
      const path = plain(url.slice(this.origin.length));
      if (!MAY_HOLD_A_TOKEN.test(path) && SECRETS.some((one) => one.test(path))) this.note('address', path);
      const { referer = '' } = request.headers();
      if (referer !== '') this.note('referer', referer);
    }
    return this.found;
  }

  /** Documents, scripts and whatever else was asked for since the last call. */
  takeRequests(): readonly Request[] {
    return this.requests.splice(0);
  }

  private note(what: string, text: string): void {
    this.found.push(`${what}: ${text}`);
  }
}

function plain(path: string): string {
  return path.startsWith('/admin') ? path.replace(PLACES, '$1') : path;
}

/** POSTs a page makes from now on, by path. */
export function countPosts(page: Page): string[] {
  const posts: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(new URL(request.url()).pathname);
  });
  return posts;
}
