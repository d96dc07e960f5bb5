/** One line of the results. */
export interface Row {
  readonly what: string;
  readonly on: string;
  readonly measured: string;
  /** Blank where there is none. */
  readonly target: string;
}

/** A question the benchmarks answer. */
export interface Question {
  readonly title: string;
  readonly ask: () => Promise<readonly Row[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  return (low + high) / 2;
}

/**
 * Measures everything in turns, so that whatever else the machine does meanwhile falls on all alike. A round before
 * the first is thrown away: programs are slow until their code is compiled.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(measures) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const result = await measures[name]();
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}

/** Of the two medians that stand beside it, so that whoever reads it can do the sum. Rounded as it is shown. */
export function ratio(of: readonly number[], to: readonly number[]): number {
  return Math.round((100 * median(of)) / median(to)) / 100;
}

/** The median of rates: three digits at least, or few a second would all look alike. */
export function rate(of: readonly number[]): string {
  const value = median(of);
  return value < 100 ? value.toPrecision(3) : value.toFixed(0);
}

/** A target, and whether what was measured misses it. */
export const target = {
  atLeast: (measured: number, bound: number): string => judged(`≥ ${bound}`, measured >= bound),
  atMost: (measured: number, bound: number): string => judged(`≤ ${bound}`, measured <= bound),
  below: (measured: number, bound: number, unit: string): string =>
    judged(`< ${bound} ${unit}`, measured < bound),
};

function judged(words: string, isMet: boolean): string {
  return isMet ? words : `${words}: **missed**`;
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, on, measured, target }) => `| ${what} | ${on} | ${measured} | ${target} |`);
  return ['| What | On | Measured | Target |', '|---|---|---|---|', ...lines].join('\n');
}
