import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type Asker, BoundedQueue } from './bounded-queue.js';
import { type ForeignHash, nominalCost, type Scheme } from './foreign-hash.js';
import { decoyOf } from './foreign-hash-decoy.js';
import { passwordText } from './password-text.js';

const DEFAULT_QUEUE = 64;
const MAX_PER_SOURCE = 10;
/** Milliseconds. Its memory goes back once nobody needs it any more. */
const IDLE = 60_000;

/** Checks passwords against what others made of them, in worker threads that are started by the first check. */
export class ForeignHashChecker {
  private readonly queue: BoundedQueue;
  private pool: Piscina | null = null;
  /** Schemes that could not be worked through. As decoys they would cost nothing, and tell who is not there. */
  private readonly broken = new Set<string>();

  constructor(private readonly threads: number) {
    const limits = { width: threads, maxWaiting: DEFAULT_QUEUE, maxPerSource: MAX_PER_SOURCE };
    this.queue = new BoundedQueue(limits, 'checking imported passwords');
  }

  /**
   * Whether the password comes to `own`. The dearest of the schemes is worked through in every case, with a decoy
   * where there is no hash of that scheme, or of any: how long it takes does not tell whose password it is. A scheme
   * that cannot be worked through matches nothing, and is the dearest no more. Throws OverloadedError, and nothing else.
   */
  async matches(
    password: string,
    { own, schemes }: { readonly own: ForeignHash | null; readonly schemes: readonly Scheme[] },
    asker: Asker,
  ): Promise<boolean> {
    const hashes = own === null ? [] : [own];
    const all = own === null ? schemes : [own.scheme, ...schemes];
    const dearest = dearestOf(all.filter((one) => !this.broken.has(JSON.stringify(one))));
    if (dearest === null) return false;
    if (dearest !== own?.scheme) hashes.push(decoyOf(dearest));
    const text = usable(password);
    const work = hashes.map((hash) => () => this.run(text ?? 'nothing', hash));
    const [first] = await this.queue.run(() => Promise.all(work.map((one) => one())), asker);
    return own !== null && text !== null && first === true;
  }

  async close(): Promise<void> {
    await this.pool?.close();
  }

  private async run(text: string, { scheme, salt, digest }: ForeignHash): Promise<boolean> {
    this.pool ??= new Piscina({
      filename: fileURLToPath(new URL('./foreign-hash-worker.js', import.meta.url)),
      minThreads: 0,
      maxThreads: this.threads,
      idleTimeout: IDLE,
    });
    try {
      return await this.pool.run({ text, scheme, salt, digest }, { name: 'check' });
    } catch {
      this.broken.add(JSON.stringify(scheme));
      return false;
    }
  }
}

/** Others hashed the text as typed; which of them cut it at a NUL cannot be told, so none with a NUL matches. */
function usable(password: string): string | null {
  return passwordText(password) === null || password === '' || password.includes('\0') ? null : password;
}

function dearestOf(schemes: readonly Scheme[]): Scheme | null {
  const [first, ...others] = schemes;
  if (first === undefined) return null;
  return others.reduce((most, one) => (nominalCost(one) > nominalCost(most) ? one : most), first);
}
