import { In } from 'typeorm';
import { AuditChain } from '../../entities/audit-chain.js';
import type { Clock, Instant } from '../clock.js';
import { AuditSeal, type ChainEnd, SHARDS } from '../crypto/audit-seal.js';
import type { Beginning } from './stored-keys.js';

export const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
/** The chain whose end says whether unsigned events are still taken in. */
export const GATE = 0;
/** A node of the version before writes unsigned events for as long as it is not replaced. */
export const ADOPTION_MS = 24 * 3_600_000;

/** The ends of chains that hold nothing yet. */
export function freshEnds(
  seal: AuditSeal,
  shards: readonly number[],
  { startedAt, adoptsUntil }: Pick<ChainEnd, 'startedAt' | 'adoptsUntil'>,
): readonly AuditChain[] {
  const fresh = { seq: 0, link: '', floorSeq: 0, floorLink: '', startedAt, sealedAt: null };
  return shards.map((shard) => {
    const end = { ...fresh, shard, adoptsUntil: shard === GATE ? adoptsUntil : null };
    return { ...end, mac: seal.endOf(end) };
  });
}

/** There are chains, and not the key that signs them: only what was lost can make it good. */
export class MissingRootError extends Error {
  override readonly name = 'MissingRootError';

  constructor() {
    super(
      'The root key of this database is gone, and another one would open no password, code or chain of it. Restore the table stored_keys. If the key is lost for good: empty stored_keys and audit_chains, and have every password and second factor set anew.',
    );
  }
}

/**
 * The chains begin with the root key they are signed by, and never again by themselves: a gateway that began them
 * whenever it finds none would sign whatever somebody has left in their place. Nor does a key begin where there are
 * chains of another: throws MissingRootError. Under a new key there is nothing from before; else events that nobody
 * signed are taken in for a day.
 */
export function chainsWithRoot(clock: Clock): Beginning {
  return async (tx, keyring, isNew) => {
    const hasChains = (await tx.count(AuditChain, { shard: In(ALL_SHARDS) })) > 0;
    if (hasChains && isNew) throw new MissingRootError();
    if (hasChains) return;
    const startedAt: Instant = clock.now();
    const adoptsUntil = isNew ? null : startedAt + ADOPTION_MS;
    const seal = new AuditSeal(keyring.audit);
    await tx.insertAll(AuditChain, freshEnds(seal, ALL_SHARDS, { startedAt, adoptsUntil }));
  };
}
