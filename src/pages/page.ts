import { randomBytes } from 'node:crypto';
import type { Seconds } from '../clock.js';
import { ProblemError } from '../errors.js';
import type { Origin, Viewer } from '../services/origin.js';
import type { SignedInView } from '../services/session-view.js';
import { type Locale, type PageKey, type Part, pageWords, type Values, type Words } from '../words/words.js';
import type { PageCall, PageDeps } from './page-deps.js';
import { isPageFlow, PAGE_FLOW_LIFE, type PageFlow, type PagePurpose } from './page-flow.js';

const ACCESS = 'latchkey_access';
const BROWSER = 'latchkey_browser';
const FLOW = 'latchkey_flow';
const NEWS = 'latchkey_news';
const NEWS_LIFE = 60;
const OBJECTION = 'latchkey_objection';
const OBJECTION_LIFE = 3600;
/** Longer than any that was ever made. */
const LONGEST_TOKEN = 1000;
const RETURN_TO = 'latchkey_return';
const RETURN_LIFE = 3600;
/** Pages of ours that ask for a sign-in, or for a fresh proof, first. */
const OWN_TARGETS =
  /^\/(admin|device|settings(\/password|\/security(\/proof|\/totp|\/passkey|\/codes\/new|\/fac_\w+\/remove)?)?)$/;

/** What went well on the page before. */
export interface Told {
  readonly parts: readonly Part[];
  /** The flow it was the end of. */
  readonly finished: PagePurpose | null;
}

/** One request for a page: what it may know, and what it may set. Made anew for each request. */
export class Page {
  readonly words: Words<PageKey>;
  /** For the inline style and the scripts of this very answer (Content-Security-Policy). */
  readonly nonce = randomBytes(16).toString('base64url');
  private readonly browser: string;
  private recognised: Promise<Viewer | null> | null = null;

  constructor(
    readonly call: PageCall,
    readonly deps: PageDeps,
    readonly locale: Locale,
    /** What a form brought; empty for a GET. */
    readonly form: ReadonlyMap<string, string>,
  ) {
    this.words = pageWords(locale);
    this.browser = this.knownBrowser();
  }

  get requestId(): string {
    return this.call.get('requestId');
  }

  /** What people quote and operators search for. */
  get reference(): string {
    return this.requestId.slice(-6);
  }

  /** One field of the form, as typed. */
  field(name: string): string {
    return this.form.get(name) ?? '';
  }

  /** Who is signed in here; the access token is renewed by the refresh token when it has run out. */
  viewer(): Promise<Viewer | null> {
    this.recognised ??= this.findViewer();
    return this.recognised;
  }

  /** For what anybody may do: nobody is signed in, as far as the service is told. */
  stranger(): Origin {
    return this.origin(null);
  }

  originOf(viewer: Viewer): Origin {
    return this.origin(viewer);
  }

  /** Sets the cookies of a session: the refresh token's, which web clients share, and the one pages use. */
  signedIn(view: SignedInView): void {
    const { tokens } = this.deps.transport.deliver(this.call, { ...view, delivery: 'COOKIE' });
    this.deps.transport.setCookie(this.call, ACCESS, tokens.accessToken, { life: tokens.expiresIn });
  }

  signedOut(): void {
    this.deps.transport.dropCookie(this.call, ACCESS);
    this.deps.transport.dropRefreshCookie(this.call);
  }

  flow(): PageFlow | null {
    const value = this.kept(FLOW);
    return isPageFlow(value) ? value : null;
  }

  setFlow(flow: PageFlow): void {
    this.keep(FLOW, flow, PAGE_FLOW_LIFE);
  }

  dropFlow(): void {
    this.forget(FLOW);
  }

  /** Keeps the token of a notice's link out of every address from now on. */
  keepObjection(token: string): void {
    this.keep(OBJECTION, { token: token.slice(0, LONGEST_TOKEN) }, OBJECTION_LIFE);
  }

  /** That token; empty when there is none. */
  objection(): string {
    const value = this.kept(OBJECTION);
    const isKept = typeof value === 'object' && value !== null && 'token' in value;
    return isKept && typeof value.token === 'string' ? value.token : '';
  }

  /** Keeps what one page shows and another one needs, sealed, in a cookie of its own. */
  keep(name: string, value: object, life: Seconds): void {
    this.deps.transport.setCookie(this.call, name, this.deps.secrets.seal(name, value, life), { life });
  }

  /** That; null when there is none, or no more. Sealed by us, but perhaps by an older release. */
  kept(name: string): object | null {
    const value = this.deps.secrets.open(name, this.deps.transport.cookie(this.call, name));
    return typeof value === 'object' ? value : null;
  }

  forget(name: string): void {
    this.deps.transport.dropCookie(this.call, name);
  }

  /** Something that went well, to be said on the next page; and what other tabs learn is over. */
  tell(key: PageKey, values: Values = {}, finished: PagePurpose | null = null): void {
    this.keep(NEWS, { key, values, finished }, NEWS_LIFE);
  }

  /** What the page before had to tell; said once. */
  told(): Told | null {
    const sealed = this.deps.transport.cookie(this.call, NEWS);
    if (sealed === null) return null;
    this.deps.transport.dropCookie(this.call, NEWS);
    const news = this.deps.secrets.open(NEWS, sealed);
    if (!isNews(news)) return null;
    return { parts: this.words.parts(news.key, news.values), finished: news.finished };
  }

  /** Remembers where to go after signing in, if it is one of the places people may be sent to (TOK-09). */
  rememberReturn(target: string | undefined): void {
    if (target === undefined || !this.mayReturnTo(target)) return;
    this.keep(RETURN_TO, { target }, RETURN_LIFE);
  }

  /** Where to go after signing in. Forgotten once it is told. */
  takeReturn(): string {
    const value = this.kept(RETURN_TO);
    this.forget(RETURN_TO);
    const target = typeof value === 'object' && value !== null && 'target' in value ? value.target : null;
    return typeof target === 'string' && this.mayReturnTo(target) ? target : '/settings';
  }

  redirect(path: string): Response {
    return this.call.redirect(path, 303);
  }

  /** 128 random bits that a form carries so that it is done once, however often it is sent. */
  newTicket(): string {
    return randomBytes(16).toString('base64url');
  }

  /** What a form of this browser must bring back. */
  csrfToken(): string {
    return this.deps.secrets.sign('csrf', this.browser);
  }

  /** Whether the form came from a page that this browser was shown. */
  hasCsrfToken(): boolean {
    const { transport, secrets } = this.deps;
    const browser = transport.cookie(this.call, BROWSER);
    return browser !== null && secrets.isSigned('csrf', browser, this.field('csrf'));
  }

  /** Mail that is caused here speaks the language of the page, unless the account has one. */
  private origin(viewer: Viewer | null): Origin {
    return { ...this.deps.transport.origin(this.call, viewer), languages: this.locale };
  }

  private knownBrowser(): string {
    const known = this.deps.transport.cookie(this.call, BROWSER);
    if (known !== null && /^[\w-]{22}$/.test(known)) return known;
    const fresh = randomBytes(16).toString('base64url');
    this.deps.transport.setCookie(this.call, BROWSER, fresh, { life: null });
    return fresh;
  }

  private mayReturnTo(target: string): boolean {
    if (OWN_TARGETS.test(target)) return true;
    if (!/^https?:\/\/[^\s\\]+$/.test(target) || target.length > 2000 || !URL.canParse(target)) return false;
    const { origin, username, password } = new URL(target);
    const isPlain = username === '' && password === '';
    return isPlain && this.deps.brand.returnToOrigins.includes(origin);
  }

  private async findViewer(): Promise<Viewer | null> {
    const { transport, recognise, services } = this.deps;
    const access = transport.cookie(this.call, ACCESS);
    const viewer = access === null ? null : await recognise(access);
    if (viewer !== null) return viewer;
    const refreshToken = transport.refreshCookie(this.call);
    if (refreshToken === null) return null;
    try {
      const view = await services.sessions.refresh(refreshToken, 'COOKIE', this.stranger());
      const { accessToken } = view.tokens;
      this.signedIn(view);
      return await recognise(accessToken);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.signedOut();
      return null;
    }
  }
}

function isNews(value: unknown): value is { key: PageKey; values: Values; finished: PagePurpose | null } {
  const keys = ['key', 'values', 'finished'];
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}
