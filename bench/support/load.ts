import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Requests to send. `%n` in a body becomes something new each time. */
export interface Job {
  readonly url: string;
  readonly bodies: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  readonly atMost?: number;
  /** Every connection keeps to one body, instead of all taking turns. */
  readonly lanes?: boolean;
  /** What a good answer holds. */
  readonly expect: string;
  /** A pattern whose first group is kept from every answer. */
  readonly find?: string;
}

/** Times in milliseconds. */
export interface Measured {
  readonly count: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly found: readonly string[];
  readonly failures: readonly (readonly [string, number])[];
}

const CHILD = fileURLToPath(new URL('./load-child.js', import.meta.url));

/** A process that sends requests, so that sending them costs the measured process nothing but its share of the cores. */
export class Load {
  private readonly child: ChildProcess = fork(CHILD);

  async run(job: Job): Promise<Measured> {
    this.child.send(job);
    const [measured]: Measured[] = await once(this.child, 'message');
    if (measured === undefined) throw new Error('The load has said nothing.');
    return measured;
  }

  /** Answers per second; throws when some were not what was expected, for then something else was measured. */
  async rate(job: Job): Promise<number> {
    const { count, seconds, failures } = await this.run(job);
    if (failures.length > 0)
      throw new Error(`Not what was expected: ${JSON.stringify(failures.slice(0, 3))}`);
    return count / seconds;
  }

  stop(): void {
    this.child.disconnect();
  }
}
