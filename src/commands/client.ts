import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { ProblemError } from '../errors.js';
import { CLIENT_SCOPES } from '../flows/scopes.js';
import type { ClientCreatedView, Clients, Registrar } from '../services/clients.js';
import { originOf, withCore } from './with-core.js';

interface Created {
  readonly scope: readonly string[];
  readonly keys?: string;
}

/** `latchkey client`: for operators, who may do everything. */
export function addTo(latchkey: Command): void {
  const client = latchkey.command('client').description("machine clients: partners' services");
  client
    .command('create')
    .description('register a client; its secret is printed this once')
    .argument('<name>', 'what it is called')
    .requiredOption('--scope <scope>', `one of ${CLIENT_SCOPES.join(', ')}; may be repeated`, addScope, [])
    .option('--keys <file>', 'a JWK Set of public keys it may sign with')
    .action(create);
  client.command('list').description('show all clients, newest first').action(list);
  client
    .command('rotate')
    .description('make a new secret; the old one works for 24 more hours, or until this is done again')
    .argument('<id>', 'cli_…')
    .action(rotate);
  client
    .command('keys')
    .description('put these public keys in the place of those it had')
    .argument('<id>', 'cli_…')
    .argument('<file>', 'a JWK Set')
    .action(setKeys);
  client
    .command('disable')
    .description('shut a client out, for good and within five seconds, with all it has registered')
    .argument('<id>', 'cli_…')
    .action(disable);
}

async function create(name: string, { scope, keys }: Created): Promise<void> {
  const publicKeys = keys === undefined ? [] : readKeySet(keys);
  await withClients('client create', async (clients, registrar) => {
    tellSecret(await clients.create({ name, scopes: scope, publicKeys }, registrar));
  });
}

async function list(): Promise<void> {
  await withClients('client list', async (clients, registrar) => {
    for (const { id, name, scopes, enabled, lastUsedAt } of await clients.list(registrar)) {
      const used = lastUsedAt === null ? 'never used' : `last used ${new Date(lastUsedAt).toISOString()}`;
      print(`${id}  ${enabled ? 'enabled' : 'shut out'}  ${used}  ${scopes.join(',')}  ${name}`);
    }
  });
}

async function rotate(id: string): Promise<void> {
  await withClients('client rotate', async (clients, registrar) => {
    tellSecret(await clients.rotate(id, registrar));
  });
}

async function setKeys(id: string, file: string): Promise<void> {
  const keys = readKeySet(file);
  await withClients('client keys', async (clients, registrar) => {
    await clients.setKeys(id, keys, registrar);
    print(`${id} has ${keys.length} public ${keys.length === 1 ? 'key' : 'keys'}. Its secret is as it was.`);
  });
}

async function disable(id: string): Promise<void> {
  await withClients('client disable', async (clients, registrar) => {
    await clients.disable(id, registrar);
    print(`${id} is shut out, with all it has registered.`);
  });
}

/** Id and secret stand alone on their lines, for scripts. */
function tellSecret({ client, clientSecret }: ClientCreatedView): void {
  print(client.id);
  print(clientSecret);
  process.stderr.write('Keep the secret now: nobody can show it again.\n');
}

function readKeySet(file: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof read === 'object' && read !== null && 'keys' in read && Array.isArray(read.keys))
      return read.keys;
  } catch {
    // Said below, in the same words: what cannot be read is no key set.
  }
  throw new ProblemError('INVALID_INPUT', 'Give a file with a JWK Set: {"keys": […]}.');
}

function addScope(text: string, before: readonly string[]): readonly string[] {
  if (CLIENT_SCOPES.some((scope) => scope === text)) return [...before, text];
  throw new InvalidArgumentError(`Choose one of ${CLIENT_SCOPES.join(', ')}.`);
}

async function withClients(
  command: string,
  work: (clients: Clients, registrar: Registrar) => Promise<void>,
): Promise<void> {
  const registrar = { id: null, isMachine: false, scopes: null, reason: null, origin: originOf(command) };
  await withCore(({ clients }) => work(clients, registrar));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
