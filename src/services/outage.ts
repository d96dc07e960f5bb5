import { ServiceUnavailableError } from '../errors.js';
import type { Log } from './log.js';

interface Words {
  readonly begins: string;
  readonly ends: string;
}

/** Says that something does not work once when that begins, and once when it is over. */
export class Outage {
  /** What is wrong at the moment. */
  private trouble: string | null = null;
  /** On the clock of `performance.now()`. */
  private lastSeen = 0;

  constructor(
    private readonly log: Pick<Log, 'warn'>,
    private readonly words: Words,
    /** Milliseconds without a failure before it is over: one that comes and goes would fill the log. */
    private readonly quiet = 0,
  ) {}

  /** What goes wrong in another way than before is said anew. */
  failed(error: unknown): void {
    this.lastSeen = performance.now();
    const details = troubleOf(error);
    const trouble = details.store ?? details.trouble;
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.log.warn(details, this.words.begins);
  }

  recovered(): void {
    if (this.trouble === null || performance.now() - this.lastSeen < this.quiet) return;
    this.trouble = null;
    this.log.warn({}, this.words.ends);
  }
}

type Told =
  | { readonly store: 'sql' | 'ephemeral'; readonly reason: string }
  | { readonly store?: never; readonly trouble: string };

/** The messages of foreign errors may quote values, so only the kind of trouble is told. */
export function troubleOf(error: unknown): Told {
  if (error instanceof ServiceUnavailableError) return error.told;
  return { trouble: error instanceof Error ? error.name : 'unknown' };
}
