import { Account } from '../../entities/account.js';
import { OutboxMail, type TrustClass } from '../../entities/outbox-mail.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import type { Database } from '../database.js';
import { type Hindrance, hindrancesOf } from '../flows/hindrances.js';
import { PAUSED_AT } from '../flows/login-throttle.js';
import type { SendStanding } from '../flows/send-allowance.js';
import {
  FLOW_TTL,
  type FlowPurpose,
  isOver,
  MAX_TRIES,
  openedAt,
  type VerificationFlow,
  type Way,
} from '../flows/verification-flow.js';
import type { AccountLocks } from './account-locks.js';
import { bouncedSince } from './bounced-addresses.js';
import type { Cooldowns, SendLine, TypedName } from './cooldowns.js';
import type { FlowCells } from './flow-cells.js';
import type { LoginGuard } from './login-guard.js';
import { type MailTraceView, referenceOf, traceOf } from './mail-trace.js';

export interface RecoveryFlowView {
  readonly reference: string;
  readonly purpose: FlowPurpose;
  readonly state: 'OPEN' | 'DONE' | 'OUT_OF_TRIES' | 'OVER';
  readonly trust: TrustClass;
  readonly openedAt: Instant;
  readonly expiresAt: Instant;
  readonly ways: readonly Way[];
  readonly proven: readonly Way[];
  readonly attemptsLeft: number;
  readonly codesMade: number;
  readonly lastCodeAt: Instant | null;
  readonly mails: readonly MailTraceView[];
}

export interface ThrottleView {
  readonly line: 'PASSWORD' | 'ANSWER';
  readonly trust: TrustClass;
  readonly name: TypedName;
  readonly failures: number;
  readonly attemptsLeft: number;
  readonly retryAfter: Seconds;
}

export interface RecoveryStateView {
  readonly hindrances: readonly Hindrance[];
  readonly flows: readonly RecoveryFlowView[];
  readonly mails: readonly MailTraceView[];
  readonly cooldowns: readonly (SendLine & SendStanding)[];
  readonly throttles: readonly ThrottleView[];
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly flows: FlowCells;
  readonly cooldowns: Cooldowns;
  readonly guard: LoginGuard;
  readonly locks: AccountLocks;
}

const MAILS_SHOWN = 50;
const FLOWS_SHOWN = 20;

/**
 * Why somebody cannot get in. It reads what decides (flows, allowances, throttles, the outbox) and shows none of what
 * opens anything: a flow is named by the beginning of its id's digest, which nothing takes, and a mail by its row.
 */
export class RecoveryView {
  constructor(private readonly deps: Deps) {}

  /** Null for an account that is gone meanwhile. */
  async of(accountId: string): Promise<RecoveryStateView | null> {
    const found = await this.deps.database.read.findOne(Account, { id: accountId }, ['passwordHash']);
    const account = await this.deps.locks.lifted(found);
    if (account === null) return null;
    const rows = await this.mailsTo(accountId);
    const [flows, cooldowns, throttles, bouncedAt] = await Promise.all([
      this.flowsOf(account, rows),
      this.deps.cooldowns.sends(account),
      this.throttlesOf(account),
      bouncedSince(this.deps.database.read, accountId),
    ]);
    const mails = rows.map(traceOf);
    const newest = mails.find((mail, n) => rows[n]?.flowKey !== null && mail.queuedAt > this.lately());
    const hindrances = hindrancesOf({
      ...account,
      hasPassword: account.passwordHash !== null,
      isPaused: account.failedLogins >= PAUSED_AT,
      addressBounces: bouncedAt !== null,
      newestCode: newest ?? null,
      sends: cooldowns,
      throttles,
      openFlows: flows.filter(({ state }) => state === 'OPEN'),
    });
    return { hindrances, flows, mails, cooldowns, throttles };
  }

  private mailsTo(accountId: string): Promise<OutboxMail[]> {
    return this.deps.database.read.find(OutboxMail, {
      where: { accountId },
      order: { id: 'DESC' },
      take: MAILS_SHOWN,
    });
  }

  /** Those that were noted when they were opened, and those whose mail is in the outbox. */
  private async flowsOf(account: Account, rows: readonly OutboxMail[]): Promise<readonly RecoveryFlowView[]> {
    const mailed = rows
      .filter(({ createdAt }) => createdAt > this.lately())
      .flatMap((row) => row.flowKey ?? []);
    const keys = [...new Set([...(await this.deps.flows.openedFor(account.id)), ...mailed])];
    const reads = await Promise.all(
      keys.map(async (key) => ({ key, ...(await this.deps.flows.readByKey(key)) })),
    );
    return reads
      .flatMap(({ key, state, now }) =>
        state === undefined || state.accountId !== account.id
          ? []
          : [flowOf({ key, flow: state, account, now }, rows)],
      )
      .sort((one, other) => other.openedAt - one.openedAt)
      .slice(0, FLOWS_SHOWN);
  }

  private async throttlesOf(account: Account): Promise<readonly ThrottleView[]> {
    const [passwords, answers] = await Promise.all([
      this.deps.guard.standings(account),
      this.deps.cooldowns.answers(account),
    ]);
    return [
      ...passwords.map((one) => ({ line: 'PASSWORD' as const, trust: 'STRANGER' as const, ...one })),
      ...answers.map((one) => ({ line: 'ANSWER' as const, ...one })),
    ];
  }

  private lately(): Instant {
    return this.deps.clock.now() - FLOW_TTL * 1000;
  }
}

function flowOf(
  { key, flow, account, now }: { key: string; flow: VerificationFlow; account: Account; now: Instant },
  rows: readonly OutboxMail[],
): RecoveryFlowView {
  const last = flow.generations.at(-1);
  return {
    reference: referenceOf(key),
    purpose: flow.purpose,
    state: stateOf(flow, account, now),
    trust: flow.trust,
    openedAt: openedAt(flow),
    expiresAt: flow.endsAt,
    ways: flow.ways,
    proven: flow.proven,
    attemptsLeft: Math.max(0, MAX_TRIES - flow.tries),
    codesMade: flow.generations.length,
    lastCodeAt: last?.at ?? null,
    mails: rows.filter((row) => row.flowKey === key).map(traceOf),
  };
}

function stateOf(flow: VerificationFlow, account: Account, now: Instant): RecoveryFlowView['state'] {
  if (flow.done) return 'DONE';
  if (flow.tries >= MAX_TRIES) return 'OUT_OF_TRIES';
  return isOver(flow, now) || flow.epoch !== account.credentialEpoch ? 'OVER' : 'OPEN';
}
