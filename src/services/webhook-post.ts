import { lookup, Resolver } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Seconds } from '../clock.js';
import { isPublicAddress } from '../flows/public-address.js';
import { hostOf } from '../flows/webhook-url.js';

export interface PostOptions {
  /** Hosts, in lower case, that may have a private address; they are looked up as this machine does. */
  readonly allowedHosts: readonly string[];
  /** For the whole exchange, looking up the name included; 10 000 unless told. */
  readonly timeoutMs?: number;
  /** Name servers, the system's unless told. */
  readonly nameServers?: readonly string[];
  /** Which addresses may be spoken to: those of the public internet unless told. */
  readonly mayReach?: (address: string) => boolean;
}

export type PostOutcome =
  | { readonly isDelivered: true }
  | {
      readonly isDelivered: false;
      /** A status such as `HTTP_500`, or a word of ours. */
      readonly reason: string;
      readonly isGone: boolean;
      readonly retryAfter: Seconds | null;
    };

interface Address {
  readonly address: string;
  readonly family: number;
}

class Refusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

const GONE = 410;
const LARGEST_HEAD = 8_192;
const NAME_SERVER_PATIENCE = { timeout: 2_000, tries: 2 };

/**
 * Posts to addresses that strangers chose. A name is looked up once, every address it has must belong to the public
 * internet, and the connection is made to these very addresses: a name that stands for another address a moment later
 * gains nothing. Redirects are not followed and no byte of an answer's body is read. Names are asked of the name
 * servers directly, for the system's own way would keep a thread that password hashes wait for.
 */
export class WebhookPost {
  private readonly resolver: Resolver;
  private readonly mayReach: (address: string) => boolean;

  constructor(private readonly options: PostOptions) {
    this.resolver = new Resolver(NAME_SERVER_PATIENCE);
    if (options.nameServers !== undefined) this.resolver.setServers(options.nameServers);
    this.mayReach = options.mayReach ?? isPublicAddress;
  }

  /** Never throws, and never takes longer than it may. */
  async send(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<PostOutcome> {
    const signal = AbortSignal.timeout(this.options.timeoutMs ?? 10_000);
    try {
      const addresses = await inTime(signal, this.addressesOf(hostOf(url)));
      return await exchange(url, { headers, body, addresses, signal });
    } catch (error) {
      const reason = signal.aborted ? 'TIMEOUT' : reasonOf(error);
      return { isDelivered: false, reason, isGone: false, retryAfter: null };
    }
  }

  /** At least one, each of which may be spoken to. */
  private async addressesOf(host: string): Promise<readonly Address[]> {
    if (this.options.allowedHosts.includes(host)) return lookup(host, { all: true });
    const family = isIP(host);
    const found = family === 0 ? await this.ask(host) : [{ address: host, family }];
    if (found.length === 0) throw new Refusal('NO_SUCH_HOST');
    if (!found.every(({ address }) => this.mayReach(address))) throw new Refusal('PRIVATE_TARGET');
    return found;
  }

  private async ask(host: string): Promise<readonly Address[]> {
    const [v4, v6] = await Promise.all([
      this.resolver.resolve4(host).catch(() => []),
      this.resolver.resolve6(host).catch(() => []),
    ]);
    return [
      ...v4.map((address) => ({ address, family: 4 })),
      ...v6.map((address) => ({ address, family: 6 })),
    ];
  }
}

interface Exchange {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly addresses: readonly Address[];
  readonly signal: AbortSignal;
}

function exchange(url: URL, { headers, body, addresses, signal }: Exchange): Promise<PostOutcome> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  const options = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: always(addresses),
    maxHeaderSize: LARGEST_HEAD,
    signal,
  } as const;
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      response.destroy();
      resolve(outcomeOf(status, answered['retry-after']));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Answers what was looked up before, whatever is asked. */
function always(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function outcomeOf(status: number, retryAfter: string | undefined): PostOutcome {
  if (status >= 200 && status < 300) return { isDelivered: true };
  const reason = status >= 300 && status < 400 ? 'REDIRECT' : `HTTP_${status}`;
  const isNumber = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter);
  return {
    isDelivered: false,
    reason,
    isGone: status === GONE,
    retryAfter: isNumber ? Number(retryAfter) : null,
  };
}

/** The messages of foreign errors may quote addresses and headers: only their code is told. */
function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.reason;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'NO_ANSWER';
}

function inTime<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Refusal('TIMEOUT')), { once: true });
  });
  return Promise.race([work, late]);
}
