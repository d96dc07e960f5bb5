import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { Clock, Seconds } from '../clock.js';
import type { AccountDirectory } from '../services/account-directory.js';
import type { Accounts } from '../services/accounts.js';
import type { BouncedAddresses } from '../services/bounced-addresses.js';
import type { Challenges } from '../services/challenges.js';
import type { Factors } from '../services/factors.js';
import type { ChannelView } from '../services/flow-step.js';
import type { FormAnswers } from '../services/form-answers.js';
import type { MailDelay } from '../services/mail-delay.js';
import type { Objections } from '../services/objections.js';
import type { Origin, Viewer } from '../services/origin.js';
import type { PasskeyEnrollments } from '../services/passkey-enrollments.js';
import type { PasskeyOptions } from '../services/passkey-options.js';
import type { PasskeySignIn } from '../services/passkey-sign-in.js';
import type { Passwords } from '../services/passwords.js';
import type { PhoneEnrollments } from '../services/phone-enrollments.js';
import type { QrNews } from '../services/qr-news.js';
import type { QrSignIn } from '../services/qr-sign-in.js';
import type { Registration } from '../services/registration.js';
import type { Resend } from '../services/resend.js';
import type { SignedInView } from '../services/session-view.js';
import type { Sessions } from '../services/sessions.js';
import type { SignIn } from '../services/sign-in.js';
import type { TotpEnrollments } from '../services/totp-enrollments.js';
import type { DevTools } from './dev/dev-tools.js';

/** What the server keeps about a request that a page is made for. */
export interface PageVariables {
  requestId: string;
  contentSecurityPolicy?: string;
}
/** The same as HTTP's own, so that pages are routes like any other. */
export interface PageEnvironment {
  Bindings: HttpBindings;
  Variables: PageVariables;
}
export type PageCall = Context<PageEnvironment>;
export type PageApp = Hono<PageEnvironment>;

/** The same services the resolvers call. */
export interface PageServices {
  readonly accounts: Accounts;
  readonly administration: { readonly directory: Pick<AccountDirectory, 'sessionsOf'> };
  readonly bounced: BouncedAddresses;
  readonly signIn: SignIn;
  readonly challenges: Challenges;
  readonly factors: Factors;
  readonly totpEnrollments: TotpEnrollments;
  readonly phoneEnrollments: PhoneEnrollments;
  readonly passkeySignIn: PasskeySignIn;
  readonly passkeyEnrollments: PasskeyEnrollments;
  readonly passkeyOptions: PasskeyOptions;
  readonly passwords: Passwords;
  readonly registration: Registration;
  readonly resend: Resend;
  readonly sessions: Sessions;
  readonly objections: Objections;
  readonly qrSignIn: QrSignIn;
}

export interface CookieTerms {
  /** Seconds; null: as long as the browser is open. */
  readonly life: Seconds | null;
}

/** How much is taken in, and what is answered to more, and to what stops halfway. */
export interface PageSize {
  /** Bytes. */
  readonly maxSize: number;
  readonly tooLarge: (call: PageCall) => Promise<Response>;
  readonly unreadable: (call: PageCall) => Promise<Response>;
}

/** What HTTP offers to pages: where a request came from, and cookies no script and no other host can touch. */
export interface PageTransport {
  origin(call: PageCall, viewer: Viewer | null): Origin;
  within(size: PageSize): MiddlewareHandler<PageEnvironment>;
  /** Whether it was asked on this very machine, in a name of its own. */
  isFromHere(call: PageCall): boolean;
  /** Whether a form was sent from a page of ours (OWASP ASVS 3.5.1). */
  isOwn(call: PageCall): boolean;
  cookie(call: PageCall, name: string): string | null;
  setCookie(call: PageCall, name: string, value: string, terms: CookieTerms): void;
  dropCookie(call: PageCall, name: string): void;
  refreshCookie(call: PageCall): string | null;
  dropRefreshCookie(call: PageCall): void;
  /** Puts the refresh token and the device mark into their cookies. */
  deliver(call: PageCall, signedIn: SignedInView): SignedInView;
  rememberDevice(call: PageCall, proven: { readonly deviceCookie: string | null }): void;
}

/** See crypto/cookie-box.ts. */
export interface PageSecrets {
  seal(purpose: string, value: object, life: Seconds): string;
  open(purpose: string, sealed: string | null): unknown;
  sign(purpose: string, text: string): string;
  isSigned(purpose: string, text: string, signature: string): boolean;
}

/** See config/branding.ts. */
export interface PageBrand {
  readonly appName: string;
  readonly accent: string;
  readonly logo: { readonly type: string; readonly data: string } | null;
  readonly support: { readonly href: string; readonly text: string } | null;
  readonly returnToOrigins: readonly string[];
}

export interface PageRules {
  readonly publicUrl: string;
  readonly isProduction: boolean;
  readonly codeTtl: Seconds;
  /** Whoever has to wait longer for a code has asked for too many. */
  readonly longestCooldown: Seconds;
  readonly passwordMinLength: number;
  /** Every way of proving oneself that is offered in a recovery, to whomever. */
  readonly resetWays: readonly Pick<ChannelView, 'id' | 'kind'>[];
}

export interface PageDeps {
  readonly services: PageServices;
  readonly qrNews: QrNews;
  readonly forms: FormAnswers;
  readonly mailDelay: MailDelay;
  readonly transport: PageTransport;
  readonly secrets: PageSecrets;
  readonly brand: PageBrand;
  readonly rules: PageRules;
  readonly clock: Clock;
  /** Who an access token stands for; null when it is no good any more. */
  readonly recognise: (token: string) => Promise<Viewer | null>;
  readonly log: {
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  /** How an error that asks to come back later is answered; null for every other error. */
  readonly refusalOf: (error: unknown) => { readonly status: 429 | 503; readonly retryAfter: Seconds } | null;
  /** Pages for whoever builds on this gateway, and a line on every other page. Null in production. */
  readonly dev: DevTools | null;
}
