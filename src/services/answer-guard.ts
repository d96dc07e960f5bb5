import type { Account } from '../../entities/account.js';
import type { Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { ProblemError } from '../errors.js';
import {
  ANSWER_TTL,
  type AnswerTries,
  answersOf,
  type GuessLine,
  guessLineOf,
  isGuessed,
  takeAnswer,
} from '../flows/answer-throttle.js';
import type { VerificationFlow, Way } from '../flows/verification-flow.js';
import { allowanceOf } from './code-allowance.js';
import type { KnownDevices } from './known-devices.js';
import type { Origin } from './origin.js';

/** How one line stands. */
export type AnswerStanding = ReturnType<typeof answersOf>;

/** Somebody about to answer with something held. */
export interface AnswerTry {
  readonly way: Way;
  readonly flow: VerificationFlow;
  readonly account: Account | null;
  readonly origin: Origin;
}

/**
 * Slows down guessing at what is held, over all flows. In a recovery the line is that of what was typed, existing or
 * not, until something was proven that cannot be guessed: from then on it is the owner's, which nobody fills who knows
 * no more than an address. After a right password it is the account's, and a device that the account knows has one of
 * its own, so that whoever learned the password cannot keep the owner out. No line is filled from another. Passkeys and
 * approvals on a device are in none: nobody guesses them, so that they always let their owner in.
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
    if (!isGuessed(attempt.way)) return;
    const line = guessLineOf(attempt.flow);
    const wait = await this.deps.cells.update<AnswerTries, Seconds>(this.lineOf(attempt), (state, now) => {
      const taken = takeAnswer(state, now, line);
      return { state: taken.state, ttl: ANSWER_TTL, result: taken.wait };
    });
    if (wait > 0) throw tooMany(wait);
  }

  /** A right answer: nothing is held against whoever gave it. */
  async succeeded(attempt: AnswerTry): Promise<void> {
    if (!isGuessed(attempt.way)) return;
    await this.empty(this.lineOf(attempt));
  }

  /** How the line of this name stands. */
  async standing(line: readonly string[], kind: GuessLine): Promise<AnswerStanding> {
    const { state, now } = await this.deps.cells.read<AnswerTries>(this.cellOf(line));
    return answersOf(state, now, kind);
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
    const accountId = flow.accountId ?? '';
    if (guessLineOf(flow) === 'NAMED') return this.cellOf(['reset', flow.allowance]);
    if (flow.purpose === 'RESET') return this.cellOf(['reset', this.ownLineOf(accountId)]);
    const device = this.deps.devices.recognise(origin.deviceCookie, account);
    return this.cellOf(signInLineOf(accountId, device));
  }

  /** The same for who is signed in and for who proved to be the owner. */
  private ownLineOf(accountId: string): string {
    return allowanceOf(this.deps.keyring, { purpose: 'RESET', trust: 'SELF', subject: accountId });
  }

  private cellOf(line: readonly string[]): CellKey {
    return `answers:${this.deps.keyring.handle('answers', line.join('|'))}`;
  }
}

/** Of an account after its right password; `device`: null for all that the account does not know. */
export function signInLineOf(accountId: string, device: string | null): readonly string[] {
  return ['challenge', accountId, device ?? ''];
}

function tooMany(wait: Seconds): ProblemError {
  return new ProblemError('ACCOUNT_LOCKED', 'Too many wrong codes. Please wait, or choose another way.', {
    retryAfter: wait,
  });
}
