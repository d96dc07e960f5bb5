import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { ConfigError, readConfig } from '../src/config.js';
import { pauseAfter } from '../src/workers.js';
import { environment } from './support/gateway.js';
import { endPrograms, type Program, serveProcess } from './support/gateway-process.js';
import { Client } from './support/http-client.js';
import { newName, newPassword } from './support/person.js';
import { SendGridServer } from './support/sendgrid-server.js';
import { scratchFolder } from './support/service-process.js';
import { describeOn } from './support/services.js';

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
    const { program, url } = await serveProcess(env);
    await workersOf(program, 2);
    await signUp(url);
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

  async function signUp(url: string): Promise<void> {
    const client = new Client(url);
    const username = newName();
    const input = { email: `${username}@example.com`, username, password: newPassword() };
    const register = `mutation($input: RegisterInput!) { register(input: $input) { __typename ... on Flow { id } } }`;
    const { body } = await client.graphql<{ register: { id: string } }>(register, { input });
    await mails.arrived(1);
    const code = /^@\S+ #(\S+)$/m.exec(mails.received.at(-1)?.text ?? '')?.[1];
    const verify = `mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }`;
    const proof = { verificationId: body.data?.register.id, code };
    const verified = await client.graphql<{ verifyEmail: object }>(verify, { input: proof });
    expect(verified.body.data?.verifyEmail).to.include({ __typename: 'SignedIn' });
  }
});

async function typename(url: string): Promise<number> {
  // A connection of its own each: the one that was handed to the killed process as it died is lost.
  const headers = { connection: 'close' };
  return new Client(url).graphql('{ __typename }', {}, { headers, timeout: 2_000 }).then(
    ({ status }) => status,
    () => 0,
  );
}

function serving(program: Program): readonly number[] {
  const began = [...program.stdout.matchAll(/"worker":(\d+),"msg":"a worker serves"/g)];
  return began.map(([, pid]) => Number(pid)).filter(isAlive);
}

/** The processes that serve now, once there are so many. */
async function workersOf(program: Program, count: number): Promise<readonly number[]> {
  for (;;) {
    const pids = serving(program);
    if (pids.length === count) return pids;
    await pause(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
