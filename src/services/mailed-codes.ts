import type { Account } from '../../entities/account.js';
import type { TrustClass } from '../../entities/outbox-mail.js';
import type { Instant } from '../clock.js';
import { deriveCode, deriveRecoveryKey, sameCode } from '../crypto/codes.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { type MailBudget, recoveryOf } from '../flows/mail-budget.js';
import type { Generation, VerificationFlow } from '../flows/verification-flow.js';
import { EMAIL_CHANNEL } from './flow-step.js';

type CodeKeys = Pick<Keyring, 'code' | 'handle'>;

const FIRST_KEY_LIFE = 24 * 3_600_000;
const TRUST_CLASSES: readonly TrustClass[] = ['SELF', 'STRANGER'];

/** The code that the mail of this generation carries. Made when it is mailed and when it is checked, never kept. */
export function mailedCode(
  keyring: Pick<Keyring, 'code'>,
  flow: VerificationFlow,
  flowKey: string,
  generation: Generation,
): string {
  const { purpose, nonce } = flow;
  const { n, format } = generation;
  return deriveCode(keyring.code, { purpose, flowKey, nonce, generation: n, channel: EMAIL_CHANNEL, format });
}

/** The budget of one account's mailbox; a recovery key is found in it, too (see flows/mail-budget.ts). */
export function mailBudgetKey(
  keyring: Pick<Keyring, 'handle'>,
  accountId: string,
  trust: TrustClass,
): CellKey {
  return `mails:${keyring.handle('mails', `${accountId}:${trust}`)}`;
}

/** Which of the two long keys this is, if it is one. Only the one of recovery was ever in a mail. */
export async function keyOf(
  means: { cells: CellStore; keyring: CodeKeys },
  of: { flow: VerificationFlow; account: Account | null; now: Instant },
  typed: string,
): Promise<'RECOVERY' | 'FIRST' | null> {
  const isFirst = isFirstKey(means.keyring, of, typed);
  if (await isRecoveryKey(means, of.flow, typed)) return 'RECOVERY';
  return isFirst ? 'FIRST' : null;
}

/** Whether this is the key that the day's last mail carried: it works in every reset flow of its account for 24 hours. */
async function isRecoveryKey(
  { cells, keyring }: { cells: CellStore; keyring: CodeKeys },
  flow: VerificationFlow,
  typed: string,
): Promise<boolean> {
  if (flow.purpose !== 'RESET') return false;
  const accountId = flow.accountId ?? flow.allowance;
  const reads = await Promise.all(
    TRUST_CLASSES.map((trust) => cells.read<MailBudget>(mailBudgetKey(keyring, accountId, trust))),
  );
  return reads.some(({ state, now }) => {
    const recovery = recoveryOf(state, now);
    if (recovery === null || recovery.epoch !== flow.epoch) return false;
    return sameCode(typed, deriveRecoveryKey(keyring.code, { accountId, nonce: recovery.nonce }));
  });
}

/**
 * The key with which somebody first gets into an account that an operator opened, in the code field of any reset of it.
 * Derived, and kept nowhere; the first proof of any kind moves the account's epoch, and ends it.
 */
export function firstKey(keyring: CodeKeys, account: Pick<Account, 'id' | 'createdAt'>): string {
  return deriveRecoveryKey(keyring.code, { accountId: account.id, nonce: `first:${account.createdAt}` });
}

/**
 * Whether this is that key, within a day of the opening of an account such as the command prints it for: with a role,
 * without a password, of a mailbox that nobody has proven. The same work is done for nobody.
 */
function isFirstKey(
  keyring: CodeKeys,
  { flow, account, now }: { flow: VerificationFlow; account: Account | null; now: Instant },
  typed: string,
): boolean {
  const isSame = sameCode(typed, firstKey(keyring, account ?? { id: flow.allowance, createdAt: 0 }));
  if (!isSame || account === null || flow.purpose !== 'RESET') return false;
  const hasBegun = account.passwordHash !== null || account.emailVerifiedAt !== null;
  if (hasBegun || account.roles.length === 0) return false;
  return account.credentialEpoch === 0 && now < account.createdAt + FIRST_KEY_LIFE;
}
