import type { TrustClass } from '../../entities/outbox-mail.js';
import type { Instant, Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import {
  ALLOWANCE_TTL,
  askToSend,
  countWrongCode,
  forgetWrongCodes,
  isGuessedAt,
  type SendAllowance,
  type SendAnswer,
  type SendRules,
  type SendStanding,
  standingOf,
  waitToSend,
} from '../flows/send-allowance.js';
import {
  type CodeFormat,
  type FlowPurpose,
  isSent,
  type SentWay,
  type VerificationFlow,
} from '../flows/verification-flow.js';
import type { CodeFuse } from './code-fuse.js';

/** The name of one line of those who ask. `subject`: SHA-256 of what was typed in canonical form, or the account's id. */
export function allowanceOf(
  keyring: Pick<Keyring, 'handle'>,
  line: { readonly purpose: FlowPurpose; readonly trust: TrustClass; readonly subject: string },
): string {
  return keyring.handle('sends', `${line.purpose}|${line.trust}|${line.subject}`);
}

/** How often codes may be mailed, or texted, for one identifier, and whether somebody is guessing at it. */
export class CodeAllowance {
  constructor(
    private readonly cells: CellStore,
    private readonly fuse: CodeFuse,
    private readonly rules: SendRules,
    private readonly kind: 'sends' | 'texts' = 'sends',
  ) {}

  /**
   * One of the day's codes, if there is one left; longer ones while somebody is guessing, here or at large. `NEW` when
   * this is most likely the first of the day: that depends on what was typed alone, as the time it saves does.
   */
  async ask(allowance: string, hint?: 'NEW'): Promise<SendAnswer & { readonly format: CodeFormat }> {
    const isBlown = await this.fuse.isBlown();
    const ask = (state: SendAllowance | undefined, now: Instant) => {
      const asked = askToSend(state, now, this.rules);
      const format: CodeFormat = isBlown || isGuessedAt(state) ? 'LETTERS' : 'DIGITS';
      return { state: asked.state, ttl: ALLOWANCE_TTL, result: { ...asked.answer, format } };
    };
    return this.cells.update(this.key(allowance), ask, hint);
  }

  /** Seconds until a code may be asked for; nothing is used up by looking. */
  async wait(allowance: string): Promise<Seconds> {
    const { state, now } = await this.cells.read<SendAllowance>(this.key(allowance));
    return waitToSend(state, now, this.rules);
  }

  /** How a line stands; nothing is used up by looking. */
  async standing(allowance: string): Promise<SendStanding> {
    const { state, now } = await this.cells.read<SendAllowance>(this.key(allowance));
    return standingOf(state, now, this.rules);
  }

  /** Nothing was ever asked for here. */
  clear(allowance: string): Promise<void> {
    return this.remember(allowance, () => undefined);
  }

  /** A wrong answer that was not for a mailed code. */
  heat(): Promise<void> {
    return this.fuse.heat();
  }

  async countWrong(allowance: string): Promise<void> {
    await this.fuse.heat();
    await this.remember(allowance, countWrongCode);
  }

  forgetWrong(allowance: string): Promise<void> {
    return this.remember(allowance, forgetWrongCodes);
  }

  private async remember(
    allowance: string,
    change: (state: SendAllowance | undefined) => SendAllowance | undefined,
  ): Promise<void> {
    await this.cells.update<SendAllowance, void>(this.key(allowance), (state) => ({
      state: change(state),
      ttl: ALLOWANCE_TTL,
      result: undefined,
    }));
  }

  private key(allowance: string): CellKey {
    return `${this.kind}:${allowance}`;
  }
}

/** Of both ways in which codes are sent. */
export class CodeAllowances {
  constructor(
    readonly mails: CodeAllowance,
    readonly texts: CodeAllowance,
  ) {}

  of(way: SentWay): CodeAllowance {
    return way === 'SMS' ? this.texts : this.mails;
  }

  /** Until a code may be asked for in the way that was chosen; by mail, where nothing is sent in it. */
  async waitOf({ way, ways, allowance }: VerificationFlow): Promise<Seconds> {
    const asked = isSent(way) ? way : 'EMAIL';
    return ways.includes(asked) ? this.of(asked).wait(allowance) : 0;
  }
}
