import { randomBytes } from 'node:crypto';
import { Account, type AccountStatus, NOBODY } from '../../entities/account.js';
import type { TrustClass } from '../../entities/outbox-mail.js';
import type { Instant, Seconds } from '../clock.js';
import { readCode, sameCode } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest, newCapability } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { invalidField, ProblemError } from '../errors.js';
import {
  ALLOWANCE_TTL,
  askToSend,
  countWrongCode,
  forgetWrongCodes,
  isGuessedAt,
  type SendAllowance,
  type SendAnswer,
  type SendRules,
} from '../flows/send-allowance.js';
import {
  type CodeFormat,
  FLOW_TTL,
  type FlowPurpose,
  finish,
  type Generation,
  isOver,
  nextGeneration,
  type Opening,
  openFlow,
  type TryOutcome,
  tryCode,
  type VerificationFlow,
} from '../flows/verification-flow.js';
import type { CodeFuse } from './code-fuse.js';
import { expired, invalidCode } from './code-problems.js';
import { EMAIL_CHANNEL, type FlowStep, flowStep } from './flow-step.js';
import { isRecoveryKey, mailedCode } from './mailed-codes.js';
import type { Origin } from './origin.js';
import type { SourceGuard } from './source-guard.js';

/** A right code for an account that may use it. It counts once the account's epoch has been moved. */
export interface Proven {
  readonly kind: 'PROVEN';
  readonly flow: VerificationFlow;
  readonly flowKey: string;
  readonly account: Account;
  readonly now: Instant;
}

/** A try that failed. `accountId` is for the audit log alone; `problem` is the same whatever the reason. */
export interface Refused {
  readonly kind: 'REFUSED';
  readonly accountId: string | null;
  readonly problem: ProblemError;
}

/** What somebody gives to prove who they are. */
export interface GivenProof {
  readonly code: string;
  /** Null: the channel the code was sent to. */
  readonly channelId: string | null;
}

export interface NewFlow extends Omit<Opening, 'nonce' | 'allowance' | 'trust'> {
  readonly trust: TrustClass;
  /** SHA-256 of what was typed in canonical form, or the account's id: what the cooldown belongs to. */
  readonly subject: string;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Keyring;
  readonly sources: SourceGuard;
  readonly fuse: CodeFuse;
}

interface Options {
  readonly codeTtl: Seconds;
  readonly sendRules: SendRules;
}

const ID_PREFIX: Readonly<Record<FlowPurpose, string>> = { RESET: 'rst', CONFIRM_EMAIL: 'ver' };
/** Who may use a code of each kind. To everybody else, existing or not, every code is wrong. */
const USABLE_BY: Readonly<Record<FlowPurpose, readonly AccountStatus[]>> = {
  RESET: ['ACTIVE'],
  CONFIRM_EMAIL: ['UNVERIFIED'],
};
const GONE_TTL: Seconds = 60;

/**
 * Mailed codes: asking for one, asking again, giving it back. Protects against guessing (five tries a flow, counted
 * in one compare-and-set), against flooding a mailbox (cooldown and quotas per identifier), and against being asked
 * who has an account: every answer here is made from what was typed, and an account that does not exist has flows
 * like any other. A code lives ten minutes, a flow thirty. Codes are derived when mailed and when checked, and
 * stored nowhere.
 */
export class Verification {
  constructor(
    private readonly deps: Deps,
    private readonly options: Options,
  ) {}

  /** Opens a flow of its own for whoever asks. Within the cooldown it is live, but no code is sent. */
  async open(request: NewFlow): Promise<FlowStep> {
    const { subject, ...rest } = request;
    const allowance = this.deps.keyring.handle('sends', `${rest.purpose}|${rest.trust}|${subject}`);
    const answer = await this.ask(allowance);
    const id = newCapability(ID_PREFIX[rest.purpose]);
    const opening: Opening = { ...rest, allowance, nonce: randomBytes(16).toString('hex') };
    const first = answer.granted ? answer.format : null;
    const flow = await this.deps.cells.update<VerificationFlow, VerificationFlow>(cellOf(id), (_, now) => {
      const opened = openFlow(opening, first, now);
      return { state: opened, ttl: FLOW_TTL, result: opened };
    });
    return flowStep(id, flow, answer);
  }

  /** *Get code*: the next generation of a flow that still lives. */
  async again(flowId: string, channelId: string | null): Promise<FlowStep> {
    refuseUnknownChannel(channelId);
    const { state, now } = await this.deps.cells.read<VerificationFlow>(cellOf(flowId));
    if (state === undefined || isOver(state, now)) throw expired();
    const answer = await this.ask(state.allowance);
    if (!answer.granted) {
      const message = 'You asked for a code a moment ago. Please wait before asking again.';
      throw new ProblemError('RATE_LIMITED', message, { retryAfter: answer.wait });
    }
    const flow = await this.change(flowId, (one, at) => nextGeneration(one, answer.format, at));
    return flowStep(flowId, flow, answer);
  }

  /** One try at a flow of this purpose. Wrong, spent, expired and unknown ones are refused alike. */
  async prove(
    flowId: string,
    purpose: FlowPurpose,
    given: GivenProof,
    origin: Origin,
  ): Promise<Proven | Refused> {
    refuseUnknownChannel(given.channelId);
    const code = readCode(given.code);
    if (code === null) throw invalidField(['input', 'code'], 'INVALID', 'The code has 6 digits.');
    await this.deps.sources.take('failure', origin);
    const { state: flow, now } = await this.deps.cells.read<VerificationFlow>(cellOf(flowId));
    const account = await this.deps.database.read.findOne(Account, { id: flow?.accountId ?? NOBODY });
    if (flow === undefined || flow.purpose !== purpose) return refused(null, 0);
    const flowKey = digest(flowId);
    const hasKey = code.kind === 'RECOVERY_KEY' && (await isRecoveryKey(this.deps, flow, code.value));
    const matches = (generation: Generation): boolean =>
      code.kind === 'CODE' && sameCode(code.value, mailedCode(this.deps.keyring, flow, flowKey, generation));
    const outcome = hasKey && !isOver(flow, now) ? RIGHT : await this.count(flowId, matches);
    if (outcome.kind === 'WRONG') {
      if (!outcome.late) await this.countWrong(flow);
      return refused(flow.accountId, outcome.triesLeft);
    }
    if (outcome.kind === 'OVER' || account === null || !mayUse(account, flow))
      return refused(flow.accountId, 0);
    await this.deps.sources.giveBack('failure', origin);
    return { kind: 'PROVEN', flow, flowKey, account, now };
  }

  /** The proof was put to use: the flow is over for its holder too, and nobody is guessing. */
  async finish(flowId: string, allowance: string): Promise<void> {
    await this.deps.cells.update<VerificationFlow, void>(cellOf(flowId), (state, now) => {
      const over = state && finish(state);
      return { state: over, ttl: over ? lifeOf(over, now) : GONE_TTL, result: undefined };
    });
    await this.remember(allowance, forgetWrongCodes);
  }

  /** One of the day's codes, if there is one left; longer ones while somebody is guessing, here or at large. */
  private async ask(allowance: string): Promise<SendAnswer & { format: CodeFormat }> {
    const isBlown = await this.deps.fuse.isBlown();
    return this.deps.cells.update(`sends:${allowance}`, (state: SendAllowance | undefined, now) => {
      const asked = askToSend(state, now, this.options.sendRules);
      const format: CodeFormat = isBlown || isGuessedAt(state) ? 'LETTERS' : 'DIGITS';
      return { state: asked.state, ttl: ALLOWANCE_TTL, result: { ...asked.answer, format } };
    });
  }

  private async countWrong(flow: VerificationFlow): Promise<void> {
    await this.deps.fuse.heat();
    await this.remember(flow.allowance, countWrongCode);
  }

  private async remember(
    allowance: string,
    change: (state: SendAllowance | undefined) => SendAllowance | undefined,
  ): Promise<void> {
    await this.deps.cells.update<SendAllowance, void>(`sends:${allowance}`, (state) => ({
      state: change(state),
      ttl: ALLOWANCE_TTL,
      result: undefined,
    }));
  }

  private count(flowId: string, matches: (generation: Generation) => boolean): Promise<TryOutcome> {
    return this.deps.cells.update<VerificationFlow, TryOutcome>(cellOf(flowId), (state, now) => {
      if (state === undefined) return { state, ttl: GONE_TTL, result: { kind: 'OVER' } };
      const { flow, outcome } = tryCode(state, matches, now, this.options);
      return { state: flow, ttl: lifeOf(flow, now), result: outcome };
    });
  }

  private change(
    flowId: string,
    to: (flow: VerificationFlow, now: Instant) => VerificationFlow,
  ): Promise<VerificationFlow> {
    return this.deps.cells.update<VerificationFlow, VerificationFlow>(cellOf(flowId), (state, now) => {
      if (state === undefined) throw expired();
      const next = to(state, now);
      return { state: next, ttl: lifeOf(next, now), result: next };
    });
  }
}

function refuseUnknownChannel(channelId: string | null): void {
  if (channelId === null || channelId === EMAIL_CHANNEL) return;
  throw invalidField(['input', 'channelId'], 'INVALID', 'Choose one of the channels of this flow.');
}

const RIGHT: TryOutcome = { kind: 'RIGHT' };

function mayUse(account: Account, flow: VerificationFlow): boolean {
  return account.credentialEpoch === flow.epoch && USABLE_BY[flow.purpose].includes(account.status);
}

function cellOf(flowId: string): CellKey {
  return `flow:${digest(flowId)}`;
}

function lifeOf(flow: VerificationFlow, now: Instant): Seconds {
  return Math.max(1, Math.ceil((flow.endsAt - now) / 1000));
}

function refused(accountId: string | null, triesLeft: number): Refused {
  return { kind: 'REFUSED', accountId, problem: invalidCode(triesLeft) };
}
