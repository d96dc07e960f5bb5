import type { Account } from '../../entities/account.js';
import type { Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Limit, LimitFactory } from '../ephemeral/limits.js';
import { SourceLimitError } from '../errors.js';
import type { Origin } from './origin.js';
import type { TrustedDevices } from './trusted-devices.js';

/** Failed proofs in ten minutes, and codes asked for in an hour, from one address; ten times that from its neighbourhood. */
const FAILURES = { points: 20, seconds: 600 };
const CODE_REQUESTS = { points: 20, seconds: 3600 };
/** Passkeys asked for in ten minutes: a page asks by itself, and many people may share an address. */
const CEREMONIES = { points: 300, seconds: 600 };
/** Wrong proofs of one client from one address, and of all clients from there, in ten minutes. */
const CLIENT_FAILURES = { points: 20, seconds: 600 };
/** In the place of a client's id, which begins with `cli_`. */
const NO_CLIENT = 'none';
const ALL_CLIENTS = 'all';
/** Codes to be scanned, in a minute. */
const QR_CODES = { points: 10, seconds: 60 };
const NEIGHBOURHOOD = 10;

type Act = 'failure' | 'code' | 'ceremony' | 'qr';
const RANGES = ['narrow', 'wide'] as const;
type Range = (typeof RANGES)[number];

/** What was counted, to be given back as it was: who was a device of its own then may be none by now. */
export interface Counted {
  readonly act: Act;
  readonly counters: readonly (readonly [Range, string])[];
}

/**
 * What one source of requests may do, whoever it claims to be. A source is an IPv4 address or an IPv6 /64, and more
 * loosely its /24 or /48. A proof is counted before it is looked at and given back when it was right. Where it is known
 * whose account it is about, a device that account trusts is a source of its own: what others at its address have done
 * is not held against it, and nobody else can use up its share.
 */
export class SourceGuard {
  private readonly limits: Readonly<Record<Act, Readonly<Record<Range, Limit>>>>;
  private readonly clients: Limit;

  constructor(
    limits: LimitFactory,
    private readonly keyring: Keyring,
    private readonly trusted: TrustedDevices,
    /** Sources that are never counted: this machine itself, in development. */
    private readonly isExempt: (origin: Origin) => boolean,
  ) {
    const pair = (name: string, { points, seconds }: { points: number; seconds: Seconds }) => ({
      narrow: limits({ name: `${name}-narrow`, points, seconds }),
      wide: limits({ name: `${name}-wide`, points: points * NEIGHBOURHOOD, seconds }),
    });
    this.limits = {
      failure: pair('failure', FAILURES),
      code: pair('code', CODE_REQUESTS),
      ceremony: pair('ceremony', CEREMONIES),
      qr: pair('qr', QR_CODES),
    };
    this.clients = limits({ name: 'client', ...CLIENT_FAILURES });
  }

  /**
   * Throws RATE_LIMITED when this source has failed too often, or asked for too many codes of either kind. `account`:
   * whose it is about; null where that is not known, or nobody's.
   */
  async take(act: Act, origin: Origin, account: Account | null = null): Promise<Counted> {
    const counters = await this.countersOf(origin, account);
    for (const [range, key] of counters) {
      const wait = await this.limits[act][range].take(key);
      if (wait > 0) throw new SourceLimitError(wait);
    }
    return { act, counters };
  }

  /** The proof was right after all. */
  async giveBack({ act, counters }: Counted): Promise<void> {
    for (const [range, key] of counters) await this.limits[act][range].giveBack(key);
  }

  /**
   * Throws RATE_LIMITED when this client, which has just proven itself, was given wrong proofs from this source too often.
   * Only the pair counts, and only what was wrong: nobody shuts a client out from somewhere else, and a client that asks
   * many times at once never stands in its own way.
   */
  async passClient(clientId: string, origin: Origin): Promise<void> {
    const key = this.pair(clientId, origin);
    if (this.isExempt(origin) || !(await this.clients.isSpent(key))) return;
    throw new SourceLimitError(Math.max(1, await this.clients.take(key)));
  }

  /**
   * Counts a wrong proof: for the client, if there is one, and for the source. Throws RATE_LIMITED by the source alone, so
   * that what a stranger hears does not tell which clients there are; and a client that is not there has no key of its
   * own, for anybody can make up as many as they like.
   */
  async countClientFailure(clientId: string | null, origin: Origin): Promise<void> {
    if (this.isExempt(origin)) return;
    await this.clients.take(this.pair(clientId ?? NO_CLIENT, origin));
    const wait = await this.clients.take(this.pair(ALL_CLIENTS, origin));
    if (wait > 0) throw new SourceLimitError(wait);
  }

  private pair(client: string, origin: Origin): string {
    return this.keyring.handle('client source', JSON.stringify([client, this.key('narrow', origin)]));
  }

  /** What this source's share of the machine is counted under; null for one that is never counted. */
  shareOf(origin: Origin): string | null {
    return this.isExempt(origin) ? null : this.key('narrow', origin);
  }

  private async countersOf(origin: Origin, account: Account | null): Promise<Counted['counters']> {
    if (this.isExempt(origin)) return [];
    const device = await this.trusted.of(account, origin);
    if (device !== null) return [['narrow', this.trusted.lineOf(device, account)]];
    return RANGES.map((range) => [range, this.key(range, origin)]);
  }

  private key(range: Range, { network }: Origin): string {
    return this.keyring.handle('source', network === null ? 'unknown' : network[range]);
  }
}
