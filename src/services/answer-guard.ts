import type { Account } from '../../entities/account.js';
import type { Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { ProblemError } from '../errors.js';
import { ANSWER_TTL, type AnswerTries, answersOf, takeAnswer } from '../flows/answer-throttle.js';
import type { VerificationFlow } from '../flows/verification-flow.js';
import type { KnownDevices } from './known-devices.js';
import type { Origin } from './origin.js';

/** How one line stands. */
export type AnswerStanding = ReturnType<typeof answersOf>;

/** Somebody about to answer with something held. */
export interface AnswerTry {
  readonly flow: VerificationFlow;
  readonly account: Account | null;
  readonly origin: Origin;
}

/**
 * Slows down guessing at what is held, over all flows. In a recovery the line is that of what was typed, existing or
 * not; after a right password it is the account's, and a device that the account knows has one of its own, so that
 * whoever learned the password cannot keep the owner out. Neither line is filled from the other.
 */
export class AnswerGuard {
  constructor(
    private readonly deps: {
      readonly cells: CellStore;
      readonly keyring: Pick<Keyring, 'handle'>;
      readonly devices: KnownDevices;
    },
  ) {}

  /** Reserves one answer, before it is looked at. Throws ACCOUNT_LOCKED with the wait when there is none left. */
  async take(attempt: AnswerTry): Promise<void> {
    const wait = await this.deps.cells.update<AnswerTries, Seconds>(this.lineOf(attempt), (state, now) => {
      const taken = takeAnswer(state, now);
      return { state: taken.state, ttl: ANSWER_TTL, result: taken.wait };
    });
    if (wait > 0) throw tooMany(wait);
  }

  /** A right answer: nothing is held against whoever gave it. */
  async succeeded(attempt: AnswerTry): Promise<void> {
    await this.empty(this.lineOf(attempt));
  }

  /** How the line of this name stands. */
  async standing(line: readonly string[]): Promise<AnswerStanding> {
    const { state, now } = await this.deps.cells.read<AnswerTries>(this.cellOf(line));
    return answersOf(state, now);
  }

  clear(line: readonly string[]): Promise<void> {
    return this.empty(this.cellOf(line));
  }

  private async empty(cell: CellKey): Promise<void> {
    await this.deps.cells.update<AnswerTries, void>(cell, () => ({
      state: undefined,
      ttl: ANSWER_TTL,
      result: undefined,
    }));
  }

  private lineOf({ flow, account, origin }: AnswerTry): CellKey {
    return this.cellOf(
      flow.purpose === 'RESET'
        ? ['reset', flow.allowance]
        : [
            'challenge',
            flow.accountId ?? '',
            this.deps.devices.recognise(origin.deviceCookie, account) ?? '',
          ],
    );
  }

  private cellOf(line: readonly string[]): CellKey {
    return `answers:${this.deps.keyring.handle('answers', line.join('|'))}`;
  }
}

function tooMany(wait: Seconds): ProblemError {
  return new ProblemError('ACCOUNT_LOCKED', 'Too many wrong codes. Please wait before trying again.', {
    retryAfter: wait,
  });
}
