import { readFileSync } from 'node:fs';
import { AuditSeal, SHARDS } from '../../crypto/audit-seal.js';
import { ProblemError } from '../../errors.js';
import { visible } from '../../log/terminal-safe-lines.js';
import { AuditProof, type Landmark, type ProofReport } from '../../services/audit-proof.js';
import type { Break, Fault } from '../../services/audit-walk.js';
import { Progress } from '../progress.js';
import type { VerifyOptions } from './options.js';
import { withStores } from './stores.js';

const FAULTS: Readonly<Record<Fault, string>> = {
  EDITED: 'its content was changed after it was written',
  UNSIGNED: 'no gateway wrote it',
  GAP: 'what comes before it was removed',
  MOVED: 'it does not follow the event before it: it was moved, swapped or put in',
  CUT: 'the newest events of the chain were removed',
  STRAY: 'it stands outside of its chain: it was put in',
  END_EDITED: 'the signed end of the chain was changed',
  END_GONE: 'the signed end of the chain was removed',
  REWRITTEN: 'the chain does not go through where it went before: an older log was put back, or another made',
};

/** Prints what was found; exit code 1 on the first thing that is not as it was written. */
export async function verify({ against, json = false }: VerifyOptions): Promise<void> {
  const landmarks = against === undefined ? [] : readLandmarks(against);
  await withStores(async ({ database, keyring }) => {
    const proof = new AuditProof(database, new AuditSeal(keyring.audit));
    const progress = new Progress(await proof.size(), 'events');
    const report = await proof.prove(landmarks, (more) => progress.add(more));
    progress.end();
    process.stdout.write(json ? `${JSON.stringify(asData(report), null, 2)}\n` : textOf(report));
    if (report.breaks.length > 0) process.exitCode = 1;
  });
}

function asData(report: ProofReport) {
  return { ok: report.breaks.length === 0, ...report };
}

function textOf(report: ProofReport): string {
  const { breaks, sealed, waiting, oldestWaiting, removed, unsigned } = report;
  const [first, ...more] = breaks;
  if (first !== undefined) {
    const others = more.map((one) => `Also broken: ${sentenceOf(one)}\n`).join('');
    return `The audit log is broken: ${sentenceOf(first)}\n${others}${adviceOn(breaks)}`;
  }
  const since = oldestWaiting === null ? '' : `, the oldest since ${momentOf(oldestWaiting)}`;
  return [
    `The audit log is whole: ${sealed} events in their chains, which began ${momentOf(report.startedAt)}.`,
    ...anewOf(report),
    ...(unsigned > 0
      ? [`${unsigned} events from before wait to be signed: that nobody has changed them is not proven.`]
      : []),
    ...(waiting > 0 ? [`${waiting} events wait to be chained${since}; nobody has changed them.`] : []),
    ...(removed > 0
      ? [`${removed} older events were removed by AUDIT_RETENTION_DAYS, which is signed.`]
      : []),
    '',
  ].join('\n');
}

/** What stands in the database may be anything. */
function sentenceOf({ fault, shard, eventId, seq }: Break): string {
  const places = [
    eventId === null ? null : `event ${visible(String(eventId))}`,
    shard === null ? null : `chain ${visible(String(shard))}`,
    seq === null ? null : `number ${visible(String(seq))}`,
  ];
  const place = places.filter((one) => one !== null).join(', ') || 'every chain';
  return `${place}: ${FAULTS[fault]}.`;
}

function momentOf(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString();
}

function anewOf({ begunAnew }: ProofReport): readonly string[] {
  if (begunAnew.length === 0) return [];
  const named = begunAnew.map(({ shard, startedAt }) => `${shard} (${momentOf(startedAt)})`).join(', ');
  return [
    `Begun anew since, and proven from there: chains ${named}. AUDIT_BEGUN events say by whom and why.`,
  ];
}

function adviceOn(breaks: readonly Break[]): string {
  const isStopped = breaks.some(({ fault }) => fault === 'END_GONE' || fault === 'END_EDITED');
  return isStopped ? 'Nothing is chained there until `latchkey audit begin`, which see: --help.\n' : '';
}

function readLandmarks(file: string): readonly Landmark[] {
  const ends = endsIn(file);
  if (!Array.isArray(ends) || !ends.every(isLandmark))
    throw new ProblemError('INVALID_INPUT', '--against is not a report of `latchkey audit verify --json`.');
  if (new Set(ends.map(({ shard }) => shard)).size < SHARDS)
    throw new ProblemError(
      'INVALID_INPUT',
      '--against does not say where every chain ended: it was written when the log was broken. Use an older one.',
    );
  return ends;
}

function endsIn(file: string): unknown {
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Object.entries(Object(report))).get('ends');
  } catch {
    return null;
  }
}

function isLandmark(value: unknown): value is Landmark {
  const fields = new Map<string, unknown>(Object.entries(Object(value)));
  const isNumber = (name: string): boolean => Number.isSafeInteger(fields.get(name));
  return isNumber('shard') && isNumber('seq') && typeof fields.get('link') === 'string';
}
