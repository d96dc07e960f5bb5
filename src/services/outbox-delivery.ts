import { randomBytes, randomInt } from 'node:crypto';
import { Account, NOBODY } from '../../entities/account.js';
import type { LetterKind, OutboxMail } from '../../entities/outbox-mail.js';
import type { Instant, Seconds } from '../clock.js';
import { deriveRecoveryKey } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import { newObjectionToken } from '../crypto/objection-link.js';
import type { Database } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import {
  isCharged,
  issueKey,
  MAIL_BUDGET_RULES,
  type MailBudget,
  type MailVerdict,
  spend,
} from '../flows/mail-budget.js';
import { isLive, type VerificationFlow } from '../flows/verification-flow.js';
import { MailDeliveryError, type Mailer, type Message } from '../mail/mailer.js';
import { type Text, TextDeliveryError } from '../sms/sender.js';
import { codeLetter, type LetterOptions, noticeLetter } from './letters.js';
import type { Log } from './log.js';
import { mailBudgetKey, mailedCode } from './mailed-codes.js';
import type { Metrics } from './metrics.js';
import { countMail } from './outbox-counts.js';
import type { Ending, OutboxRows } from './outbox-rows.js';
import { TextDelivery, type Texting } from './text-delivery.js';

export interface DeliveryDependencies {
  readonly database: Database;
  readonly cells: CellStore;
  readonly mailer: Mailer;
  /** Null: texts are switched off. */
  readonly texting: Texting | null;
  readonly keyring: Pick<Keyring, 'code' | 'handle' | 'objection' | 'factor'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface DeliveryOptions extends LetterOptions {
  readonly resendCooldown: Seconds;
}

/** What became of a row. `LOST`: the lease was gone, and another worker has it. */
export type Outcome = Ending['state'] | 'POSTPONED' | 'LOST';

interface Ticket {
  readonly code: string;
  readonly until: Instant;
  readonly epoch: number;
}

type Letter = OutboxMail & { readonly kind: LetterKind };
/** What the provider of mail, or that of texts, is to be given. */
type Parcel = { readonly message: Message } | { readonly text: Text };
type Decision = { readonly drop: string } | { readonly wait: Seconds } | Parcel;
type Failure = MailDeliveryError | TextDeliveryError;

/** A code is worth trying for as long as somebody waits for it; a notice until it is old news. */
const LONGEST_BACKOFF: Readonly<Record<'code' | 'notice', Seconds>> = { code: 60, notice: 900 };
/** A mail that waited no longer than this for its turn counts from its request, as the cooldown that is shown does. */
const QUEUEING: Seconds = 5;
const OF_THE_ACTIVE: ReadonlySet<string> = new Set(['RESET_CODE', 'STEP_UP_CODE', 'RECOVERY_KEY']);
const WITH_CODE: ReadonlySet<string> = new Set(['RESET_CODE', 'CONFIRM_EMAIL', 'STEP_UP_CODE']);

/** Takes one claimed mail or text to its end: decides whether it may still go, writes it, hands it over, says what became of it. */
export class MailDelivery {
  private readonly texts: TextDelivery;

  constructor(
    private readonly deps: DeliveryDependencies,
    private readonly options: DeliveryOptions,
    private readonly rows: OutboxRows,
    /** The store's time. */
    private readonly now: () => Instant,
  ) {
    this.texts = new TextDelivery(deps, options, deps.texting);
  }

  /** Throws ServiceUnavailableError when a store is away; the lease then runs out by itself. */
  async deliver(row: OutboxMail): Promise<Outcome> {
    const outcome = await this.workOff(row);
    countMail(this.deps.metrics, row.kind, outcome);
    return outcome;
  }

  private async workOff(row: OutboxMail): Promise<Outcome> {
    const decision = await this.decide(row);
    if ('wait' in decision) return this.postpone(row, decision.wait);
    if ('drop' in decision) return this.finish(row, { state: 'DROPPED', outcome: decision.drop });
    return this.send(row, decision);
  }

  private async decide(row: OutboxMail): Promise<Decision> {
    if (this.now() >= row.expiresAt) return { drop: 'EXPIRED' };
    const { kind } = row;
    if (kind === 'SMS_CODE' || kind === 'SMS_ENROLLMENT') return this.texts.decide({ ...row, kind });
    return this.decideLetter({ ...row, kind });
  }

  private async decideLetter(row: Letter): Promise<Decision> {
    const account = await this.deps.database.read.findOne(Account, { id: row.accountId ?? NOBODY });
    const ticket = await this.ticketOf(row);
    if (account === null || !mayReceive(row, account)) return { drop: 'NO_RECIPIENT' };
    if (WITH_CODE.has(row.kind) && ticket?.epoch !== account.credentialEpoch) return { drop: 'FLOW_OVER' };

    const { kind } = row;
    if (kind === 'RECOVERY_KEY') return this.decideKey(row, account);
    const verdict = await this.charge(row, account);
    if ('drop' in verdict || 'wait' in verdict) return verdict;
    return { message: this.write({ ...row, kind }, account, ticket, verdict) };
  }

  /** A key that was sent before the password changed, or the account was locked, is of no use after it. */
  private async decideKey(row: OutboxMail, account: Account): Promise<Decision> {
    if (row.facts.epoch !== account.credentialEpoch) return { drop: 'FLOW_OVER' };
    const mail = { nonce: newNonce(), epoch: account.credentialEpoch };
    const issued = await this.deps.cells.update(
      mailBudgetKey(this.deps.keyring, account.id, row.trust),
      (state: MailBudget | undefined, now) => issueKey(state, mail, now),
    );
    return { message: this.writeKey(row, account, issued) };
  }

  /** The code this mail would carry, null when it has none or the flow does not want it any more. */
  private async ticketOf(row: OutboxMail): Promise<Ticket | null> {
    const { flowKey, generation } = row;
    if (flowKey === null || generation === null) return null;
    const { state: flow, now } = await this.deps.cells.read<VerificationFlow>(`flow:${flowKey}`);
    const issued = flow?.generations.find((one) => one.n === generation);
    if (flow === undefined || issued === undefined || !isLive(flow, generation, now, this.options))
      return null;
    const until = Math.min(flow.endsAt, issued.at + this.options.codeTtl * 1000);
    return { code: mailedCode(this.deps.keyring, flow, flowKey, issued), until, epoch: flow.epoch };
  }

  private async charge(row: OutboxMail, account: Account): Promise<MailVerdict> {
    if (!isCharged(row.kind)) return { send: 'PLAIN' };
    const mail = { id: row.id, kind: row.kind, nonce: newNonce(), epoch: account.credentialEpoch };
    const rules = { ...MAIL_BUDGET_RULES, cooldown: this.options.resendCooldown };
    return this.deps.cells.update<MailBudget, MailVerdict>(
      mailBudgetKey(this.deps.keyring, account.id, row.trust),
      (state, now) => spend(state, { ...mail, askedAt: askedAt(row, now) }, now, rules),
    );
  }

  private write(
    row: OutboxMail & { readonly kind: Exclude<LetterKind, 'RECOVERY_KEY'> },
    account: Account,
    ticket: Ticket | null,
    verdict: MailVerdict,
  ): Message {
    if (row.kind !== 'RESET_CODE' && row.kind !== 'CONFIRM_EMAIL' && row.kind !== 'STEP_UP_CODE') {
      const notMe = newObjectionToken(
        { accountId: account.id, mailId: row.id },
        this.deps.keyring.objection,
        this.now(),
      );
      return noticeLetter({ ...row, kind: row.kind }, account, notMe, this.options);
    }
    if (ticket === null) throw new TypeError('A mail with a code needs a flow.');
    if (row.kind !== 'RESET_CODE' || !('nonce' in verdict)) {
      return codeLetter({ ...row, kind: row.kind }, account, ticket, this.options);
    }
    return this.writeKey(row, account, verdict);
  }

  private writeKey(
    row: OutboxMail,
    account: Account,
    { nonce, until }: { readonly nonce: string; readonly until: Instant },
  ): Message {
    const code = deriveRecoveryKey(this.deps.keyring.code, { accountId: account.id, nonce });
    return codeLetter({ ...row, kind: 'RECOVERY_KEY' }, account, { code, until }, this.options);
  }

  private async send(row: OutboxMail, parcel: Parcel): Promise<Outcome> {
    if (!(await this.rows.renew(row, this.now()))) return 'LOST';
    const handed = await this.handOver(parcel);
    if (handed instanceof Error) return this.refused(row, handed);
    return this.finish(row, { state: 'SENT', outcome: null, providerId: handed.providerId });
  }

  /** An error of any other kind may hold the message, so it is replaced before anybody can log it. */
  private async handOver(parcel: Parcel): Promise<{ providerId: string | null } | Failure> {
    try {
      if ('text' in parcel) return await this.texts.send(parcel.text);
      return await this.deps.mailer.send(parcel.message);
    } catch (error) {
      if (error instanceof MailDeliveryError || error instanceof TextDeliveryError) return error;
      return 'text' in parcel
        ? new TextDeliveryError(true, 'UNEXPECTED')
        : new MailDeliveryError(true, 'UNEXPECTED');
    }
  }

  private async refused(row: OutboxMail, failure: Failure): Promise<Outcome> {
    const attempts = row.attempts + 1;
    const details = { mailId: row.id, kind: row.kind, reason: failure.reason, attempts };
    const what = failure instanceof TextDeliveryError ? 'text' : 'mail';
    if (!failure.retryable) {
      this.deps.log.error(details, `The ${what} provider refuses a ${what}; it is parked.`);
      return this.finish(row, { state: 'PARKED', outcome: failure.reason.slice(0, 64) });
    }
    this.deps.log.warn(details, `The ${what} provider did not take a ${what}.`);
    const longest = LONGEST_BACKOFF[row.flowKey === null ? 'notice' : 'code'];
    const wait = backoff(attempts, longest, failure.retryAfter);
    if (this.now() + wait * 1000 >= row.expiresAt)
      return this.finish(row, { state: 'DROPPED', outcome: 'EXPIRED' });
    return this.postpone(row, wait);
  }

  private async postpone(row: OutboxMail, wait: Seconds): Promise<Outcome> {
    const isOurs = await this.rows.postpone(row, Math.ceil(this.now() + wait * 1000));
    return isOurs ? 'POSTPONED' : 'LOST';
  }

  private async finish(row: OutboxMail, ending: Ending): Promise<Outcome> {
    return (await this.rows.finish(row, this.now(), ending)) ? ending.state : 'LOST';
  }
}

function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

function askedAt(row: OutboxMail, now: Instant): Instant {
  const queued = now - row.facts.at;
  return queued >= 0 && queued <= QUEUEING * 1000 ? row.facts.at : now;
}

function mayReceive(row: OutboxMail, account: Account): boolean {
  return account.status === 'ACTIVE' || !OF_THE_ACTIVE.has(row.kind);
}

/** 1, 2, 4 … seconds up to the longest, a fifth more or less; never sooner than the provider asked for. */
function backoff(attempts: number, longest: Seconds, retryAfter: number | null): number {
  const chance = randomInt(1000) / 1000;
  const own = Math.min(longest, 2 ** (attempts - 1)) * (0.8 + 0.4 * chance);
  return Math.max(own, (retryAfter ?? 0) * (1 + 0.2 * chance));
}
