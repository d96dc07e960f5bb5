import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds a balancer has at least: one that looks every second has then looked. */
const SHORTEST_NOTICE = 2_000;
/** Whoever still sends requests has not looked yet; but the process is to end some time. */
const LONGEST_NOTICE = 5_000;
const QUIET = 500;
const LOOK_EVERY = 50;
/** Asking how the process is is not asking it for anything. */
const HEALTH: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * The orderly end of a process: /readyz says no at once, every answer closes its connection, and requests are taken
 * as before until the balancer has noticed, for behind a door that closes sooner they would be lost.
 */
export class Departure {
  private begun = false;
  /** On the clock of `performance.now()`. */
  private lastAsked = 0;
  private running = 0;

  get isUnderWay(): boolean {
    return this.begun;
  }

  /** To be followed by `answered`. */
  asked(path: string): void {
    this.running += 1;
    if (!HEALTH.has(path)) this.lastAsked = performance.now();
  }

  answered(): void {
    this.running -= 1;
  }

  begin(): void {
    this.begun = true;
  }

  /** Answers when nobody sends requests any more, or in five seconds. */
  async noticed(): Promise<void> {
    const begun = performance.now();
    await pause(SHORTEST_NOTICE);
    while (this.isAsked() && performance.now() - begun < LONGEST_NOTICE) await pause(LOOK_EVERY);
  }

  /**
   * Answers when every request has its answer, or at the deadline (on the clock of `performance.now()`): whoever hung
   * up keeps no connection open, but what they asked for is still under way.
   */
  async finished(deadline: number): Promise<void> {
    while (this.running > 0 && performance.now() < deadline) await pause(LOOK_EVERY);
  }

  private isAsked(): boolean {
    return performance.now() - this.lastAsked < QUIET;
  }
}
