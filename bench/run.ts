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

interface Known {
  readonly question: Question;
  /** On two idle cores. */
  readonly lasts: string;
}

const QUESTIONS: Readonly<Record<string, Known>> = {
  login: { question: loginRate, lasts: '1.5 min' },
  latency: { question: latency, lasts: '1 min' },
  operations: { question: operations, lasts: '3.5 min' },
  outbox: { question: outbox, lasts: '0.5 min' },
  scaling: { question: scaling, lasts: '1 min' },
  memory: { question: memory, lasts: '2 min' },
  pages: { question: pages, lasts: '5 min' },
  start: { question: coldStart, lasts: '1 min' },
};
const FILE = 'bench/RESULTS.md';
const NAMES = Object.keys(QUESTIONS);

const HELP = `Usage: npm run bench -- [question ...]

All questions, or those that are named. Only a run of all of them is written down, in ${FILE}.

${Object.entries(QUESTIONS)
  .map(([name, { question, lasts }]) => `  ${name.padEnd(12)}${lasts.padStart(7)}  ${question.title}`)
  .join('\n')}

The times are about those of two idle cores. They are longer where others work on them.
`;

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

Written by \`npm run bench\`. What is compared was measured in one run, by turns, and the medians of the rounds are shown,
with their ratio before them: the ratios are what to look at, the rates belong to this machine. A target is a goal, not a
promise; one that was not reached is marked.

"embedded" is SQLite and process memory, "servers" is MariaDB and Redis on the same machine.
`;

/** All questions, or those that are named; only a whole run is written down. */
async function main(names: readonly string[]): Promise<void> {
  const chosen = Object.entries(QUESTIONS).filter(([name]) => names.length === 0 || names.includes(name));
  const surroundings = `${machine()}\n`;
  process.stdout.write(`${surroundings}\n`);
  const parts = [HEAD, surroundings];
  for (const [, { question }] of chosen) {
    const from = performance.now();
    const part = `## ${question.title}\n\n${table(await question.ask())}\n`;
    process.stdout.write(`${part}\n(${((performance.now() - from) / 1000).toFixed(0)} s)\n\n`);
    parts.push(part);
  }
  if (names.length === 0) writeFileSync(FILE, parts.join('\n'));
}

/** What is not a run: help, and words that name no question. Null when there is something to ask. */
function answered(words: readonly string[]): number | null {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = words.filter((word) => !NAMES.includes(word));
  if (unknown.length === 0) return null;
  process.stderr.write(`There is no question ${unknown.join(', ')}. Choose of ${NAMES.join(', ')}.\n`);
  return 2;
}

const words = process.argv.slice(2);
const code = answered(words);
if (code === null) {
  try {
    await main(words);
  } finally {
    await stopServices();
  }
} else process.exitCode = code;
