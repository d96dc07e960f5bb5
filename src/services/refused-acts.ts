import type { Keyring } from '../crypto/keyring.js';
import type { Database } from '../database.js';
import type { CellStore } from '../ephemeral/cell-store.js';
import type { AuditLog } from './audit-log.js';
import type { Log } from './log.js';
import type { Origin } from './origin.js';

/** Something for people in charge that somebody asked for and was not given. */
export interface RefusedAct {
  /** The operation. */
  readonly act: string;
  /** The code of what was answered. */
  readonly problem: string;
  /** On whose account it would have been; null when nobody is named, or it was refused unread. */
  readonly accountId: string | null;
  /** As it was given. */
  readonly reason: string | null;
}

interface Deps {
  readonly database: Database;
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly audit: AuditLog;
  readonly log: Log;
}

/** Seconds. Whoever asks in a loop fills no log. */
const ONCE_IN = 60;
const ACCOUNT_ID = /^usr_[0-9a-z]{1,36}$/;
const LONGEST_REASON = 200;

/**
 * Writes down who asked for what is not theirs to do. It stands at whoever asked: they see that somebody used their
 * name, and nobody can write into the history of an account they have no power over.
 */
export class RefusedActs {
  constructor(private readonly deps: Deps) {}

  /** Never throws, for the answer is a refusal either way. */
  async note(refused: RefusedAct, origin: Origin): Promise<void> {
    const { viewer, machine = null } = origin;
    const actorId = viewer?.userId ?? machine?.clientId ?? null;
    if (actorId === null) return;
    try {
      if (await this.isFirst(actorId, refused)) await this.record(refused, actorId, origin);
    } catch (error) {
      const trouble = error instanceof Error ? error.name : 'unknown';
      this.deps.log.warn({ trouble }, 'A refused act could not be written down.');
    }
  }

  private isFirst(actorId: string, { act, problem }: RefusedAct): Promise<boolean> {
    const handle = this.deps.keyring.handle('refused-act', JSON.stringify([actorId, act, problem]));
    return this.deps.cells.update<{ readonly isNoted: true }, boolean>(`refused:${handle}`, (state) => ({
      state: state ?? { isNoted: true },
      ttl: ONCE_IN,
      result: state === undefined,
    }));
  }

  private record({ act, problem, ...named }: RefusedAct, actorId: string, origin: Origin): Promise<void> {
    const accountId = ACCOUNT_ID.test(named.accountId ?? '') ? named.accountId : null;
    const entry = {
      kind: 'ACT_REFUSED' as const,
      succeeded: false,
      subjectId: origin.viewer === null ? null : actorId,
      actorId,
      reason: named.reason?.slice(0, LONGEST_REASON) ?? null,
      change: { before: {}, after: { act, problem, ...(accountId !== null && { accountId }) } },
    };
    return this.deps.database.add((rows) => this.deps.audit.record(rows, entry, origin));
  }
}
