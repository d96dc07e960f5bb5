import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { ConfigError, readConfig } from '../src/config.js';
import { pauseAfter } from '../src/workers.js';
import { scrape } from './support/exposition.js';
import { environment } from './support/gateway.js';
import { endPrograms, Program, serveProcess } from './support/gateway-process.js';
import { Client } from './support/http-client.js';
import { newName, newPassword } from './support/person.js';
import { SendGridServer } from './support/sendgrid-server.js';
import { freePorts, scratchFolder } from './support/service-process.js';
import { describeOn } from './support/services.js';
import { SECRET_HEADER, SUBGRAPH_SECRET } from './support/subgraph.js';
import { isAlive, workersOf } from './support/worker-processes.js';

const SECRET = 'q8Zp1vXo3mKd7TgR2yLw9NcB5sHf4JxU6aEe0iVt';
const MANY = {
  DATABASE_URL: 'mariadb://u:p@127.0.0.1/latchkey',
  REDIS_URL: 'redis://127.0.0.1',
  SENDGRID_API_KEY: 'SG.key',
  MAIL_FROM: 'Example <no-reply@example.com>',
};

function refusals(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ name, fix }) => `${name}: ${fix}`);
  }
}

describe('WORKERS', () => {
  it('is one process unless told, and as many as told', () => {
    expect(readConfig({}).workers).to.equal(1);
    expect(readConfig({ WORKERS: '1' }).workers).to.equal(1);
    expect(readConfig({ ...MANY, WORKERS: '3' }).workers).to.equal(3);
    expect(readConfig({ ...MANY, WORKERS: 'auto' }).workers).to.be.at.least(1);
  });

  it('says what more than one process needs, and why', () => {
    for (const WORKERS of ['2', 'auto']) {
      const said = refusals({ WORKERS }).join('\n');
      expect(said).to.include('REDIS_URL').and.to.include('DATABASE_URL').and.to.include('SENDGRID_API_KEY');
      expect(refusals({ ...MANY, DATABASE_URL: 'sqlite:x.sqlite', WORKERS })).to.have.length(1);
    }
  });

  it('waits longer before each worker in a row that dies at once, and then gives up', () => {
    const pauses = Array.from({ length: 9 }, (_, deaths) => pauseAfter(deaths));
    expect(pauses).to.deep.equal([0, 100, 200, 400, 800, 1600, 3200, 5000, null]);
  });
});

describeOn(['mariadb', 'redis'], 'several processes', () => {
  let mails: SendGridServer;
  let env: Record<string, string>;

  before(async function () {
    this.timeout(60_000);
    mails = await new SendGridServer().start();
    env = {
      ...(await environment('servers', scratchFolder('workers'))),
      LATCHKEY_SECRET: SECRET,
      WORKERS: '2',
      SENDGRID_API_KEY: mails.apiKey,
      SENDGRID_BASE_URL: mails.baseUrl,
      MAIL_FROM: 'Example <no-reply@example.com>',
    };
  });
  after(async () => {
    await endPrograms();
    await mails.stop();
  });

  it('are one service: one banner, one port, one answer to a code', async () => {
    const [port = 0] = await freePorts(1);
    const { program, url } = await serveProcess({ ...env, SUBGRAPH_PORT: `${port}`, SUBGRAPH_SECRET });
    await workersOf(program, 2);
    await signUp(url);
    const headers = { [SECRET_HEADER]: SUBGRAPH_SECRET };
    const sdl = await new Client(`http://127.0.0.1:${port}`).graphql('{ _service { sdl } }', {}, { headers });
    expect(sdl.status).to.equal(200);
    expect(program.stdout.split('Latchkey is ready')).to.have.length(2);
    expect(program.stdout).to.match(/Processes +2/);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
  });

  it('go on when one is killed, and are as many as before soon after', async () => {
    const { program, url } = await serveProcess(env);
    const before = await workersOf(program, 2);
    const [victim = 0, survivor = 0] = before;
    process.kill(victim, 'SIGKILL');
    const answers = [];
    for (let n = 0; n < 40; n += 1) answers.push(await typename(url));
    expect(answers.filter((status) => status !== 200).length).to.be.at.most(1);
    await program.says('a worker has died');
    // A field named `code` would be blotted out, like a code somebody was sent.
    expect(program.stdout).to.include(`"worker":${victim},"exitCode":null,"signal":"SIGKILL"`);
    const after = await workersOf(program, 2);
    expect(after).to.include(survivor).and.to.not.include(victim);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
  });

  it('end in order when all of them are signalled at once, as a terminal and systemd do', async () => {
    const { program } = await serveProcess(env);
    for (const pid of await workersOf(program, 2)) process.kill(pid, 'SIGTERM');
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
  });

  it('end in order while some are only starting', async () => {
    const { program } = await serveProcess(env);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
    expect(program.stdout).to.not.include('did not stop in time');
  });

  it('end when the first process is killed', async () => {
    const { program } = await serveProcess(env);
    const pids = await workersOf(program, 2);
    program.signal('SIGKILL');
    await program.ended;
    while (pids.some(isAlive)) await pause(20);
  });

  it('give up with exit code 1 when workers die at once again and again', async function () {
    this.timeout(60_000);
    const { program } = await serveProcess(env);
    let over = false;
    const ending = program.ended.finally(() => {
      over = true;
    });
    while (!over) {
      for (const pid of program.children()) process.kill(pid, 'SIGKILL');
      await pause(20);
    }
    expect(await ending).to.include({ code: 1, signal: null });
    expect(program.stdout).to.include('giving up');
  });

  it('are read at one address: what all have counted, the dead too', async function () {
    this.timeout(60_000);
    const [port = 0] = await freePorts(1);
    const { program, url } = await serveProcess({ ...env, METRICS_PORT: String(port) });
    const address = `http://127.0.0.1:${port}/metrics`;
    const counted = async (): Promise<number> => {
      const labels = { route: '/graphql', status: '200' };
      return (await scrape(address)).value('latchkey_http_request_seconds_count', labels);
    };
    const [one = 0, other = 0] = await workersOf(program, 2);
    for (let n = 0; n < 20; n += 1) expect(await typename(url)).to.equal(200);
    process.kill(one, 'SIGSTOP');
    // Never read so far, so that this is the other one's alone.
    expect(await counted()).to.be.within(1, 19);
    process.kill(other, 'SIGSTOP');
    expect((await fetch(address)).status).to.equal(503);
    for (const pid of [one, other]) process.kill(pid, 'SIGCONT');
    expect(await counted()).to.equal(20);

    process.kill(one, 'SIGKILL');
    const reading = Array.from({ length: 5 }, counted);
    await program.says('a worker has died');
    expect(await counted()).to.equal(20);
    expect(await Promise.all(reading)).to.deep.equal([20, 20, 20, 20, 20]);
    expect(await workersOf(program, 2)).to.not.include(one);
    for (let n = 0; n < 10; n += 1) expect(await typename(url)).to.equal(200);
    expect(await counted()).to.equal(30);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
  });

  it('tell of the outbox they share once, not once each', async function () {
    this.timeout(60_000);
    const [port = 0] = await freePorts(1);
    const { program, url } = await serveProcess({ ...env, METRICS_PORT: String(port) });
    await workersOf(program, 2);
    const parked = async (): Promise<number> => {
      const exposition = await scrape(`http://127.0.0.1:${port}/metrics`);
      return exposition.value('latchkey_outbox_rows', { state: 'parked' });
    };
    expect(await parked()).to.equal(0);
    mails.answer({ status: 400 });
    await register(url);
    let rows = 0;
    while (rows === 0) rows = await parked();
    mails.answer({ accept: true });
    expect(rows).to.equal(1);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, signal: null });
  });

  it('do not start when the port of their metrics is taken, and say so', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const METRICS_PORT = String(typeof address === 'object' && address !== null ? address.port : 0);
    const [port = 0] = await freePorts(1);
    const program = new Program('src/cli.js', ['serve'], { ...env, METRICS_PORT, PORT: String(port) });
    const { code, stdout, stderr } = await program.ended;
    taken.close();
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.equal(
      `METRICS_PORT ${METRICS_PORT} on 127.0.0.1 is in use. Choose others: METRICS_PORT, METRICS_HOST.\n`,
    );
  });

  async function signUp(url: string): Promise<void> {
    const verificationId = await register(url);
    await mails.arrived(1);
    const code = /^@\S+ #(\S+)$/m.exec(mails.received.at(-1)?.text ?? '')?.[1];
    const verify = `mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }`;
    const proof = { verificationId, code };
    const verified = await new Client(url).graphql<{ verifyEmail: object }>(verify, { input: proof });
    expect(verified.body.data?.verifyEmail).to.include({ __typename: 'SignedIn' });
  }
});

async function register(url: string): Promise<string | undefined> {
  const username = newName();
  const input = { email: `${username}@example.com`, username, password: newPassword() };
  const document = `mutation($input: RegisterInput!) { register(input: $input) { __typename ... on Flow { id } } }`;
  const { body } = await new Client(url).graphql<{ register: { id: string } }>(document, { input });
  return body.data?.register.id;
}

async function typename(url: string): Promise<number> {
  // A connection of its own each: the one that was handed to the killed process as it died is lost.
  const headers = { connection: 'close' };
  return new Client(url).graphql('{ __typename }', {}, { headers, timeout: 2_000 }).then(
    ({ status }) => status,
    () => 0,
  );
}
