/** Milliseconds since 1970-01-01T00:00Z. Every moment in the core is an Instant; only the edges make a Date of it. */
export type Instant = number;

/** Whole seconds. */
export type Seconds = number;

export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The system clock plus an offset that tests and development move, so that no test has to sleep. */
export class MovableClock implements Clock {
  private offset = 0;

  constructor(private readonly base: Clock = systemClock) {}

  now(): Instant {
    return this.base.now() + this.offset;
  }

  /** Milliseconds between this clock and its base. */
  skew(): number {
    return this.offset;
  }

  advance(seconds: Seconds): void {
    this.offset += seconds * 1000;
  }
}
