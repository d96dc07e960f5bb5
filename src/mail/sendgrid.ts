import sgClient from '@sendgrid/client';
import sgMail from '@sendgrid/mail';
import { type Clock, systemClock } from '../clock.js';
import { MailDeliveryError, type Mailer, type Message } from './mailer.js';

export interface SendGridOptions {
  readonly apiKey: string;
  /** `https://api.sendgrid.com`, its EU twin, or a stand-in. */
  readonly baseUrl: string;
  /** For the whole exchange, connecting included; 5000 unless told. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

const OFFICIAL_HOSTS: ReadonlySet<string> = new Set(['api.sendgrid.com', 'api.eu.sendgrid.com']);
const TIMEOUT_CODES: ReadonlySet<string> = new Set(['ECONNABORTED', 'ERR_CANCELED', 'ETIMEDOUT']);
/** An address that no layer below can read as two, as a name with an address, or as the start of a header. */
const ONE_ADDRESS = /^[^\s,;:<>()[\]"@]+@[^\s,;:<>()[\]"@]+$/u;
const LONGEST_WAIT = 3600;
const LARGEST_ANSWER = 65_536;

/** Link rewriting would lead people through a foreign domain, and an open pixel tells when somebody reads. */
const NO_TRACKING = {
  clickTracking: { enable: false, enableText: false },
  openTracking: { enable: false },
  subscriptionTracking: { enable: false },
  ganalytics: { enable: false },
};

/** Delivery through SendGrid's v3 API. */
export class SendGridMailer implements Mailer {
  private readonly timeoutMs: number;
  private readonly clock: Clock;

  constructor(private readonly options: SendGridOptions) {
    this.timeoutMs = options.timeoutMs ?? 5000;
    this.clock = options.clock ?? systemClock;
  }

  async send(message: Message): Promise<{ readonly providerId: string | null }> {
    if (!ONE_ADDRESS.test(message.to)) throw new MailDeliveryError(false, 'BAD_RECIPIENT');
    try {
      const [response] = await this.service().send(toMailData(message));
      const providerId: unknown = Reflect.get(response.headers, 'x-message-id');
      return { providerId: typeof providerId === 'string' ? providerId.slice(0, 128) : null };
    } catch (error) {
      // What the library throws holds the API key and the body. It ends here, not even as a cause.
      throw describe(error, this.clock);
    }
  }

  /**
   * The library's exports are process-wide instances that keep key and address, and its classes cannot be imported
   * by name. One pair for each message, because the deadline is part of the client's settings.
   */
  private service(): typeof sgMail {
    const client: typeof sgClient = Reflect.construct(sgClient.constructor, []);
    client.setApiKey(this.options.apiKey); // resets the base URL, so it comes first
    const transport = {
      url: '',
      baseUrl: this.options.baseUrl,
      timeout: this.timeoutMs,
      signal: AbortSignal.timeout(this.timeoutMs),
      maxRedirects: 0,
      maxContentLength: LARGEST_ANSWER,
      ...(OFFICIAL_HOSTS.has(new URL(this.options.baseUrl).hostname) ? {} : { proxy: false }),
    };
    client.setDefaultRequest(transport);
    const service: typeof sgMail = Reflect.construct(sgMail.constructor, []);
    service.setClient(client);
    return service;
  }
}

function toMailData(message: Message): Parameters<typeof sgMail.send>[0] {
  return {
    to: { email: message.to },
    from: { email: message.from.address, name: message.from.name },
    subject: message.subject,
    text: message.text,
    html: message.html,
    headers: { ...message.headers },
    customArgs: { latchkey_mail: message.id },
    trackingSettings: NO_TRACKING,
  };
}

function describe(error: unknown, clock: Clock): MailDeliveryError {
  const status = statusOf(error);
  if (status === null) return describeConnection(error);
  const retryable = status === 429 || status >= 500;
  const headers = field(field(error, 'response'), 'headers');
  return new MailDeliveryError(retryable, String(status), retryable ? retryAfterOf(headers, clock) : null);
}

function describeConnection(error: unknown): MailDeliveryError {
  const code = field(error, 'code');
  if (typeof code !== 'string') return new MailDeliveryError(false, 'INVALID_MESSAGE');
  if (TIMEOUT_CODES.has(code)) return new MailDeliveryError(true, 'TIMEOUT');
  return new MailDeliveryError(true, /^[A-Z_]{2,40}$/.test(code) ? code : 'NO_ANSWER');
}

/** The provider's refusals have it as `code`; what the HTTP client refuses itself, as `response.status`. */
function statusOf(error: unknown): number | null {
  for (const status of [field(error, 'code'), field(field(error, 'response'), 'status')]) {
    if (typeof status === 'number') return status;
  }
  return null;
}

/** Retry-After in seconds or as a date (RFC 9110 section 10.2.3), else SendGrid's X-RateLimit-Reset in Unix seconds. */
function retryAfterOf(headers: unknown, clock: Clock): number | null {
  const asked = field(headers, 'retry-after');
  if (typeof asked === 'string' && /^\d{1,9}$/.test(asked)) return bounded(Number(asked));
  const date = typeof asked === 'string' ? Date.parse(asked) : Number.NaN;
  if (!Number.isNaN(date)) return bounded((date - clock.now()) / 1000);
  const reset = field(headers, 'x-ratelimit-reset');
  if (typeof reset === 'string' && /^\d{1,12}$/.test(reset))
    return bounded(Number(reset) - clock.now() / 1000);
  return null;
}

function bounded(seconds: number): number {
  return Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(seconds)));
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
