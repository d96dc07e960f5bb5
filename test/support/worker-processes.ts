import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from './gateway-process.js';

function serving(program: Program): readonly number[] {
  const began = [...program.stdout.matchAll(/"worker":(\d+),"msg":"a worker serves"/g)];
  return began.map(([, pid]) => Number(pid)).filter(isAlive);
}

/** The processes that serve now, once there are so many. */
export async function workersOf(program: Program, count: number): Promise<readonly number[]> {
  for (;;) {
    const pids = serving(program);
    if (pids.length === count) return pids;
    await pause(20);
  }
}

/** Dead and not yet buried by its parent counts as dead. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
