import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { scrape } from './support/exposition.js';
import { endPrograms, Program, serveProcess } from './support/gateway-process.js';
import { Client } from './support/http-client.js';
import { newName, newPassword } from './support/person.js';
import { send } from './support/raw-request.js';
import { freePorts, scratchFolder } from './support/service-process.js';

const REGISTER =
  'mutation($input: RegisterInput!) { register(input: $input) { __typename ... on EmailVerification { id } } }';
const VERIFY = 'mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }';
const LOGIN = 'mutation($input: LoginInput!) { login(input: $input) { __typename ... on Problem { code } } }';

function application(): { email: string; username: string; password: string } {
  const username = newName();
  return { email: `${username}@example.com`, username, password: newPassword() };
}

/** A process that hashes two passwords at a time at most, for a while; `waiting` is answered when so many others wait. */
async function slowlyHashing() {
  const [port = 0] = await freePorts(1);
  const served = await serveProcess({ BCRYPT_COST: '12', METRICS_PORT: String(port) });
  const waiting = async (least: number): Promise<void> => {
    const depth = async () =>
      (await scrape(`http://127.0.0.1:${port}/metrics`)).value('latchkey_hash_queue_depth');
    while ((await depth()) < least) await pause(5);
  };
  return { ...served, waiting };
}

interface Mailed {
  readonly messages: readonly { readonly code: string | null }[];
}

describe('the process', function () {
  this.timeout(30_000);
  after(() => endPrograms());

  it('tells where everything is, and answers there', async () => {
    const { program, url, port, dataDir } = await serveProcess();
    const said = program.stdout;
    for (const words of [
      `http://localhost:${port}/graphql`,
      `http://localhost:${port}/.well-known/jwks.json`,
      `http://localhost:${port}/healthz`,
      `Start here   http://localhost:${port}/\n`,
      `http://localhost:${port}/dev/mailbox `,
      `http://localhost:${port}/dev/mailbox.json`,
      join(dataDir, 'latchkey.sqlite'),
      'memory of this process',
      'npm run demo',
      'Ctrl-C',
      'embedded default',
    ]) {
      expect(said).to.include(words);
    }
    expect(program.stderr).to.equal('');
    // No terminal: plain lines.
    expect(said).to.not.include('\u001b').and.not.include('➜');
    expect((await send({ url }, '/healthz')).json).to.deep.equal({ status: 'ok' });
    const checks = { sql: 'ok', ephemeral: 'ok' };
    expect((await send({ url }, '/readyz')).json).to.deep.equal({ status: 'ready', checks });
    const { json } = await send<{ keys: { kty: string; d?: string }[] }>({ url }, '/.well-known/jwks.json');
    expect(json?.keys).to.have.length(1);
    expect(json?.keys[0]).to.include({ kty: 'RSA' }).and.to.not.have.any.keys('d', 'p', 'q');
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
  });

  it('keeps its secret to its owner, and its accounts and keys from one start to the next', async () => {
    const first = await serveProcess();
    const { dataDir } = first;
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).to.equal(0o600);
    expect(first.program.stdout).to.not.include(readFileSync(join(dataDir, 'secret'), 'utf8'));
    const input = await openAccount(first.url);
    const keys = (await send(first, '/.well-known/jwks.json')).text;
    first.program.signal('SIGTERM');
    expect((await first.program.ended).code).to.equal(0);

    const second = await serveProcess({ DATA_DIR: dataDir });
    expect(await login(second.url, input)).to.equal('SignedIn');
    expect((await send(second, '/.well-known/jwks.json')).text).to.equal(keys);
    second.program.signal('SIGTERM');
    expect((await second.program.ended).code).to.equal(0);
  });

  it('follows no promise by hooks, whatever it has done: each would cost every request', async () => {
    const probe = new URL('./support/promise-hooks-probe.js', import.meta.url).href;
    const { program, url } = await serveProcess({ NODE_OPTIONS: `--import ${probe}` });
    const input = await openAccount(url);
    expect(await login(url, input)).to.equal('SignedIn');
    expect((await send({ url }, '/signin')).text).to.include('<html');
    program.signal('SIGUSR2');
    await program.says('promise hooks are');
    expect(program.stdout).to.include('promise hooks are off');
  });

  it('FLT-07 lets a running request finish when told to stop, takes no new one, and ends with 0', async () => {
    const { program, url, waiting } = await slowlyHashing();
    const started = performance.now();
    const client = new Client(url);
    const running = Array.from({ length: 3 }, () =>
      client.graphql<Record<string, { __typename: string }>>(REGISTER, { input: application() }),
    );
    await waiting(1);
    program.signal('SIGTERM');
    for (const { status, body, headers } of await Promise.all(running)) {
      expect(status).to.equal(200);
      expect(body.data?.register?.__typename).to.equal('EmailVerification');
      expect(headers.get('connection')).to.equal('close');
    }
    expect(await program.ended).to.include({ code: 0, signal: null });
    expect(performance.now() - started).to.be.below(10_000);
    await expectNobody(url);
  });

  it('FLT-07 finishes what was asked by people who have gone since', async () => {
    const { program, url, waiting } = await slowlyHashing();
    const gone = new AbortController();
    const client = new Client(url);
    const asked = Array.from({ length: 4 }, () =>
      client.graphql(REGISTER, { input: application() }, { signal: gone.signal }),
    );
    await waiting(2);
    gone.abort();
    await Promise.allSettled(asked);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
    const [before = '', after = ''] = program.stdout.split('"msg":"stopped"');
    expect(before.match(/"path":"\/graphql","status":200/g)).to.have.length(4);
    expect(after.trim()).to.equal('}');
  });

  it('FLT-07 does not wait for who only waits for mail', async () => {
    const { program, url } = await serveProcess();
    const waiting = send({ url }, '/dev/mailbox.json?to=nobody@example.com&wait=30').catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const started = performance.now();
    program.signal('SIGTERM');
    expect((await program.ended).code).to.equal(0);
    expect(performance.now() - started).to.be.below(4_000);
    expect((await waiting)?.json).to.deep.equal({ messages: [] });
  });

  it('FLT-07 waits ten seconds at most for a request that does not come to its end', async () => {
    const { program, url } = await serveProcess();
    const stuck = await openRequest(url);
    const started = performance.now();
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
    expect(performance.now() - started).to.be.below(10_000);
    stuck.destroy();
  });

  it('ends at once when it is interrupted a second time', async () => {
    const { program, url } = await serveProcess();
    const stuck = await openRequest(url);
    program.signal('SIGINT');
    await program.says('stopping');
    program.signal('SIGINT');
    expect(await program.ended).to.include({ code: 130, signal: null });
    stuck.destroy();
  });

  it('says what, why and how when the port is in use, without a stack trace', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const env = { PORT: String(port), DATA_DIR: scratchFolder('data') };
    const { code, stdout, stderr } = await new Program('src/cli.js', ['serve'], env).ended;
    other.close();
    expect(code).to.equal(1);
    const known = `Port ${port} is in use by node (pid ${process.pid}). Stop it, or`;
    // Only Linux tells who it is.
    const unknown = `Port ${port} is in use. Stop what uses it, or`;
    const begin = process.platform === 'linux' ? known : unknown;
    expect(stderr).to.equal(`${begin} choose another: PORT=${port + 1}\n`);
    expect(stdout).to.not.include('ready');
  });

  it('says so when the address is not of this machine, or the data folder cannot be made', async () => {
    const [port = 0] = await freePorts(1);
    const env = { PORT: String(port), DATA_DIR: scratchFolder('data') };
    const elsewhere = await new Program('src/cli.js', ['serve'], { ...env, HOST: '192.0.2.1' }).ended;
    expect(elsewhere.code).to.equal(1);
    expect(elsewhere.stderr)
      .to.match(/HOST/)
      .and.not.match(/^\s+at /m);
    const file = join(scratchFolder('data'), 'a-file');
    writeFileSync(file, '');
    const nowhere = await new Program('src/cli.js', ['serve'], { ...env, DATA_DIR: file }).ended;
    expect(nowhere.code).to.equal(1);
    expect(nowhere.stderr)
      .to.match(/DATA_DIR/)
      .and.not.match(/^\s+at /m);
  });

  it('says so when the database does not answer, within a few seconds and without its password', async () => {
    const [port = 0, nobody = 0] = await freePorts(2);
    const DATABASE_URL = `mysql://latchkey:canary-5150@127.0.0.1:${nobody}/latchkey`;
    const env = { PORT: String(port), DATA_DIR: scratchFolder('data'), DATABASE_URL };
    const { code, stdout, stderr } = await new Program('src/cli.js', ['serve'], env).ended;
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/database/i)
      .and.match(/DATABASE_URL/)
      .and.not.match(/^\s+at /m);
    expect(stderr).to.include(`127.0.0.1:${nobody}`);
    expect(stdout + stderr).to.not.include('canary-5150');
  });
});

async function openAccount(url: string): Promise<{ identifier: string; password: string }> {
  const client = new Client(url);
  const username = newName();
  const input = { email: `${username}@example.com`, username, password: newPassword() };
  const { body } = await client.graphql<{ register: { id: string } }>(REGISTER, { input });
  const mail = await send<Mailed>({ url }, `/dev/mailbox.json?to=${input.email}&wait=10`);
  const code = mail.json?.messages[0]?.code;
  await client.graphql(VERIFY, { input: { verificationId: body.data?.register.id, code } });
  return { identifier: username, password: input.password };
}

async function login(url: string, input: object): Promise<string | undefined> {
  const { body } = await new Client(url).graphql<{ login: { __typename: string } }>(LOGIN, { input });
  return body.data?.login.__typename;
}

async function expectNobody(url: string): Promise<void> {
  const answer = await send({ url }, '/healthz').catch(() => null);
  expect(answer).to.equal(null);
}

/** A request whose body never comes. */
async function openRequest(url: string): Promise<import('node:net').Socket> {
  const { connect } = await import('node:net');
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const head = ['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Content-Length: 10'];
  await new Promise<void>((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n{`, () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return socket;
}
