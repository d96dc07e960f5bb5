import { randomBytes } from 'node:crypto';
import { Account, type AccountStatus, NOBODY } from '../../entities/account.js';
import type { TrustClass } from '../../entities/outbox-mail.js';
import type { Instant } from '../clock.js';
import { sameCode } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest, newCapability } from '../crypto/random-token.js';
import type { Database } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import { ProblemError } from '../errors.js';
import { isGuessed } from '../flows/answer-throttle.js';
import {
  chooseWay,
  type FlowPurpose,
  type FlowRules,
  type Generation,
  isOver,
  isSent,
  MAX_TRIES,
  nextGeneration,
  type Opening,
  proveOne,
  type TryOutcome,
  tryAnswer,
  tryCode,
  type VerificationFlow,
  type Way,
} from '../flows/verification-flow.js';
import type { AnswerGuard } from './answer-guard.js';
import { allowanceOf, type CodeAllowances } from './code-allowance.js';
import { expired, invalidCode } from './code-problems.js';
import type { FactorProofs, RightAnswer } from './factor-proofs.js';
import type { FlowCells } from './flow-cells.js';
import { type FlowStep, type FlowView, flowStep, wayOfChannel } from './flow-step.js';
import { keyOf, mailedCode } from './mailed-codes.js';
import type { Origin } from './origin.js';
import type { SourceGuard } from './source-guard.js';
import { type GivenProof, readAnswer, type TypedAnswer, unknownChannel } from './typed-answer.js';

/** A right answer of an account that may use it. It counts once it was put to use in SQL. */
export interface Proven {
  readonly kind: 'PROVEN';
  readonly flow: VerificationFlow;
  readonly flowKey: string;
  readonly account: Account;
  readonly now: Instant;
  readonly way: Way;
  /** What has to be used up with it; null for a code, which the account's epoch ends. */
  readonly answer: RightAnswer | null;
  /** Whether it shows that the mailbox is read: it was in a mail. */
  readonly isMailed: boolean;
}

/** A try that failed. `flow` is for the audit log and the owner alone; `problem` is the same whatever the reason. */
export interface Refused {
  readonly kind: 'REFUSED';
  readonly flow: Pick<VerificationFlow, 'accountId' | 'purpose'> | null;
  readonly problem: ProblemError;
}

export interface NewFlow extends Omit<Opening, 'nonce' | 'allowance' | 'trust'> {
  readonly trust: TrustClass;
  /** SHA-256 of what was typed in canonical form, or the account's id: what the cooldown belongs to. */
  readonly subject: string;
  /** Nothing is sent yet, whatever the first way is. */
  readonly quiet?: boolean;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Keyring;
  readonly sources: SourceGuard;
  readonly flows: FlowCells;
  readonly allowances: CodeAllowances;
  readonly proofs: FactorProofs;
  readonly answers: AnswerGuard;
}

interface Attempt {
  readonly flowId: string;
  readonly flow: VerificationFlow;
  readonly account: Account | null;
  readonly origin: Origin;
  readonly now: Instant;
}

interface Tried {
  readonly outcome: TryOutcome;
  readonly answer: RightAnswer | null;
  readonly isMailed: boolean;
}

const ID_PREFIX: Readonly<Record<FlowPurpose, string>> = {
  RESET: 'rst',
  CONFIRM_EMAIL: 'ver',
  SIGN_IN: 'chl',
  STEP_UP: 'chl',
};
/** Who may use a proof of each kind. To everybody else, existing or not, every one is wrong. */
const USABLE_BY: Readonly<Record<FlowPurpose, readonly AccountStatus[]>> = {
  RESET: ['ACTIVE'],
  CONFIRM_EMAIL: ['UNVERIFIED'],
  SIGN_IN: ['ACTIVE'],
  STEP_UP: ['ACTIVE'],
};
const NOT_SENT = { granted: false, wait: 0 };

/**
 * Proving who one is: asking for a mailed code or choosing another way, asking again, giving the answer. Protects
 * against guessing (five tries a flow, counted in one compare-and-set), against flooding a mailbox (cooldown and quotas
 * per identifier), and against being asked who has an account or what it is protected with: every answer before a
 * right one is made from what was typed, and an account that does not exist has flows like any other. A code that was sent
 * lives ten minutes. Codes are derived when mailed and when checked, and stored nowhere.
 */
export class Verification {
  constructor(
    private readonly deps: Deps,
    private readonly rules: FlowRules,
  ) {}

  /** Opens a flow of its own for whoever asks. Within the cooldown it is live, but no code is sent. */
  async open(request: NewFlow): Promise<FlowStep> {
    const { subject, quiet, ...rest } = request;
    const allowance = allowanceOf(this.deps.keyring, { ...rest, subject });
    const [way] = quiet ? [] : rest.ways;
    const answer = way && isSent(way) ? await this.deps.allowances.of(way).ask(allowance, 'NEW') : null;
    const id = newCapability(ID_PREFIX[rest.purpose]);
    const opening: Opening = { ...rest, allowance, nonce: randomBytes(16).toString('hex') };
    const flow = await this.deps.flows.open(id, opening, answer?.granted ? answer.format : null);
    return flowStep(id, flow, answer ?? NOT_SENT);
  }

  /** *Get code*: the next generation of a flow that still lives, or another of its ways. */
  async again(flowId: string, channelId: string | null): Promise<FlowStep> {
    const { state, now } = await this.deps.flows.read(flowId);
    if (state === undefined || isOver(state, now)) throw expired();
    const way = channelId === null ? state.way : wayOfChannel(channelId, state.ways);
    if (way === undefined || !state.ways.includes(way)) throw unknownChannel();
    if (!isSent(way)) return this.switch(flowId, way);
    const answer = await this.deps.allowances.of(way).ask(state.allowance);
    if (!answer.granted && state.way !== way) return this.switch(flowId, way);
    if (!answer.granted) {
      const message = 'You asked for a code a moment ago. Please wait before asking again.';
      throw new ProblemError('RATE_LIMITED', message, { retryAfter: answer.wait });
    }
    const next = { way, format: answer.format };
    const flow = await this.deps.flows.change(flowId, (one, at) => nextGeneration(one, next, at));
    return flowStep(flowId, flow, answer);
  }

  /** One try at a flow of one of these purposes. Wrong, spent, expired and unknown ones are refused alike. */
  async prove(
    flowId: string,
    purposes: readonly FlowPurpose[],
    given: GivenProof,
    origin: Origin,
  ): Promise<Proven | Refused> {
    const { state, now } = await this.deps.flows.read(flowId);
    const flow = state !== undefined && purposes.includes(state.purpose) ? state : undefined;
    const typed = readAnswer(given, flow, this.deps.proofs);
    const account = await this.deps.database.read.findOne(Account, { id: flow?.accountId ?? NOBODY }, [
      'passwordHash',
    ]);
    const counted = await this.deps.sources.take('failure', origin, account);
    if (flow === undefined || isForeign(flow, origin)) return refused(null, 0);
    const { outcome, answer, isMailed } = await this.judge({ flowId, flow, account, origin, now }, typed);
    if (outcome.kind === 'WRONG') {
      if (isGuessed(typed.way)) await this.deps.allowances.mails.heat();
      else if (typed.way === 'EMAIL' && !outcome.late)
        await this.deps.allowances.mails.countWrong(flow.allowance);
      return refused(flow, outcome.triesLeft);
    }
    if (outcome.kind === 'OVER' || account === null || !mayUse(account, flow)) return refused(flow, 0);
    await this.deps.sources.giveBack(counted);
    const flowKey = digest(flowId);
    return { kind: 'PROVEN', flow, flowKey, account, now, way: typed.way, answer, isMailed };
  }

  /** The proof was put to use, and one of these ways has to be proven, too. */
  async proved(flowId: string, way: Way, left: readonly Way[]): Promise<FlowView> {
    const flow = await this.deps.flows.change(flowId, (one) => proveOne(one, way, left));
    return flowStep(flowId, flow, { granted: false, wait: await this.deps.allowances.waitOf(flow) }).view;
  }

  /** The proof was put to use: the flow is over for its holder too, and nobody is guessing. */
  async finish(flowId: string, { flow, account, answer, way }: Proven, origin: Origin): Promise<void> {
    await this.deps.flows.finish(flowId);
    if (answer === null) await this.deps.allowances.mails.forgetWrong(flow.allowance);
    else await this.deps.answers.succeeded({ way, flow, account, origin });
  }

  private async switch(flowId: string, way: Way): Promise<FlowStep> {
    const flow = await this.deps.flows.change(flowId, (one) => chooseWay(one, way));
    return flowStep(flowId, flow, { granted: false, wait: await this.deps.allowances.waitOf(flow) });
  }

  private judge(attempt: Attempt, typed: TypedAnswer): Promise<Tried> {
    if (typed.way !== 'EMAIL') return this.judgeHeld(attempt, typed);
    return this.judgeMailed(attempt, typed.code);
  }

  private async judgeMailed(
    { flowId, flow, account, now }: Attempt,
    code: Extract<TypedAnswer, { way: 'EMAIL' }>['code'],
  ): Promise<Tried> {
    const flowKey = digest(flowId);
    const key =
      code.kind === 'RECOVERY_KEY' ? await keyOf(this.deps, { flow, account, now }, code.value) : null;
    const isMailed = key !== 'FIRST';
    if (key !== null && !isOver(flow, now)) return { outcome: { kind: 'RIGHT' }, answer: null, isMailed };
    const matches = (generation: Generation): boolean =>
      code.kind === 'CODE' && sameCode(code.value, mailedCode(this.deps.keyring, flow, flowKey, generation));
    const outcome = await this.deps.flows.try(flowId, (one, at) => tryCode(one, matches, at, this.rules));
    return { outcome, answer: null, isMailed };
  }

  /** The same work is done for whoever has no such thing, and for nobody. */
  private async judgeHeld(
    { flowId, flow, account, origin, now }: Attempt,
    typed: Exclude<TypedAnswer, { way: 'EMAIL' }>,
  ): Promise<Tried> {
    if (isOver(flow, now)) return { outcome: { kind: 'OVER' }, answer: null, isMailed: false };
    await this.deps.answers.take({ way: typed.way, flow, account, origin });
    const { accountId, nonce } = flow;
    const asked = { accountId, nonce, flowKey: digest(flowId), flow, now };
    const answer = await this.deps.proofs.of(typed.way).check(typed.answer, asked);
    const isRight = answer !== null && account !== null && mayUse(account, flow);
    const outcome = await this.deps.flows.try(flowId, (one, at) => tryAnswer(one, isRight, at));
    return { outcome, answer, isMailed: false };
  }
}

function mayUse(account: Account, flow: VerificationFlow): boolean {
  return account.credentialEpoch === flow.epoch && USABLE_BY[flow.purpose].includes(account.status);
}

/** A proof that renews a session is that session's own to give. */
function isForeign(flow: VerificationFlow, origin: Origin): boolean {
  return flow.purpose === 'STEP_UP' && flow.sessionId !== (origin.viewer?.sessionId ?? null);
}

function refused(flow: VerificationFlow | null, triesLeft: number): Refused {
  return { kind: 'REFUSED', flow, problem: invalidCode(triesLeft) };
}

/** Right, but somebody else was faster, or the account moved on meanwhile. */
export function tooLate({ flow, answer }: Proven): ProblemError {
  return invalidCode(answer === null ? 0 : MAX_TRIES - flow.tries);
}
