import { createHash } from 'node:crypto';

interface Options {
  /** Where the range API lives: `https://api.pwnedpasswords.com`. */
  readonly baseUrl: string;
  /** 1500 unless told. */
  readonly timeoutMs?: number;
}

interface WarnLog {
  warn(details: object, message: string): void;
}

const PREFIX_LENGTH = 5;
const DEFAULT_TIMEOUT_MS = 1500;

/**
 * Asks Have I Been Pwned's range API (version 3) whether a password is in a known breach. The service learns the
 * first 20 bits of a SHA-1, shared by some thousand breached passwords, and, the answer being padded, nobody on the
 * way learns from its length which. A service that does not answer must not keep anybody from a new password: it
 * fails open, and the local list has been asked before.
 */
export class BreachLookup {
  private readonly baseUrl: string;
  private readonly timeoutMs: number;

  constructor(
    options: Options,
    private readonly log: WarnLog,
  ) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** True when the password was seen in a breach. False when not, and when it cannot be told. Never throws. */
  async contains(password: string): Promise<boolean> {
    const sha1 = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
    try {
      return holds(await this.range(sha1.slice(0, PREFIX_LENGTH)), sha1.slice(PREFIX_LENGTH));
    } catch (error) {
      this.log.warn(
        { reason: reasonOf(error) },
        'the breach list could not be asked; the password was judged without it',
      );
      return false;
    }
  }

  private async range(prefix: string): Promise<string> {
    const response = await fetch(`${this.baseUrl}/range/${prefix}`, {
      headers: { 'Add-Padding': 'true', 'User-Agent': 'latchkey' },
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (response.ok) return await response.text();
    await response.body?.cancel();
    throw new UnexpectedStatusError(response.status);
  }
}

class UnexpectedStatusError extends Error {
  constructor(readonly status: number) {
    super('Unexpected status.');
  }
}

/** Lines of `SUFFIX:COUNT`; a count of 0 is padding. */
function holds(range: string, suffix: string): boolean {
  const line = range.split('\n').find((one) => one.trimStart().toUpperCase().startsWith(`${suffix}:`));
  return line !== undefined && Number(line.slice(line.indexOf(':') + 1)) > 0;
}

/** Names only: the messages of a failed fetch may quote the address, and with it a part of the digest. */
function reasonOf(error: unknown): string {
  if (error instanceof UnexpectedStatusError) return `status ${error.status}`;
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.name;
}
