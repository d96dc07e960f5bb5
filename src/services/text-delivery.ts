import { randomBytes } from 'node:crypto';
import { Account, NOBODY } from '../../entities/account.js';
import { Factor } from '../../entities/factor.js';
import type { OutboxMail, TextKind } from '../../entities/outbox-mail.js';
import { openFactorSecret } from '../crypto/factor-secret.js';
import type { Keyring } from '../crypto/keyring.js';
import type { Database } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import type { Limit } from '../ephemeral/limits.js';
import { type MailBudget, type MailVerdict, spend, TEXT_BUDGET_RULES } from '../flows/mail-budget.js';
import { type FlowRules, isLive, type VerificationFlow } from '../flows/verification-flow.js';
import { textOf } from '../sms/compose.js';
import type { Text, TextSender } from '../sms/sender.js';
import { negotiate } from '../words/words.js';
import { uniqueKeyOf } from './factor-rows.js';
import type { Log } from './log.js';
import { enrollmentCode, type PhoneEnrollment, phoneEnrollmentCell, textedCode } from './texted-codes.js';

/** How texts go out, where they are switched on. */
export interface Texting {
  readonly sender: TextSender;
  /** Of all texts of a day, under the one key `EVERYONE`. */
  readonly perDay: Limit;
  /** Of those that were asked for by who has proven nothing; taken from the same, and fewer. */
  readonly ofStrangers: Limit;
}

export interface TextOptions extends FlowRules {
  readonly appName: string;
  readonly publicUrl: string;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'code' | 'handle' | 'factor'>;
  readonly log: Log;
}

type Row = OutboxMail & { readonly kind: TextKind };
/** A phone, and what it is to be told. */
interface Letter {
  readonly number: string;
  readonly phoneKey: string;
  readonly code: string;
}
export type TextDecision =
  | { readonly drop: string }
  | Extract<MailVerdict, { wait: number }>
  | { text: Text };

const EVERYONE = 'all';

/**
 * Whether a queued text may still go, and what it says. The number is looked up and the code made at the last moment; a
 * phone has a budget of its own, whichever accounts and enrolments it is texted for, and so have all phones together,
 * of which strangers get a share. Each time a text is handed over counts: it may have been sent, and have cost.
 */
export class TextDelivery {
  constructor(
    private readonly deps: Deps,
    private readonly options: TextOptions,
    private readonly texting: Texting | null,
  ) {}

  /** Throws ServiceUnavailableError when a store is away. */
  async decide(row: Row): Promise<TextDecision> {
    if (this.texting === null) return { drop: 'SWITCHED_OFF' };
    const account = await this.deps.database.read.findOne(Account, { id: row.accountId ?? NOBODY });
    const letter = await (row.kind === 'SMS_CODE'
      ? this.ofFlow(row, account)
      : this.ofEnrollment(row, account));
    if (account?.status !== 'ACTIVE') return { drop: 'NO_RECIPIENT' };
    if (typeof letter === 'string') return { drop: letter };
    const verdict = await this.charge(row, letter.phoneKey);
    if ('drop' in verdict || 'wait' in verdict) return verdict;
    if (await this.isSpent(row, this.texting)) return { drop: 'DAY_SPENT' };
    const locale = negotiate([account.locale, row.facts.locale]);
    const body = textOf({ ...this.options, kind: row.kind, code: letter.code, locale });
    return { text: { id: row.id, to: letter.number, body } };
  }

  async send(text: Text): Promise<{ readonly providerId: string | null }> {
    if (this.texting === null) throw new TypeError('Texts are switched off.');
    return this.texting.sender.send(text);
  }

  /** Takes one of the day's texts, if there is one left for whoever asked. */
  private async isSpent({ id, trust }: Row, { perDay, ofStrangers }: Texting): Promise<boolean> {
    if (trust === 'STRANGER' && (await ofStrangers.take(EVERYONE)) > 0) {
      this.deps.log.error({ mailId: id }, 'The share of strangers in SMS_PER_DAY is used up: none is sent.');
      return true;
    }
    if ((await perDay.take(EVERYONE)) === 0) return false;
    this.deps.log.error({ mailId: id }, 'The texts of a day are used up (SMS_PER_DAY): none is sent.');
    return true;
  }

  private async ofFlow(row: Row, account: Account | null): Promise<Letter | string> {
    const flowKey = row.flowKey ?? '';
    const where = { uniqueKey: uniqueKeyOf('SMS', account?.id ?? NOBODY) };
    const factor = await this.deps.database.read.findOne(Factor, where, ['sealedSecret']);
    const { state: flow, now } = await this.deps.cells.read<VerificationFlow>(`flow:${flowKey}`);
    const generation = flow?.generations.find((one) => one.n === row.generation && one.way === 'SMS');
    if (account === null || factor === null) return 'NO_RECIPIENT';
    if (flow === undefined || generation === undefined) return 'FLOW_OVER';
    const isOurs = flow.accountId === account.id && flow.epoch === account.credentialEpoch;
    if (!isOurs || !isLive(flow, generation.n, now, this.options)) return 'FLOW_OVER';
    const code = textedCode(this.deps.keyring, flow, flowKey, { generation, factorId: factor.id });
    return this.to({ id: factor.id, sealed: factor.sealedSecret, phoneKey: factor.phoneKey }, code);
  }

  private async ofEnrollment(row: Row, account: Account | null): Promise<Letter | string> {
    const flowKey = row.flowKey ?? '';
    const { state, now } = await this.deps.cells.read<PhoneEnrollment>(phoneEnrollmentCell(flowKey));
    if (state === undefined || now >= state.expiresAt || account === null) return 'FLOW_OVER';
    if (state.accountId !== account.id || state.epoch !== account.credentialEpoch) return 'FLOW_OVER';
    const { factorId: id, sealedNumber: sealed, phoneKey } = state;
    return this.to({ id, sealed, phoneKey }, enrollmentCode(this.deps.keyring, state, flowKey));
  }

  private to(
    { id, sealed, phoneKey }: { id: string; sealed: string | null; phoneKey: string | null },
    code: string,
  ): Letter | string {
    const number = openFactorSecret(sealed ?? '', this.deps.keyring.factor, id);
    return number === null || phoneKey === null ? 'NO_RECIPIENT' : { number, phoneKey, code };
  }

  private charge(row: Row, phoneKey: string): Promise<MailVerdict> {
    const nonce = randomBytes(16).toString('base64url');
    const key = this.deps.keyring.handle('texts', `${phoneKey}:${row.trust}`);
    const { id, kind, facts } = row;
    return this.deps.cells.update<MailBudget, MailVerdict>(`texts:${key}`, (state, now) =>
      spend(state, { id, kind, nonce, epoch: 0, askedAt: Math.min(now, facts.at) }, now, TEXT_BUDGET_RULES),
    );
  }
}
