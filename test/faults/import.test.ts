import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { ImportRun } from '../../entities/import-run.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { openStores, type Stores } from '../../src/stores.js';
import { environment, onBothBackends } from '../support/gateway.js';
import { scratchFolder } from '../support/service-process.js';

const PEOPLE = 100_000;
/** Every hundredth is refused, and every thousandth stands there twice. */
const REFUSED = PEOPLE / 100;
const TWICE = PEOPLE / 1_000;
/** Of JavaScript's heap. The file alone has more than half of it, and as objects many times of it. */
const HEAP_MB = 48;
/** Of everything the process has, native parts and the database's included. */
const RESIDENT_MB = 320;
const PROGRAM = resolve('dist/src/cli.js');
const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';

async function writePeople(path: string): Promise<void> {
  const out = createWriteStream(path);
  for (let n = 0; n < PEOPLE; n += 1) {
    const email = n % 100 === 99 ? 'nobody' : `person${n % 1_000 === 500 ? n - 2 : n}@example.com`;
    const person = { email, emailVerified: true, displayName: `Person ${n}`, passwordHash: HASH };
    if (!out.write(`${JSON.stringify({ ...person, remark: 'x'.repeat(100) })}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
  /** The most it ever had resident, in MB; 0 where the system does not tell. */
  peak(): number;
}

function start(file: string, env: Readonly<Record<string, string>>): Run {
  const options = { ...env, PATH: process.env.PATH ?? '', NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  const child = spawn(process.execPath, [PROGRAM, 'import', 'users', file], { env: options });
  const text = { out: '', err: '' };
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, residentOf(child.pid));
  }, 200);
  child.stdout.on('data', (chunk) => {
    text.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    text.err += String(chunk);
  });
  const ended = once(child, 'close').then(([code]) => {
    clearInterval(look);
    return { code, ...text };
  });
  return { child, ended, peak: () => peak };
}

function residentOf(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

onBothBackends('importing a hundred thousand people', (backend) => {
  let env: Record<string, string>;
  let file: string;
  let stores: Stores;

  before(async function () {
    this.timeout(60_000);
    const folder = scratchFolder('import');
    env = await environment(backend, folder);
    file = join(folder, 'people.ndjson');
    await writePeople(file);
    stores = await openStores(readConfig(env), { log: createLog({ level: 'silent' }) });
  });
  after(() => stores.close());

  async function position(): Promise<number> {
    const where = { startedAt: MoreThan(0) };
    const [run] = await stores.database.read.find(ImportRun, { where, take: 1 });
    return run?.position ?? 0;
  }

  async function until(wanted: number): Promise<void> {
    while ((await position()) < wanted) await pause(20);
  }

  it('goes on after being killed, imports nobody twice, and needs little memory', async function () {
    this.timeout(600_000);
    for (const wanted of [1, 10_000, 40_000]) {
      const run = start(file, env);
      await until(wanted);
      run.child.kill('SIGKILL');
      expect((await run.ended).code).to.equal(null);
      const accounts = await stores.database.read.count(Account, { createdAt: MoreThan(0) });
      const [row] = await stores.database.read.find(ImportRun, {
        where: { startedAt: MoreThan(0) },
        take: 1,
      });
      expect(row).to.include({ imported: accounts, finishedAt: null });
    }
    const stopped = start(file, env);
    await until(60_000);
    stopped.child.kill('SIGINT');
    const { code, out } = await stopped.ended;
    expect(code).to.equal(1);
    expect(out).to.include('Stopped: run it again to go on.');
    const last = start(file, env);
    const ended = await last.ended;
    const imported = PEOPLE - REFUSED - TWICE;
    expect(ended.out).to.equal(
      `${PEOPLE} read, ${imported} imported, ${TWICE} in use already, ${REFUSED} refused.\n`,
    );
    expect(ended.code).to.equal(3);
    expect(Math.max(last.peak(), stopped.peak())).to.be.below(RESIDENT_MB);
    const { read } = stores.database;
    expect(await read.count(Account, { createdAt: MoreThan(0) })).to.equal(imported);
    expect(await read.count(AuditEvent, { kind: 'REGISTERED' })).to.equal(imported);
    const lines = readFileSync(`${file}.refused.ndjson`, 'utf8').trimEnd().split('\n');
    const numbers = lines.map((line) => JSON.parse(line).line);
    expect(numbers).to.have.length(REFUSED + TWICE);
    expect(numbers).to.deep.equal([...new Set(numbers)].sort((a, b) => a - b));
  });
});
