import type { Account } from '../../entities/account.js';
import type { TrustClass } from '../../entities/outbox-mail.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import { type GuessLine, guessLineOf } from '../flows/answer-throttle.js';
import { forgetSends, type MailBudget, mailBudgetLife } from '../flows/mail-budget.js';
import type { SendStanding } from '../flows/send-allowance.js';
import type { FlowPurpose } from '../flows/verification-flow.js';
import { type AnswerGuard, type AnswerStanding, signInLineOf } from './answer-guard.js';
import { allowanceOf, type CodeAllowance } from './code-allowance.js';
import { mailBudgetKey } from './mailed-codes.js';

/** What somebody was named by when they asked. */
export type TypedName = 'EMAIL' | 'USERNAME' | 'ACCOUNT';

/** One line of those who ask for codes. */
export interface SendLine {
  readonly purpose: FlowPurpose;
  readonly trust: TrustClass;
  readonly name: TypedName;
}

/** One line of those who answer with what is held. */
export interface AnswerLine {
  readonly trust: TrustClass;
  readonly name: TypedName;
}

/** And what its guesses are kept under. */
interface GuessedLine extends AnswerLine {
  readonly kind: GuessLine;
  readonly line: readonly string[];
}

/** Every line in which a code for an account can be asked for: waits belong to what was typed, and to who asks. */
const SEND_LINES: readonly SendLine[] = [
  { purpose: 'RESET', trust: 'STRANGER', name: 'EMAIL' },
  { purpose: 'RESET', trust: 'STRANGER', name: 'USERNAME' },
  { purpose: 'RESET', trust: 'SELF', name: 'ACCOUNT' },
  { purpose: 'CONFIRM_EMAIL', trust: 'STRANGER', name: 'EMAIL' },
  { purpose: 'STEP_UP', trust: 'SELF', name: 'ACCOUNT' },
];
const TRUST_CLASSES: readonly TrustClass[] = ['SELF', 'STRANGER'];

interface Deps {
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly allowance: CodeAllowance;
  readonly answers: AnswerGuard;
}

/** Everything that makes the owner of an account wait for a code, to be looked at and to be cleared. */
export class Cooldowns {
  constructor(private readonly deps: Deps) {}

  /** How each line stands in which anything was asked for. */
  async sends(account: Account): Promise<readonly (SendLine & SendStanding)[]> {
    const standings = await Promise.all(
      SEND_LINES.map(async (line) => ({
        ...line,
        ...(await this.deps.allowance.standing(this.keyOf(line, account))),
      })),
    );
    return standings.filter(({ sentInDay, wrongCodes }) => sentInDay > 0 || wrongCodes > 0);
  }

  async answers(account: Account): Promise<readonly (AnswerLine & AnswerStanding)[]> {
    const standings = await Promise.all(
      this.answerLines(account).map(async ({ line, kind, ...known }) => ({
        ...known,
        ...(await this.deps.answers.standing(line, kind)),
      })),
    );
    return standings.filter(({ failures }) => failures > 0);
  }

  /** In two numbers, for the audit log. */
  async summary(
    account: Account,
  ): Promise<{ readonly codesAskedFor: number; readonly wrongAnswers: number }> {
    const [sends, answers] = await Promise.all([this.sends(account), this.answers(account)]);
    return {
      codesAskedFor: sends.reduce((sum, one) => sum + one.sentInDay, 0),
      wrongAnswers: answers.reduce((sum, one) => sum + one.failures, 0),
    };
  }

  /** Forgets what was asked for, what was mailed of it, and what was answered wrongly. A recovery key stays good. */
  async clear(account: Account): Promise<void> {
    await Promise.all([
      ...SEND_LINES.map((line) => this.deps.allowance.clear(this.keyOf(line, account))),
      ...this.answerLines(account).map(({ line }) => this.deps.answers.clear(line)),
      ...TRUST_CLASSES.map((trust) => this.clearBudget(account, trust)),
    ]);
  }

  private async clearBudget(account: Account, trust: TrustClass): Promise<void> {
    const key = mailBudgetKey(this.deps.keyring, account.id, trust);
    await this.deps.cells.update<MailBudget, void>(key, (state) => ({
      state: forgetSends(state),
      ttl: mailBudgetLife(),
      result: undefined,
    }));
  }

  /**
   * In a recovery the line is that of what was typed, or the account's for who is signed in or has proven to be its
   * owner; at a sign-in it is the account's, for devices it does not know.
   */
  private answerLines(account: Account): readonly GuessedLine[] {
    const resets = SEND_LINES.filter(({ purpose }) => purpose === 'RESET');
    return [
      ...resets.map((one) => ({
        trust: one.trust,
        name: one.name,
        kind: guessLineOf({ ...one, proven: [] }),
        line: ['reset', this.keyOf(one, account)],
      })),
      { trust: 'STRANGER', name: 'ACCOUNT', kind: 'SIGN_IN', line: signInLineOf(account.id, null) },
    ];
  }

  private keyOf({ purpose, trust, name }: SendLine, account: Account): string {
    const subject = { EMAIL: account.emailKey, USERNAME: account.usernameKey, ACCOUNT: account.id }[name];
    return allowanceOf(this.deps.keyring, { purpose, trust, subject });
  }
}
