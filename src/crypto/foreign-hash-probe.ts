import { type ForeignHash, type Scheme } from './foreign-hash.js';
import { comesTo } from './foreign-hash-check.js';
import { decoyOf } from './foreign-hash-decoy.js';

/** What this machine makes of a scheme. */
export type SchemeVerdict = 'FINE' | 'TOO_DEAR' | 'IMPOSSIBLE';

/** Milliseconds of a core, for one check. */
export const MOST_MS = 300;
/** The first round also pays for starting the engine, and any may be held up: the least of a few counts. */
const ROUNDS = 3;
/** What our own hashes cost, so that every sign-in pays it anyway. */
const OUR_COST = 12;
const CANDIDATE = 'a password of an ordinary length';

/**
 * Works a scheme through once, where nobody waits for a sign-in, and remembers what came of it: parameters that this
 * machine has no memory or no time for must be found before there is anybody whose password depends on them. It counts
 * the time of the processor and not of the wall, for other programs may keep it busy. It blocks as long as that takes.
 */
export class SchemeProbe {
  private readonly verdicts = new Map<string, Promise<SchemeVerdict>>();

  constructor(readonly mostMs = MOST_MS) {}

  verdictOn(scheme: Scheme): Promise<SchemeVerdict> {
    const name = JSON.stringify(scheme);
    const known = this.verdicts.get(name) ?? this.probe(scheme);
    this.verdicts.set(name, known);
    return known;
  }

  private async probe(scheme: Scheme): Promise<SchemeVerdict> {
    if (scheme.kind === 'bcrypt' && scheme.cost <= OUR_COST) return 'FINE';
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        if ((await milliseconds(decoyOf(scheme))) <= this.mostMs) return 'FINE';
      }
      return 'TOO_DEAR';
    } catch {
      return 'IMPOSSIBLE';
    }
  }
}

async function milliseconds(hash: ForeignHash): Promise<number> {
  const before = process.cpuUsage();
  await comesTo(CANDIDATE, hash);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
