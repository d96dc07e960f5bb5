import { spawn } from 'node:child_process';
import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.js';
import { type Config, ConfigError, processEnvironment } from '../config.js';
import type { Attendance } from '../main.js';
import type { DevMail, DevNews, DevTools } from '../pages/dev/dev-tools.js';
import { watchKeys } from './dev/keys.js';

const KEYS = 'press o open · m mailbox · c copy the last code · q quit';
const NEVER = new Promise<string>(() => undefined);
/** What a terminal would obey. */
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

export function addTo(program: Command): void {
  program
    .command('dev')
    .description('run the gateway to try it out: with a demo user, and with every mailed code shown here')
    .option('--port <number>', 'where it listens (default: PORT, or 4000)', readPort)
    .action(dev);
}

async function dev({ port }: { readonly port?: string }): Promise<void> {
  const env = processEnvironment();
  if (env.NODE_ENV === 'production') throw new ConfigError([IN_PRODUCTION]);
  const { serve } = await import('../main.js');
  // What is told here is told by one process.
  const given = { ...env, WORKERS: '1', ...(port !== undefined && { PORT: port }) };
  process.exitCode = await serve({ env: given, attend });
}

function readPort(text: string): string {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return text;
  throw new InvalidArgumentError('Write a TCP port: a whole number from 0 to 65535.');
}

const IN_PRODUCTION = {
  name: 'NODE_ENV',
  problem: 'is production, and `latchkey dev` shows every code that is mailed',
  fix: 'Run `latchkey serve`, or unset NODE_ENV.',
};

/** Tells in the terminal what is mailed and done, and hears its keys. Where nobody types these are plain lines. */
async function attend({ dev: tools }: App, { publicUrl }: Config): Promise<Attendance> {
  if (tools === null) return { quit: NEVER, close: () => undefined };
  await tools.demo.make('req_dev');
  say(`  Demo user    ${tools.demo.email}${passwordOf(tools)}`);
  let lastCode: string | null = null;
  const stop = tools.listen((news) => {
    const line = news && lineOf(news);
    if (news?.kind === 'mail') lastCode = news.mail.code ?? lastCode;
    if (line !== null) say(`  ${new Date().toTimeString().slice(0, 8)}  ${line}`);
  });
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return { quit: NEVER, close: stop };
  say(`\n  ${KEYS}\n`);
  let release = (): void => undefined;
  const quit = new Promise<string>((resolve) => {
    const does = {
      o: () => open(`${publicUrl}/`),
      m: () => open(`${publicUrl}/dev/mailbox`),
      c: () => copy(lastCode),
      q: () => resolve('q'),
    };
    release = watchKeys(stdin, does, () => process.kill(process.pid, 'SIGINT'));
  });
  const close = (): void => {
    stop();
    release();
  };
  return { quit, close };
}

function passwordOf({ demo }: DevTools): string {
  const password = demo.takePassword();
  return password === null ? '' : `, password ${password} (told once)`;
}

/** Null for what is not worth a line. */
function lineOf(news: DevNews): string | null {
  if (news.kind === 'mail') return `mail   ${about(news.mail)} → ${news.mail.to.replaceAll(UNSAFE, '?')}`;
  const seconds = news.kind === 'progress' ? news.progress.seconds : null;
  return seconds === null ? null : `reset  password updated   ${seconds} s  ✓`;
}

function about({ code, subject }: DevMail): string {
  return code === null ? subject.replaceAll(UNSAFE, '?') : `code ${code}`;
}

/** In the browser of whoever sits here; where there is none, the address stands above. */
function open(url: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', () => say(`  ${url}`));
  child.unref();
}

/** By the terminal itself (OSC 52), so that it works over a remote shell, too. */
function copy(code: string | null): void {
  if (code !== null) process.stdout.write(`\x1b]52;c;${Buffer.from(code).toString('base64')}\x07`);
  say(code === null ? '  No code was mailed yet.' : `  Copied ${code}.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
