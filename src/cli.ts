#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { print as documentText, type GraphQLSchema, printSchema } from 'graphql';
import type { Role } from '../entities/account.js';
import { addTo as addAudit } from './commands/audit.js';
import { addTo as addClient } from './commands/client.js';
import { addTo as addDev } from './commands/dev.js';
import { addTo as addDoctor } from './commands/doctor.js';
import { explained } from './commands/explained.js';
import { addTo as addImport } from './commands/import-users.js';
import { addTo as addMail } from './commands/mail.js';
import { addTo as addSms } from './commands/sms.js';
import { UsageError } from './commands/usage-error.js';
import { addTo as addResetFactors } from './commands/user-reset-factors.js';
import { addTo as addSignOut } from './commands/user-sign-out.js';
import { addTo as addUnlock } from './commands/user-unlock.js';
import { ConfigError, processEnvironment, readConfig } from './config.js';
import { ProblemError } from './errors.js';
import { createLog } from './log.js';
import { startFailure } from './start-failure.js';

interface UserOptions {
  readonly email: string;
  readonly username: string;
  readonly displayName?: string;
  readonly role: readonly Role[];
  readonly passwordStdin?: boolean;
}

const VERSION = '0.1.0';
const ROLES: readonly Role[] = ['SUPPORT', 'ADMIN'];

function program(): Command {
  const latchkey = new Command('latchkey')
    .description('The auth gateway of a GraphQL estate: sign-in, account recovery and sessions.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Run `latchkey --help` for the commands.')
    .addHelpText(
      'after',
      '\nEvery setting is an environment variable: see .env.example.\nExit codes: 0 done, 1 it failed, 2 the command or the configuration is wrong.',
    );
  latchkey.command('serve').description('run the gateway').action(serve);
  latchkey.command('migrate').description('bring the database schema up to date').action(migrateCommand);
  const user = latchkey.command('user').description('accounts');
  user
    .command('create')
    .description('open an account; without a password the person chooses one by "Forgot password"')
    .requiredOption('--email <address>', 'e-mail address')
    .requiredOption('--username <name>', 'public handle')
    .option('--display-name <name>', 'name to show (default: the username)')
    .option('--role <role>', `one of ${ROLES.join(', ')}; may be repeated`, addRole, [])
    .option('--password-stdin', 'read the password from standard input')
    .action(createUser);
  addUnlock(user);
  addSignOut(user);
  addResetFactors(user);
  const keys = latchkey.command('keys').description('token signing keys');
  keys.command('list').description('show the signing keys and when they sign').action(listKeys);
  keys.command('rotate').description('publish a new key that signs in 15 minutes').action(rotateKeys);
  const schema = latchkey.command('schema').description('the GraphQL schema');
  schema
    .command('print')
    .description('print the public schema')
    .option('--subgraph', 'print it as the router of a federated graph composes it')
    .option('--out <file>', 'write it to a file instead')
    .action(printApi);
  for (const add of [addAudit, addClient, addDev, addDoctor, addImport, addMail, addSms]) add(latchkey);
  return latchkey;
}

/** Every command loads what it needs when it runs: help and mistakes are answered at once. */
async function serve(): Promise<void> {
  const main = await import('./main.js');
  end(await main.serve());
}

async function migrateCommand(): Promise<void> {
  await withStores(async () => print('The database schema is up to date.'));
}

async function createUser(options: UserOptions): Promise<void> {
  const password = options.passwordStdin ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : null;
  await withCore(async (core) => {
    const wanted = {
      email: options.email,
      username: options.username,
      displayName: options.displayName ?? null,
      password,
      roles: options.role,
    };
    const origin = {
      requestId: 'cli',
      ip: null,
      network: null,
      device: 'latchkey user create',
      deviceCookie: null,
      viewer: null,
    };
    const id = await core.accountMaker.create(wanted, origin);
    print(id);
    if (password !== null || wanted.roles.length === 0) return;
    print(`One-time key: ${await core.accountMaker.firstKey(id)}`);
    print(
      'Open "Forgot password?", name the account, and type this key where a code is asked for: within 24 hours, once.',
    );
  });
}

async function listKeys(): Promise<void> {
  await withStores(async ({ signingKeys }) => {
    for (const key of signingKeys.list()) {
      const until =
        key.retiresAt === null ? 'not retired' : `retires ${new Date(key.retiresAt).toISOString()}`;
      print(`${key.kid}  ${key.algorithm}  signs from ${new Date(key.signsFrom).toISOString()}  ${until}`);
    }
  });
}

async function rotateKeys(): Promise<void> {
  await withStores(async ({ signingKeys }) => {
    const kid = await signingKeys.rotate();
    print(`${kid} is published now and signs in 15 minutes. Nobody is signed out.`);
  });
}

async function printApi(options: { out?: string; subgraph?: boolean }): Promise<void> {
  const { schemaToPrint } = await import('./app.js');
  const schema = schemaToPrint();
  const sdl = `${options.subgraph ? await subgraphText(schema) : printSchema(schema)}\n`;
  if (options.out === undefined) process.stdout.write(sdl);
  else writeFileSync(options.out, sdl);
}

/** With or without what FEDERATION_AUTH_DIRECTIVES says. Nothing is opened for it. */
async function subgraphText(schema: GraphQLSchema): Promise<string> {
  const { subgraphDocument } = await import('./graphql/subgraph.js');
  const { authDirectives } = readConfig(processEnvironment()).graph;
  return documentText(subgraphDocument(schema, { authDirectives }));
}

async function withStores(work: (stores: import('./stores.js').Stores) => Promise<void>): Promise<void> {
  const { openStores } = await import('./stores.js');
  const config = readConfig(processEnvironment());
  const log = createLog({ level: 'warn', destination: process.stderr });
  const stores = await openStores(config, { log }).catch((error: unknown) => {
    throw new Error(startFailure(error, config));
  });
  try {
    await explained(config, () => work(stores));
  } finally {
    await stores.close();
  }
}

async function withCore(work: (core: import('./core.js').Core) => Promise<void>): Promise<void> {
  const { createCore } = await import('./core.js');
  await withStores(async (stores) => {
    const log = createLog({ level: 'warn', destination: process.stderr });
    const core = await createCore(stores, readConfig(processEnvironment()), { log });
    try {
      await work(core);
    } finally {
      await Promise.all([core.hasher.close(), core.policy.close()]);
    }
  });
}

function addRole(text: string, before: readonly Role[]): readonly Role[] {
  const role = ROLES.find((one) => one === text.toUpperCase());
  if (role === undefined) throw new InvalidArgumentError(`Choose one of ${ROLES.join(', ')}.`);
  return [...before, role];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function end(code: number): void {
  process.exitCode = code;
}

/** Writes what went wrong to standard error, and answers the exit code. */
function explain(error: unknown): number {
  // Commander has written its reason already; help that was asked for has 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof ProblemError) {
    const fields = error.fields.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    process.stderr.write(`${[error.message, ...fields].join('\n')}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? error.message : 'It failed.'}\n`);
  return 1;
}

/** Whoever reads us has seen enough, as `| head` has. The work goes on to its end, and its exit code is what it came to. */
function endUnread(error: Error): void {
  if (!('code' in error && error.code === 'EPIPE')) throw error;
}

process.stdout.on('error', endUnread);
try {
  await program().parseAsync();
} catch (error) {
  end(explain(error));
}
