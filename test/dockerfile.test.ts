import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { freePorts } from './support/service-process.js';
import { projectFiles } from './support/source-files.js';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

const WORDS = /^(FROM|WORKDIR|COPY|RUN|ENV|USER|EXPOSE|HEALTHCHECK|CMD)$/;
const text = (path: string): string => readFileSync(path, 'utf8');

function instructions(): readonly Instruction[] {
  const lines = text('Dockerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  return lines.map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
}

/** What one COPY out of the context puts where. */
function copied({ word, rest }: Instruction): { from: string; to: string }[] {
  if (word !== 'COPY' || rest.startsWith('--from=')) return [];
  const paths = rest.split(' ');
  const to = paths.pop() ?? '';
  return paths.map((from) => ({ from, to: to.endsWith('/') ? join(to, basename(from)) : to }));
}

function runIn(
  cwd: string,
  program: string,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece) => {
        output += piece;
      });
    }
    child.once('close', (code) => done({ code, output: output.slice(-2000) }));
  });
}

describe('Dockerfile', () => {
  const all = instructions();
  const of = (word: string): string[] => all.filter((one) => one.word === word).map(({ rest }) => rest);

  it('has instructions that exist, and stages that are there', () => {
    expect(all.filter(({ word }) => !WORDS.test(word))).to.deep.equal([]);
    const stages = of('FROM').flatMap((rest) => / AS (\w+)$/.exec(rest)?.[1] ?? []);
    const used = of('COPY').flatMap((rest) => /--from=(\w+)/.exec(rest)?.[1] ?? []);
    expect(stages).to.include.members(used);
    for (const from of of('FROM')) expect(from).to.match(/^node:20-slim( AS \w+)?$/);
  });

  it('copies what exists and what the context lets through', () => {
    const allowed = text('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const sources = of('COPY')
      .filter((rest) => !rest.includes('--from='))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    expect(sources.length).to.be.above(8);
    for (const source of sources) {
      expect(existsSync(source), source).to.equal(true);
      expect(allowed, source).to.include(source.split('/')[0]);
    }
    for (const entry of allowed) expect(existsSync(entry), entry).to.equal(true);
  });

  it('compiles everything the program is made of', () => {
    const needed = projectFiles().filter((path) =>
      /^(src|entities|resolvers|schema)\/|^ormconfig\.ts$/.test(path),
    );
    const copied = of('COPY').flatMap((rest) => rest.split(' '));
    for (const path of needed) expect(copied, path).to.include(path.split('/')[0]);
  });

  it('copies all that its build needs, and builds what it runs', async function () {
    this.timeout(120_000);
    const place = await mkdtemp(join(tmpdir(), 'latchkey-image-'));
    try {
      const built = all.findIndex(({ rest }) => rest === 'npm run build');
      for (const { from, to } of all.slice(0, built).flatMap(copied)) {
        await cp(from, join(place, to), { recursive: true });
      }
      await symlink(join(process.cwd(), 'node_modules'), join(place, 'node_modules'));
      const { code, output } = await runIn(place, 'npm', ['run', 'build']);
      expect(code, output).to.equal(0);
      for (const path of ['dist/src/cli.js', 'dist/src/admin/admin.js', 'dist/src/pages/assets']) {
        expect(existsSync(join(place, path)), path).to.equal(true);
      }
    } finally {
      await rm(place, { recursive: true });
    }
  });

  it('runs as an ordinary user, on its own packages, with no secret inside', () => {
    expect(of('USER')).to.deep.equal(['node']);
    expect(of('RUN')).to.include('npm ci --omit=dev --no-audit --no-fund');
    expect(of('CMD')).to.deep.equal(['["node", "--enable-source-maps", "dist/src/cli.js", "serve"]']);
    const set = of('ENV').map((rest) => rest.split('=')[0]);
    expect(set).to.deep.equal(['NODE_ENV']);
  });

  it('has a health check that tells a ready gateway from none', async () => {
    const [check = ''] = of('HEALTHCHECK');
    const command: string[] = JSON.parse(check.slice(check.indexOf('CMD ') + 4));
    const run = (port: string): Promise<number | null> => {
      const [program = '', ...args] = command;
      const env = { PATH: process.env.PATH ?? '', PORT: port };
      return new Promise((done) => spawn(program, args, { env, stdio: 'ignore' }).once('close', done));
    };
    const gateway = await Gateway.start();
    const [deadPort = 0] = await freePorts(1);
    try {
      expect(await run(new URL(gateway.url).port)).to.equal(0);
      gateway.app.drain();
      expect(await run(new URL(gateway.url).port)).to.equal(1);
      expect(await run(String(deadPort))).to.equal(1);
    } finally {
      await gateway.stop();
    }
  });
});
