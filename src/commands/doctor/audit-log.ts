import { type DataSource, In, IsNull } from 'typeorm';
import { AuditChain } from '../../../entities/audit-chain.js';
import { AuditEvent } from '../../../entities/audit-event.js';
import { StoredKey } from '../../../entities/stored-key.js';
import { SHARDS } from '../../crypto/audit-seal.js';
import { type Finding, failed, inTime, ok, warning } from './finding.js';

const CHECK = 'Audit log';
/** Events are chained within seconds of a gateway's running. Milliseconds. */
const LATE = 10 * 60_000;
const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);

/** How old the chains are, and whether they are kept up. That they are whole, `latchkey audit verify` proves. */
export async function examineAudit(source: DataSource): Promise<readonly Finding[]> {
  const runner = source.createQueryRunner();
  const hasTable = await inTime(runner.hasTable('audit_chains')).finally(() => runner.release());
  const chains = hasTable ? await inTime(source.getRepository(AuditChain).find({ take: SHARDS })) : [];
  if (!hasTable || !(await haveBegun(source)))
    return [ok(CHECK, 'no chains yet; the first start begins them')];
  if (chains.length < SHARDS) return [withoutEnds(SHARDS - chains.length)];
  const where = { shard: In(ALL), seq: IsNull() };
  const events = source.getRepository(AuditEvent);
  const [waiting, oldest] = await inTime(Promise.all([events.countBy(where), events.minimum('at', where)]));
  return [judge(chains, { waiting, oldest: oldest === null ? null : Number(oldest) })];
}

/** They begin with the root key, which says so from then on. */
async function haveBegun(source: DataSource): Promise<boolean> {
  return (await inTime(source.getRepository(StoredKey).countBy({ purpose: 'CHAINED_ROOT' }))) > 0;
}

function withoutEnds(count: number): Finding {
  const fix =
    'Somebody has removed them, or a restore left them out: no event is chained there. Restore audit_chains, or see `latchkey audit begin --help`.';
  return failed(CHECK, `the signed ends of ${count} chains are gone`, fix);
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
