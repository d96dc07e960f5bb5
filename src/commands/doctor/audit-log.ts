import { type DataSource, In, IsNull } from 'typeorm';
import { AuditChain } from '../../../entities/audit-chain.js';
import { AuditEvent } from '../../../entities/audit-event.js';
import { StoredKey } from '../../../entities/stored-key.js';
import type { Config } from '../../config.js';
import { AuditSeal, isSameSeal, SHARDS } from '../../crypto/audit-seal.js';
import { WrongSecretError } from '../../crypto/wrapping.js';
import { keyringFrom } from '../../services/stored-keys.js';
import { type Finding, failed, hasTable, inTime, ok, warning } from './finding.js';
import { wrappingOf } from './stored-secrets.js';

const CHECK = 'Audit log';
/** Events are chained within seconds of a gateway's running. Milliseconds. */
const LATE = 10 * 60_000;
const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);

/** How old the chains are, and whether they are kept up. That they are whole, `latchkey audit verify` proves. */
export async function examineAudit(config: Config, source: DataSource): Promise<readonly Finding[]> {
  const hasEnds = await hasTable(source, 'audit_chains');
  const chains = hasEnds ? await inTime(source.getRepository(AuditChain).findBy({ shard: In(ALL) })) : [];
  const root = await rootOf(source);
  if (root === null && chains.length > 0) return [withoutKey()];
  if (root === null) return [ok(CHECK, 'no chains yet; the first start begins them')];
  const gone = SHARDS - chains.length;
  if (gone > 0) return [withoutEnds(`${gone} chains are gone`)];
  const edited = editedIn(chains, config, root);
  if (edited > 0) return [withoutEnds(`${edited} chains were changed`)];
  const where = { shard: In(ALL), seq: IsNull() };
  const events = source.getRepository(AuditEvent);
  const [waiting, oldest] = await inTime(Promise.all([events.countBy(where), events.minimum('at', where)]));
  return [judge(chains, { waiting, oldest: oldest === null ? null : Number(oldest) })];
}

/** They begin with the root key, which says so from then on. Null before. */
async function rootOf(source: DataSource): Promise<StoredKey | null> {
  if (!(await hasTable(source, 'stored_keys'))) return null;
  return inTime(source.getRepository(StoredKey).findOneBy({ purpose: 'CHAINED_ROOT' }));
}

/** Ends that nobody with our keys has written. What the secret does not open is named where secrets are looked at. */
function editedIn(chains: readonly AuditChain[], config: Config, root: StoredKey): number {
  const wrapping = wrappingOf(config);
  if (wrapping === null) return 0;
  try {
    const seal = new AuditSeal(keyringFrom(root, wrapping).audit);
    return chains.filter((end) => !isSameSeal(seal.endOf(end), end.mac)).length;
  } catch (error) {
    if (error instanceof WrongSecretError) return 0;
    throw error;
  }
}

function withoutKey(): Finding {
  const fix =
    'Somebody has removed it, or a restore left it out. Restore stored_keys; no gateway starts without.';
  return failed(CHECK, 'there are chains, and not the root key that signs them', fix);
}

function withoutEnds(found: string): Finding {
  const fix =
    'Somebody has written there, or a restore left them out: no event is chained there. Restore audit_chains, or see `latchkey audit begin --help`.';
  return failed(CHECK, `the signed ends of ${found}`, fix);
}

function judge(
  chains: readonly AuditChain[],
  { waiting, oldest }: { readonly waiting: number; readonly oldest: number | null },
): Finding {
  const count = chains.reduce((sum, { seq, floorSeq }) => sum + seq - floorSeq, 0);
  const since = new Date(Math.min(...chains.map(({ startedAt }) => startedAt))).toISOString().slice(0, 10);
  const found = `${count} events chained since ${since}, ${waiting === 0 ? 'none waits' : `${waiting} wait`}`;
  if (oldest === null || Date.now() - oldest < LATE) return ok(CHECK, found);
  const fix = 'Start a gateway, which chains them. If one runs: `latchkey audit verify`, and its log.';
  return warning(CHECK, `${found}, for more than 10 minutes`, fix);
}
