// Compiles on every change and restarts the gateway when, and only when, everything compiles: after a mistake the
// last good gateway stays up. `node scripts/dev.mjs test` runs the tests instead.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const command =
  process.argv[2] === 'test'
    ? [join(root, 'dist/scripts/run-tests.js')]
    : ['--enable-source-maps', join(root, 'dist/src/cli.js'), 'serve'];

// Groups of their own, or Ctrl-C would reach the gateway twice, from the terminal and from here, and two mean "at once".
const child = { cwd: root, detached: process.platform !== 'win32' };

let running;
let wanted = 0;
let ending = false;

async function restart() {
  const turn = ++wanted;
  await stop(running);
  // A newer change came while the old process was ending.
  if (turn !== wanted || ending) return;
  running = spawn(process.execPath, command, { ...child, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** The whole group: the compiler is a process started by a process. */
function stop(started) {
  if (started === undefined || started.exitCode !== null || started.signalCode !== null)
    return Promise.resolve();
  return new Promise((resolve) => {
    started.once('exit', resolve);
    if (process.platform === 'win32') started.kill();
    else process.kill(-started.pid, 'SIGTERM');
  });
}

const watching = ['--watch', '--preserveWatchOutput'];
// What pages run in a browser is compiled beside it, against a browser's types.
const scripts = spawn(process.execPath, [tsc, '-p', 'tsconfig.browser.json', ...watching], {
  ...child,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const bundler = spawn(process.execPath, [join(root, 'scripts/bundle-admin.mjs'), '--watch'], {
  ...child,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const compiler = spawn(process.execPath, [tsc, '-p', '.', ...watching], {
  ...child,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let line = '';
compiler.stdout.setEncoding('utf8');
compiler.stdout.on('data', (text) => {
  process.stdout.write(text);
  const lines = (line + text).split('\n');
  line = lines.pop() ?? '';
  if (lines.some((one) => one.includes('Found 0 errors'))) void restart();
});

async function end() {
  if (ending) return;
  ending = true;
  await Promise.all([stop(running), stop(scripts), stop(bundler), stop(compiler)]);
}

process.on('SIGINT', end);
process.on('SIGTERM', end);
compiler.on('exit', async (code) => {
  await end();
  process.exitCode = code ?? 0;
});
