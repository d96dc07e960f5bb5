import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
/** npm's words for a registry that cannot be reached. */
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ENOTCACHED|ERR_SOCKET_TIMEOUT|ECONNRESET/;

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly resolved?: string; readonly hasInstallScript?: boolean }>
  >;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync('package.json', 'utf8'));
}

function direct(): [string, string][] {
  const { dependencies, devDependencies, optionalDependencies } = manifest();
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

describe('package: dependencies', () => {
  const lock: LockFile = JSON.parse(readFileSync('package-lock.json', 'utf8'));

  it('has an exact version for each', () => {
    const loose = direct().filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose).to.deep.equal([]);
  });

  it('has a lock file that names no host', () => {
    const named = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
    expect(named).to.deep.equal([]);
    expect(Object.keys(lock.packages).length).to.be.above(100);
  });

  it('runs no install script of a direct dependency', () => {
    const scripts = direct().filter(
      ([name]) => lock.packages[`node_modules/${name}`]?.hasInstallScript === true,
    );
    expect(scripts).to.deep.equal([]);
  });
});

describe('package: installed', function () {
  this.timeout(120_000);
  let folder: string;
  let files: string[];
  let bin: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-package-'));
    // Without scripts: `prepack` would rebuild the very files that are running.
    const { stdout } = await run('npm', [
      'pack',
      '--json',
      '--ignore-scripts',
      '--pack-destination',
      folder,
      ...QUIET,
    ]);
    const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(stdout);
    files = packed?.files.map((file) => file.path) ?? [];
    const home = join(folder, 'empty');
    mkdirSync(home);
    await install(join(folder, packed?.filename ?? ''), home);
    bin = join(home, 'node_modules/.bin/latchkey');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is needed to run, and no tests, data or settings', () => {
    expect(files).to.include.members([
      'package.json',
      'README.md',
      'LICENSE',
      'dist/src/cli.js',
      'schema/schema.graphql',
    ]);
    const wrong = files.filter((file) =>
      /(^|\/)(test|bench|scripts|data|coverage|node_modules)\/|\.env|\.sqlite|\.ts$/.test(file),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('shows its commands', async () => {
    const { stdout } = await run(bin, ['--help'], { cwd: folder });
    for (const command of ['serve', 'migrate', 'user', 'keys', 'schema']) {
      expect(stdout).to.match(new RegExp(`^\\s+${command}\\b`, 'm'));
    }
    const pairs: [string, string[]][] = [
      ['user', ['create']],
      ['keys', ['rotate', 'list']],
      ['schema', ['print']],
    ];
    for (const [noun, verbs] of pairs) {
      const help = await run(bin, [noun, '--help'], { cwd: folder });
      for (const verb of verbs) expect(help.stdout).to.match(new RegExp(`^\\s+${verb}\\b`, 'm'));
    }
  });

  it('knows its version, and leaves nothing behind', async () => {
    const { stdout } = await run(bin, ['--version'], { cwd: folder });
    expect(stdout.trim()).to.equal(manifest().version);
    expect(existsSync(join(folder, 'data'))).to.equal(false);
  });

  it('refuses an unknown command with an exit code', async () => {
    const failure: unknown = await run(bin, ['no-such-command'], { cwd: folder }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('code').that.is.a('number').and.is.above(0);
  });
});

/** With npm from its cache and registry; where neither helps, on the dependencies this repository already has. */
async function install(tarball: string, home: string): Promise<void> {
  try {
    await run(
      'npm',
      ['install', tarball, '--prefix', home, '--prefer-offline', '--fetch-retries=0', ...QUIET],
      { cwd: home },
    );
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    if (!OFFLINE.test(words)) throw error;
    console.log('    no npm registry: the package is tried on the dependencies of this repository');
    await unpack(tarball, home);
  }
}

async function unpack(tarball: string, home: string): Promise<void> {
  const modules = join(home, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(join(modules, '.bin'), { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', modules]);
  cpSync(join(modules, 'package'), join(modules, 'latchkey'), { recursive: true });
  rmSync(join(modules, 'package'), { recursive: true });
  for (const name of readdirSync('node_modules').filter(
    (one) => !one.startsWith('.') && one !== 'latchkey',
  )) {
    symlinkSync(resolve('node_modules', name), join(modules, name), 'junction');
  }
  symlinkSync('../latchkey/dist/src/cli.js', join(modules, '.bin/latchkey'));
  await run('chmod', ['+x', join(modules, 'latchkey/dist/src/cli.js')]);
}
