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
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
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

/** The median of what each round came to. */
export function ratio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, round) => value / (to[round] ?? Number.NaN)));
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, on, measured, target }) => `| ${what} | ${on} | ${measured} | ${target} |`);
  return ['| What | On | Measured | Target |', '|---|---|---|---|', ...lines].join('\n');
}
