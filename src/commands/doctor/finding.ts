import type { DataSource } from 'typeorm';

/** What one look at the surroundings found. Nothing in it is a secret or comes from a password or a key. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** How to put it right; null when nothing is wrong. */
  readonly fix: string | null;
}

export function ok(check: string, found: string): Finding {
  return { check, status: 'ok', found, fix: null };
}

/** It works, and somebody should know. */
export function warning(check: string, found: string, fix: string): Finding {
  return { check, status: 'warning', found, fix };
}

/** It does not work, or data may be lost. */
export function failed(check: string, found: string, fix: string): Finding {
  return { check, status: 'failed', found, fix };
}

/** Milliseconds for one question to a server. */
const PATIENCE = 5_000;
/** Milliseconds between two clocks. */
const NOTABLE = 2_000;
const WRONG = 60_000;

/** The answer, or an error once the patience is over: a frozen server would be waited for for ever. */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('NO_ANSWER')), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Before the first migration there is none. */
export async function hasTable(source: DataSource, name: string): Promise<boolean> {
  const runner = source.createQueryRunner();
  return inTime(runner.hasTable(name)).finally(() => runner.release());
}

/** Compares a server's clock with ours, half of the question's way there taken off. */
export async function clockFinding(check: string, ask: () => Promise<number>): Promise<Finding> {
  const asked = Date.now();
  const theirs = await ask();
  const apart = Math.round(Math.abs(theirs - (asked + Date.now()) / 2));
  const found = `${apart} ms apart`;
  if (apart < NOTABLE) return ok(check, found);
  const fix = 'Let NTP set the clocks of both machines.';
  return apart < WRONG ? warning(check, found, fix) : failed(check, found, fix);
}
