import { setTimeout as pause } from 'node:timers/promises';
import { patientNow } from '../patience.js';
import { failureOf } from './failures.js';

/** Milliseconds for who asks a server that has said nothing for a whole patience: one that is back needs no more. */
const SHORT = 250;
const PROBE_EVERY = 100;

/**
 * How long a question is waited for. Whoever begins to wait while nobody has heard the server waits for the same end
 * as who began to wait first, and after that only a moment: a request that came to its question late, because its
 * password was hashed before, would else hear of a dead server long after the two seconds that are promised.
 */
export class Silence {
  /** When the first question was asked that no answer has followed; on the clock of `patientNow()`. */
  private since: number | null = null;
  private isProbing = false;
  private isOver = false;

  constructor(
    private readonly patience: number,
    /**
     * Asks with a patience of its own, from the first failure on: nobody may ask for an hour, and a server that is back
     * but slow is heard by nobody who waits a moment.
     */
    private readonly probe: () => Promise<unknown>,
  ) {}

  /** Asks until a deadline, and takes note of whether the server was heard: a refusal is an answer, too. */
  async during<T>(ask: (deadline: number) => Promise<T>): Promise<T> {
    const now = patientNow();
    this.since ??= now;
    try {
      const answer = await ask(Math.max(now + SHORT, this.since + this.patience));
      this.since = null;
      return answer;
    } catch (error) {
      if (failureOf(error)?.kind === 'away') this.listen();
      else this.since = null;
      throw error;
    }
  }

  end(): void {
    this.isOver = true;
  }

  private listen(): void {
    if (this.isProbing) return;
    this.isProbing = true;
    void this.untilHeard();
  }

  private async untilHeard(): Promise<void> {
    while (this.since !== null && !this.isOver) {
      const isHeard = await this.probe().then(
        () => true,
        () => false,
      );
      if (isHeard) this.since = null;
      else await pause(PROBE_EVERY, undefined, { ref: false });
    }
    this.isProbing = false;
  }
}
