import RequestClient from 'twilio/lib/base/RequestClient.js';
import Twilio from 'twilio/lib/rest/Twilio.js';
import { type Text, TextDeliveryError, type TextSender } from './sender.js';

export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number, a name, or the id of a messaging service (`MG…`). */
  readonly from: string;
  /** `https://api.twilio.com/`, or a stand-in. */
  readonly baseUrl: string;
  /** For the whole exchange, connecting included; 5000 unless told. */
  readonly timeoutMs?: number;
}

/** How Twilio names a service that chooses the sender. */
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/;
const ONE_NUMBER = /^\+[1-9]\d{6,14}$/;
const TIMEOUT_CODES: ReadonlySet<string> = new Set(['ECONNABORTED', 'ERR_CANCELED', 'ETIMEDOUT']);
const LONGEST_WAIT = 3600;
const LARGEST_ANSWER = 65_536;

/** Twilio's own transport, with a deadline, and an eye on when it says to come back. */
class Transport extends RequestClient {
  retryAfter: number | null = null;

  constructor(timeout: number) {
    super({ timeout, keepAlive: false });
    this.axios.defaults.signal = AbortSignal.timeout(timeout);
    this.axios.defaults.maxContentLength = LARGEST_ANSWER;
  }

  override async request<TData>(request: RequestClient.RequestOptions<TData>) {
    const response = await super.request(request);
    this.retryAfter = secondsOf(field(response.headers, 'retry-after'));
    return response;
  }
}

/** Delivery through Twilio's Programmable Messaging, by its own client. */
export class TwilioSender implements TextSender {
  private readonly timeoutMs: number;

  constructor(private readonly options: TwilioOptions) {
    this.timeoutMs = options.timeoutMs ?? 5000;
  }

  async send({ to, body }: Text): Promise<{ readonly providerId: string | null }> {
    if (!ONE_NUMBER.test(to)) throw new TextDeliveryError(false, 'BAD_RECIPIENT');
    const { from } = this.options;
    const sender = MESSAGING_SERVICE.test(from) ? { messagingServiceSid: from } : { from };
    const transport = new Transport(this.timeoutMs);
    try {
      const { sid } = await this.client(transport).messages.create({ to, body, ...sender });
      return { providerId: typeof sid === 'string' ? sid.slice(0, 128) : null };
    } catch (error) {
      // What the library throws may hold the number and the body. It ends here, not even as a cause.
      throw describe(error, transport.retryAfter);
    }
  }

  /** One for each text, because the deadline is part of the transport. What is in the environment stays out of it. */
  private client(httpClient: Transport): Twilio {
    const { accountSid, authToken, baseUrl } = this.options;
    const quiet = { edge: '', region: '', logLevel: 'none', lazyLoading: true };
    const client = new Twilio(accountSid, authToken, { ...quiet, httpClient });
    client.api.baseUrl = baseUrl;
    return client;
  }
}

function describe(error: unknown, retryAfter: number | null): TextDeliveryError {
  const status = field(error, 'status');
  const code = field(error, 'code');
  if (typeof status !== 'number') return describeConnection(code);
  const isRetryable = status === 429 || status >= 500;
  const reason = typeof code === 'number' ? `${status} (${code})` : String(status);
  return new TextDeliveryError(isRetryable, reason, isRetryable ? retryAfter : null);
}

function describeConnection(code: unknown): TextDeliveryError {
  if (typeof code !== 'string') return new TextDeliveryError(false, 'INVALID_TEXT');
  if (TIMEOUT_CODES.has(code)) return new TextDeliveryError(true, 'TIMEOUT');
  return new TextDeliveryError(true, /^[A-Z_]{2,40}$/.test(code) ? code : 'NO_ANSWER');
}

function secondsOf(asked: unknown): number | null {
  return typeof asked === 'string' && /^\d{1,9}$/.test(asked) ? Math.min(LONGEST_WAIT, Number(asked)) : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
