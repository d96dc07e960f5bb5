import { randomInt } from 'node:crypto';

/** One class of requests whose time must tell nothing: prepares a request, and answers what sends it. */
export interface TimedClass {
  readonly name: string;
  prepare(round: number): Promise<() => Promise<unknown>>;
}

export interface Comparison {
  readonly names: readonly [string, string];
  /** How often a sample of the first took longer than one of the second; 0.5 when nobody can tell them apart. */
  readonly areaUnderCurve: number;
  /** Milliseconds between the medians. */
  readonly medianGap: number;
  /** The smaller of the two, in milliseconds. */
  readonly median: number;
}

/**
 * Samples in an order drawn by lot, about as many of each class as there are rounds: whatever slows the machine, and
 * whatever the sample before left to be done, then has nothing to do with the class.
 */
export async function sample(
  classes: readonly TimedClass[],
  rounds: number,
  between: () => Promise<void>,
): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map(classes.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds * classes.length; round += 1) {
    const one = classes[randomInt(classes.length)];
    if (one === undefined) throw new Error('There is nothing to take samples of.');
    const send = await one.prepare(round);
    await between();
    const started = process.hrtime.bigint();
    await send();
    times.get(one.name)?.push(Number(process.hrtime.bigint() - started) / 1e6);
  }
  return times;
}

/** Every pair of classes. */
export function comparisons(times: ReadonlyMap<string, readonly number[]>): readonly Comparison[] {
  const entries = [...times];
  return entries.flatMap(([a, left], n) =>
    entries.slice(n + 1).map(([b, right]) => ({
      names: [a, b] as const,
      areaUnderCurve: areaUnderCurve(left, right),
      medianGap: Math.abs(median(left) - median(right)),
      median: Math.min(median(left), median(right)),
    })),
  );
}

/** Mann-Whitney's U over the number of pairs. */
export function areaUnderCurve(left: readonly number[], right: readonly number[]): number {
  const sorted = [...right].sort((a, b) => a - b);
  const wins = left.reduce((sum, value) => sum + below(sorted, value), 0);
  return wins / (left.length * right.length);
}

function below(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const equal = sorted[low] === value ? 0.5 : 0;
  return low + equal;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
