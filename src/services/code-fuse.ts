import type { Limit, LimitFactory } from '../ephemeral/limits.js';
import type { Log } from './log.js';

/** Wrong codes of a day, over all accounts, after which somebody is guessing at large. */
const BLOWS_AT = { name: 'wrong-codes', points: 1000, seconds: 24 * 3600 };
const EVERYWHERE = 'all';

/**
 * Watches for guessing that is spread so thin over accounts that none of them notices. Six digits and five tries let
 * a spray of 50 guesses a day at 10,000 accounts win every other day; with the fuse blown codes have eight letters,
 * and the same spray wins once in a hundred years.
 */
export class CodeFuse {
  private readonly limit: Limit;
  private wasBlown = false;

  constructor(
    limits: LimitFactory,
    private readonly log: Log,
  ) {
    this.limit = limits(BLOWS_AT);
  }

  /** One more wrong code, whoever's. */
  async heat(): Promise<void> {
    await this.limit.take(EVERYWHERE);
  }

  /** Whether new codes should be long. Says so in the log when it begins. */
  async isBlown(): Promise<boolean> {
    const isBlown = await this.limit.isSpent(EVERYWHERE);
    if (isBlown && !this.wasBlown) {
      this.log.error(
        { perDay: BLOWS_AT.points },
        'somebody is guessing codes at large: new codes have eight letters',
      );
    }
    this.wasBlown = isBlown;
    return isBlown;
  }
}
