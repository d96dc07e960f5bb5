import { type Clock, systemClock } from '../clock.js';
import type { Mailer, Message } from './mailer.js';

export interface MailboxEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The code or recovery key of the text part, null when it has none. */
  readonly code: string | null;
}

export interface MailboxWait {
  /** A whole address, in any case. */
  readonly to?: string;
  /** Only what came later: the id of an entry, or milliseconds since 1970. */
  readonly after?: string | number;
  readonly seconds: number;
}

/** Told of every mail that arrives, and with null that all were thrown away. */
export type MailboxListener = (arrived: MailboxEntry | null) => void;

interface Arrival {
  readonly arrival: number;
  readonly time: number;
  readonly entry: MailboxEntry;
}

const KEPT = 200;
/** The domain-bound last line of a code mail, `@host #code`. */
const CODE_LINE = /^@\S+ #(\S+)$/m;

/** Delivery for development: nothing leaves the process. Keeps the newest 200 messages, in memory only. */
export class Mailbox implements Mailer {
  private readonly arrivals: Arrival[] = [];
  private readonly arrivalsById = new Map<string, number>();
  private readonly waiters = new Set<() => void>();
  private readonly listeners = new Set<MailboxListener>();
  private count = 0;
  private closed = false;

  constructor(private readonly clock: Clock = systemClock) {}

  async send(message: Message): Promise<{ readonly providerId: string | null }> {
    const time = this.clock.now();
    const arrival = ++this.count;
    const entry = toEntry(message, time);
    this.arrivals.unshift({ arrival, time, entry });
    // A message sent again keeps its id: whoever waits for what came after the first must see the second.
    if (!this.arrivalsById.has(message.id)) this.arrivalsById.set(message.id, arrival);
    for (const dropped of this.arrivals.splice(KEPT)) this.forget(dropped);
    for (const wake of [...this.waiters]) wake();
    this.tell(entry);
    return { providerId: null };
  }

  /** Until the answer is called. A listener must not throw. */
  listen(listener: MailboxListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Newest first. */
  list(to?: string): MailboxEntry[] {
    return this.matching({ to, seconds: 0 });
  }

  /** Answers at once when something matches, else when something does, or with nothing after `seconds`. */
  async waitFor(options: MailboxWait): Promise<MailboxEntry[]> {
    const found = this.matching(options);
    if (found.length > 0 || this.closed || options.seconds <= 0) return found;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiters.delete(look);
        resolve(this.matching(options));
      };
      const look = (): void => {
        if (this.closed || this.matching(options).length > 0) end();
      };
      const timer = setTimeout(end, options.seconds * 1000);
      timer.unref();
      this.waiters.add(look);
    });
  }

  clear(): void {
    for (const dropped of this.arrivals.splice(0)) this.forget(dropped);
    this.tell(null);
  }

  /** Ends everybody's waiting. */
  close(): void {
    this.closed = true;
    for (const wake of [...this.waiters]) wake();
  }

  private tell(arrived: MailboxEntry | null): void {
    for (const hear of [...this.listeners]) hear(arrived);
  }

  private matching(options: MailboxWait): MailboxEntry[] {
    const to = options.to?.toLowerCase();
    return this.arrivals
      .filter((one) => this.isAfter(one, options.after))
      .map((one) => one.entry)
      .filter((entry) => to === undefined || entry.to.toLowerCase() === to);
  }

  /** An id that is not kept any more is older than everything that is. */
  private isAfter(one: Arrival, after: string | number | undefined): boolean {
    if (after === undefined) return true;
    if (typeof after === 'number') return one.time > after;
    return one.arrival > (this.arrivalsById.get(after) ?? 0);
  }

  private forget(dropped: Arrival): void {
    if (this.arrivalsById.get(dropped.entry.id) !== dropped.arrival) return;
    this.arrivalsById.delete(dropped.entry.id);
  }
}

function toEntry(message: Message, time: number): MailboxEntry {
  const { id, to, subject, text, html, headers } = message;
  const code = CODE_LINE.exec(text)?.[1] ?? null;
  return { id, at: new Date(time).toISOString(), to, subject, text, html, headers, code };
}
