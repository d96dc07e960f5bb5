import { Account } from '../../entities/account.js';
import type { FactorKind } from '../../entities/factor.js';
import type { Adder, Database, Writer } from '../database.js';
import { ProblemError } from '../errors.js';
import { type FlowPurpose, openedAt, type SetUpWay } from '../flows/verification-flow.js';
import type { AuditLog } from './audit-log.js';
import type { Entrance } from './entrance.js';
import type { FactorProofs } from './factor-proofs.js';
import { kindsOf, phoneOf } from './factor-rows.js';
import type { FlowStep, FlowView } from './flow-step.js';
import { maskEmail } from './identifiers.js';
import { enqueueCode } from './mail-intents.js';
import type { Origin, Viewer } from './origin.js';
import type { Outbox } from './outbox.js';
import type { PasswordAlarm } from './password-alarm.js';
import type { SessionProofs } from './session-proofs.js';
import type { Delivery, SignedInView } from './session-view.js';
import type { Opened, Sessions } from './sessions.js';
import type { SourceGuard } from './source-guard.js';
import type { GivenProof } from './typed-answer.js';
import { type Proven, tooLate, type Verification } from './verification.js';

interface Deps {
  readonly database: Database;
  readonly verification: Verification;
  readonly proofs: FactorProofs;
  readonly entrance: Entrance;
  readonly sessions: Sessions;
  readonly sessionProofs: SessionProofs;
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly sources: SourceGuard;
  readonly alarm: PasswordAlarm;
}

const PURPOSES = ['SIGN_IN', 'STEP_UP'] as const;

/** What is asked of who holds these. Being signed in elsewhere says nothing new about who is signed in here. */
function waysOf(purpose: FlowPurpose, held: readonly FactorKind[]): readonly SetUpWay[] {
  return purpose === 'SIGN_IN' ? [...held, 'QR'] : held;
}

/**
 * One more proof: after a right password, before there is a session; and within one, before something delicate. What
 * protects it: five tries a challenge and fifty a day for an account, whoever opens the challenges; an answer is used
 * up in the very transaction that opens or renews the session; and a password changed meanwhile ends the challenge.
 * A mailed code is no second factor: it renews the proof only of those who have none.
 */
export class Challenges {
  constructor(private readonly deps: Deps) {}

  /** The password was right, and is not enough. Only now is it told what the account is protected with. */
  async forSignIn(
    account: Account,
    how: { readonly remember: boolean; readonly delivery: Delivery },
    origin: Origin,
  ): Promise<FlowView> {
    const step = await this.open(account, { ...how, purpose: 'SIGN_IN', sessionId: null }, origin);
    await this.deps.database.add(async (tx) => {
      await enqueueCode(this.deps.outbox, tx, step, origin);
      await this.record(tx, account.id, true, origin);
    });
    return step.view;
  }

  /** For the person signed in: with what they hold, or a mailed code where they hold nothing. */
  async stepUp(viewer: Viewer, origin: Origin): Promise<FlowView> {
    const account = await this.deps.database.read.findOne(Account, { id: viewer.userId });
    if (account === null)
      throw new ProblemError('SESSION_ENDED', 'This session is over. Please sign in again.');
    const how = { remember: false, delivery: 'BODY' as const };
    const step = await this.open(
      account,
      { ...how, purpose: 'STEP_UP', sessionId: viewer.sessionId },
      origin,
    );
    await this.deps.database.add((tx) => enqueueCode(this.deps.outbox, tx, step, origin));
    return step.view;
  }

  async answer(challengeId: string, given: GivenProof, origin: Origin): Promise<SignedInView> {
    const proven = await this.deps.verification.prove(challengeId, PURPOSES, given, origin);
    if (proven.kind === 'REFUSED') {
      const { accountId = null, purpose } = proven.flow ?? {};
      await this.deps.database.add((tx) => this.record(tx, accountId, false, origin));
      if (accountId !== null && purpose === 'SIGN_IN') await this.deps.alarm.heed(accountId, origin);
      throw proven.problem;
    }
    const signedIn =
      proven.flow.purpose === 'SIGN_IN' ? await this.enter(proven, origin) : await this.renew(proven, origin);
    if (signedIn === null) throw tooLate(proven);
    await this.deps.verification.finish(challengeId, proven, origin);
    return signedIn;
  }

  private async open(
    account: Account,
    how: {
      readonly purpose: (typeof PURPOSES)[number];
      readonly sessionId: string | null;
      readonly remember: boolean;
      readonly delivery: Delivery;
    },
    origin: Origin,
  ): Promise<FlowStep> {
    const held = await kindsOf(this.deps.database.read, account.id);
    const usable = waysOf(how.purpose, held).filter((way) => this.deps.proofs.kinds.includes(way));
    const isMailed = held.length === 0 && how.purpose === 'STEP_UP';
    if (isMailed) await this.deps.sources.take('code', origin, account);
    const quiet = !isMailed && usable[0] === 'SMS' && !(await this.mayText(account, origin));
    const phone = held.includes('SMS') ? await phoneOf(this.deps.database.read, account.id) : null;
    return this.deps.verification.open({
      ...how,
      accountId: account.id,
      epoch: account.credentialEpoch,
      trust: 'SELF',
      subject: account.id,
      hint: maskEmail(account.email),
      quiet,
      ...(phone !== null && { phone }),
      ways: isMailed ? ['EMAIL'] : usable,
    });
  }

  /** A source that asked for too many codes is sent none by signing in: it may ask later, or give something else. */
  private async mayText(account: Account, origin: Origin): Promise<boolean> {
    try {
      await this.deps.sources.take('code', origin, account);
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return false;
    }
  }

  private async enter({ account, flow, way, answer }: Proven, origin: Origin): Promise<SignedInView | null> {
    const { remember, delivery } = flow;
    const entry = { proofs: ['PASSWORD' as const, answer?.proof ?? way], answer, remember, delivery };
    const entered = await this.deps.entrance.enter(account, entry, origin);
    return typeof entered === 'string' ? null : entered;
  }

  private async renew(proven: Proven, origin: Origin): Promise<SignedInView | null> {
    const renewed = await this.deps.database.write((tx) => this.renewIn(tx, proven, origin));
    if (renewed === null) return null;
    return this.deps.sessions.signedIn(proven.account, renewed, 'BODY');
  }

  private async renewIn(tx: Writer, proven: Proven, origin: Origin): Promise<Opened | null> {
    const { account, flow, way, answer } = proven;
    const inEpoch = { id: account.id, credentialEpoch: flow.epoch, status: 'ACTIVE' as const };
    if ((await tx.update(Account, inEpoch, { status: 'ACTIVE' })) === 0) return null;
    if (answer !== null && !(await answer.use(tx))) return null;
    // Whoever added a factor meanwhile does not get by with a mailed code.
    if (answer === null && (await kindsOf(tx, account.id)).length > 0) return null;
    const { sessionId } = flow;
    const proof = answer?.proof ?? way;
    const renewed = await this.deps.sessionProofs.renew(tx, sessionId ?? '', proof, openedAt(flow));
    // Thrown, so that what was given is not used up by it.
    if (renewed === null) throw tooLate(proven);
    await this.record(tx, account.id, true, origin);
    return renewed;
  }

  private record(tx: Adder, subjectId: string | null, succeeded: boolean, origin: Origin): Promise<void> {
    const actorId = origin.viewer?.userId ?? null;
    return this.deps.audit.record(tx, { kind: 'CHALLENGED', succeeded, subjectId, actorId }, origin);
  }
}
