import { FloodError } from '../errors.js';
import type { Origin } from './origin.js';
import { digestsOf, type QrHolder } from './qr-holder.js';
import type { QrLoginView, QrTickets } from './qr-tickets.js';
import type { SourceGuard } from './source-guard.js';

/** Milliseconds between two looks at a ticket: it may be changed through any process. */
const LOOK_MS = 700;
/** Streams at once: of one source, and of this process. */
const PER_SOURCE = 10;
const IN_ALL = 1_000;
const RETRY_AFTER = 5;
const OPEN: ReadonlySet<string> = new Set(['WAITING', 'SCANNED']);

/**
 * What happens to tickets, told as it happens. It only reads, and tells who holds the secret; nobody is signed in by it.
 * A stream ends with its ticket, two minutes after it was made at the latest. Whoever asks for one that is not theirs,
 * or never was, is told once that it has ended.
 */
export class QrNews {
  private readonly streams = new Map<NewsStream, string | null>();
  private isClosed = false;

  constructor(
    private readonly tickets: QrTickets,
    private readonly sources: Pick<SourceGuard, 'shareOf'>,
  ) {}

  /** Throws FloodError when there are too many, or no more here. The caller has to end what it no longer reads. */
  watch(holder: QrHolder, origin: Origin): AsyncIterableIterator<QrLoginView> {
    const source = this.sources.shareOf(origin);
    const ofSource = [...this.streams.values()].filter((one) => one === source).length;
    const isCrowd = source !== null && ofSource >= PER_SOURCE;
    if (this.isClosed || isCrowd || this.streams.size >= IN_ALL) throw new FloodError(RETRY_AFTER);
    const shown = digestsOf(holder);
    const stream = new NewsStream(
      () => this.tickets.look(holder.id, shown, origin),
      () => this.streams.delete(stream),
    );
    this.streams.set(stream, source);
    return stream;
  }

  /** Ends every stream: the process is about to stop, and its balancer has others. */
  close(): void {
    this.isClosed = true;
    for (const stream of [...this.streams.keys()]) void stream.return();
  }
}

/** An iterator of its own, because a generator that waits cannot be ended before it next has something to tell. */
class NewsStream implements AsyncIterableIterator<QrLoginView> {
  private last: QrLoginView | null = null;
  private isEnded = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly look: () => Promise<QrLoginView>,
    private readonly left: () => void,
  ) {}

  async next(): Promise<IteratorResult<QrLoginView>> {
    if (this.last !== null && !OPEN.has(this.last.status)) return this.return();
    while (!this.isEnded) {
      const seen = await this.look().catch((error: unknown) => this.failed(error));
      if (seen.status !== this.last?.status) {
        this.last = seen;
        return { done: false, value: seen };
      }
      await this.pause();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<QrLoginView>> {
    this.isEnded = true;
    this.wake();
    this.left();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<QrLoginView>> {
    return this.failed(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async failed(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
