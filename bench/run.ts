import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { programPath } from '../test/support/service-process.js';
import { stopServices } from '../test/support/services.js';
import { coldStart } from './questions/cold-start.js';
import { latency } from './questions/latency.js';
import { loginRate } from './questions/login-rate.js';
import { memory } from './questions/memory.js';
import { operations } from './questions/operations.js';
import { outbox } from './questions/outbox.js';
import { pages } from './questions/pages.js';
import { scaling } from './questions/scaling.js';
import { type Question, table } from './support/results.js';

const QUESTIONS: Readonly<Record<string, Question>> = {
  login: loginRate,
  latency,
  operations,
  outbox,
  scaling,
  memory,
  pages,
  start: coldStart,
};
const FILE = 'bench/RESULTS.md';

function version(program: string): string {
  const path = programPath(program);
  if (path === undefined) return `${program}: not here`;
  const words = execFileSync(path, ['--version'], { encoding: 'utf8' });
  return `${program} ${/\d+\.\d+\.\d+/.exec(words)?.[0] ?? ''}`;
}

function machine(): string {
  const [cpu] = cpus();
  const memoryGb = (totalmem() / 2 ** 30).toFixed(0);
  const [load = 0] = loadavg();
  return [
    `${availableParallelism()} cores (${cpu?.model ?? 'unknown'}), ${memoryGb} GB, Node ${process.versions.node},`,
    `${version('mariadbd')}, ${version('redis-server')}; everything, the load included, on the same cores.`,
    `Other work on the machine when this began: a load average of ${load.toFixed(1)}.`,
  ].join(' ');
}

const HEAD = `# Results

Written by \`npm run bench\`. What is compared was measured in one run, by turns, and the median of the rounds is shown:
the ratios are what to look at, the rates belong to this machine. A target is a goal, not a promise.

"embedded" is SQLite and process memory, "servers" is MariaDB and Redis on the same machine.
`;

/** All questions, or those that are named; only a whole run is written down. */
async function main(names: readonly string[]): Promise<void> {
  const chosen = Object.entries(QUESTIONS).filter(([name]) => names.length === 0 || names.includes(name));
  const parts = [HEAD, `${machine()}\n`];
  for (const [, { title, ask }] of chosen) {
    const from = performance.now();
    const part = `## ${title}\n\n${table(await ask())}\n`;
    process.stdout.write(`${part}\n(${((performance.now() - from) / 1000).toFixed(0)} s)\n\n`);
    parts.push(part);
  }
  if (names.length === 0) writeFileSync(FILE, parts.join('\n'));
}

try {
  await main(process.argv.slice(2));
} finally {
  await stopServices();
}
