import type { MailKind } from '../../entities/outbox-mail.js';
import type { Instant } from '../clock.js';
import type { Adder } from '../database.js';
import type { FlowPurpose } from '../flows/verification-flow.js';
import type { FlowStep } from './flow-step.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';

const CODE_MAIL: Readonly<Record<FlowPurpose, MailKind>> = {
  RESET: 'RESET_CODE',
  CONFIRM_EMAIL: 'CONFIRM_EMAIL',
};
/** A notice is still worth reading days later. */
const NOTICE_LIFE_MS = 3 * 24 * 3_600_000;

/**
 * The mail of a flow's newest code, if it is to be sent. A flow without an account gets the same row, which the
 * worker drops: how long a request takes must not tell who has an account.
 */
export async function enqueueCode(outbox: Outbox, tx: Adder, step: FlowStep, origin: Origin): Promise<void> {
  const { flow, flowKey, generation } = step;
  if (generation === null) return;
  const at = flow.generations.at(-1)?.at ?? flow.endsAt;
  await outbox.enqueue(tx, {
    kind: CODE_MAIL[flow.purpose],
    accountId: flow.accountId,
    flowKey,
    generation,
    trust: flow.trust,
    facts: { at, device: origin.device, ip: origin.ip },
    expiresAt: flow.endsAt,
  });
}

/** A mail that tells the owner of an account what happened. */
export async function enqueueNotice(
  outbox: Outbox,
  tx: Adder,
  notice: { kind: 'PASSWORD_CHANGED' | 'ADDRESS_TAKEN' | 'SIGN_IN_PAUSED'; accountId: string; at: Instant },
  origin: Origin,
): Promise<void> {
  await outbox.enqueue(tx, {
    kind: notice.kind,
    accountId: notice.accountId,
    trust: 'STRANGER',
    facts: { at: notice.at, device: origin.device, ip: origin.ip },
    expiresAt: notice.at + NOTICE_LIFE_MS,
  });
}
