import type { Branding } from './branding.js';
import type { DatabaseTarget } from './database-target.js';
import type { GraphTerms } from './graph.js';
import type { Observation } from './observation.js';
import type { PasskeyTerms } from './passkeys.js';
import type { RedisTarget } from './redis-target.js';
import type { SmsTerms } from './sms.js';
import type { WebhookTerms } from './webhooks.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What a process is told, checked and frozen. */
export interface Config extends Observation {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** An origin: no path, no trailing slash. */
  readonly publicUrl: string;
  readonly database: DatabaseTarget;
  /** `null`: process memory. */
  readonly redis: RedisTarget | null;
  /** `null`: the embedded default makes one on first run and keeps it in `dataDir`. */
  readonly secret: string | null;
  readonly secretPrevious: string | null;
  readonly mail:
    | { readonly kind: 'mailbox' }
    /** `baseUrl` ends in a slash. */
    | { readonly kind: 'sendgrid'; readonly apiKey: string; readonly baseUrl: string };
  /** What SendGrid signs its reports with, base64; `null`: nobody is listened to. */
  readonly mailEventsKey: string | null;
  readonly mailFrom: { readonly address: string; readonly name: string };
  /** `null`: off. */
  readonly sms: SmsTerms | null;
  readonly branding: Branding;
  /** `accessTtl` in seconds. */
  readonly token: {
    readonly issuer: string;
    readonly audience: string;
    readonly algorithm: 'RS256' | 'ES256';
    readonly accessTtl: number;
  };
  /** Seconds. */
  readonly session: { readonly idleTtl: number; readonly ttl: number };
  /** Seconds. */
  readonly code: { readonly ttl: number; readonly resendCooldown: number };
  readonly password: {
    /** Characters. */
    readonly minLength: number;
    readonly bcryptCost: number;
    /** `null`: off. `baseUrl` ends in a slash. */
    readonly breachLookup: { readonly baseUrl: string } | null;
  };
  /** `null`: passkeys cannot be used at this address. */
  readonly passkeys: PasskeyTerms | null;
  readonly webhooks: WebhookTerms;
  readonly graph: GraphTerms;
  readonly allowedOrigins: readonly string[];
  /** Addresses and ranges (CIDR) of proxies in front. */
  readonly trustedProxies: readonly string[];
  /** NIST SP 800-63B-4, 3.2.2 to the letter: one count of wrong passwords, and no exception for known devices. */
  readonly strictNist: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly dataDir: string;
  /** Events of the audit log that are older are removed. `null`: they are kept for good. */
  readonly auditRetentionDays: number | null;
  /** Processes of this program on this machine. */
  readonly workers: number;
  /** Threads libuv has for password hashes, name look-ups and files, per process. */
  readonly threadPool: number;
}
