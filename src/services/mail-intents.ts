import type { AdminAct, LetterKind, MailFacts, MailKind } from '../../entities/outbox-mail.js';
import type { Instant } from '../clock.js';
import type { Adder } from '../database.js';
import type { FlowPurpose } from '../flows/verification-flow.js';
import { negotiate } from '../words/words.js';
import type { FlowStep } from './flow-step.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';

/** A sign-in asks for a second factor, and mails nothing. */
const CODE_MAIL: Readonly<Record<Exclude<FlowPurpose, 'SIGN_IN'>, MailKind>> = {
  RESET: 'RESET_CODE',
  CONFIRM_EMAIL: 'CONFIRM_EMAIL',
  STEP_UP: 'STEP_UP_CODE',
};
/** A key lives for a day, so a mail that is later than that finds nobody waiting. */
const KEY_MAIL_LIFE_MS = 24 * 3_600_000;
/** A notice is still worth reading days later. */
const NOTICE_LIFE_MS = 3 * 24 * 3_600_000;

export interface Notice {
  readonly kind: Exclude<LetterKind, 'RESET_CODE' | 'CONFIRM_EMAIL' | 'STEP_UP_CODE' | 'RECOVERY_KEY'>;
  readonly accountId: string;
  readonly at: Instant;
  /** Of ADMIN_ACTED. */
  readonly admin?: { readonly act: AdminAct; readonly reason: string | null };
  /** Of FACTOR_ADDED and FACTOR_REMOVED. */
  readonly factor?: MailFacts['factor'];
}

/**
 * The mail or text of a flow's newest code, if it is to be sent. A flow without an account gets the same row, which the
 * worker drops: how long a request takes must not tell who has an account.
 */
export async function enqueueCode(outbox: Outbox, tx: Adder, step: FlowStep, origin: Origin): Promise<void> {
  const { flow, flowKey, generation } = step;
  const kind = kindOf(flow);
  if (generation === null || kind === null) return;
  const at = flow.generations.at(-1)?.at ?? flow.endsAt;
  await outbox.enqueue(tx, {
    kind,
    accountId: flow.accountId,
    flowKey,
    generation,
    trust: flow.trust,
    facts: factsOf(at, origin),
    expiresAt: flow.endsAt,
  });
}

function kindOf({ way, purpose }: FlowStep['flow']): MailKind | null {
  if (way === 'SMS') return 'SMS_CODE';
  return purpose === 'SIGN_IN' ? null : CODE_MAIL[purpose];
}

/** The text that a phone is set up with; `flowKey` is the digest of the enrolment's id. */
export async function enqueueEnrollment(
  outbox: Outbox,
  tx: Adder,
  text: {
    readonly accountId: string;
    readonly flowKey: string;
    readonly at: Instant;
    readonly expiresAt: Instant;
  },
  origin: Origin,
): Promise<void> {
  const { at, ...rest } = text;
  const facts = factsOf(at, origin);
  await outbox.enqueue(tx, { ...rest, kind: 'SMS_ENROLLMENT', generation: 1, trust: 'SELF', facts });
}

/** A mail that tells the owner of an account what happened. */
export async function enqueueNotice(
  outbox: Outbox,
  tx: Adder,
  notice: Notice,
  origin: Origin,
): Promise<void> {
  const { kind, accountId, at, admin, factor } = notice;
  const { act, reason } = admin ?? {};
  await outbox.enqueue(tx, {
    kind,
    accountId,
    trust: 'STRANGER',
    facts: {
      ...factsOf(at, origin),
      ...(act && { act }),
      ...(reason && { reason }),
      ...(factor && { factor }),
    },
    expiresAt: at + NOTICE_LIFE_MS,
  });
}

/** The mail with a recovery key. The key itself is made when it is mailed. */
export async function enqueueKey(
  outbox: Outbox,
  tx: Adder,
  mail: {
    readonly accountId: string;
    readonly epoch: number;
    readonly reason: string | null;
    readonly at: Instant;
  },
  origin: Origin,
): Promise<void> {
  const { accountId, epoch, reason, at } = mail;
  await outbox.enqueue(tx, {
    kind: 'RECOVERY_KEY',
    accountId,
    trust: 'SELF',
    facts: { ...factsOf(at, origin), epoch, ...(reason !== null && { reason }) },
    expiresAt: at + KEY_MAIL_LIFE_MS,
  });
}

/** The language is kept for every row alike, whoever the account is and if there is one. */
function factsOf(at: Instant, { device, ip, languages = null }: Origin): MailFacts {
  return { at, device, ip, ...(languages !== null && { locale: negotiate([languages]) }) };
}
