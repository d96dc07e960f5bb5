import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { Account, type AccountStatus } from '../entities/account.js';
import { AuditEvent } from '../entities/audit-event.js';
import { type CommandRun, latchkey } from './support/command.js';
import { scrape } from './support/exposition.js';
import { Gateway } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { SendGridServer } from './support/sendgrid-server.js';
import { freePorts } from './support/service-process.js';
import { describeOn } from './support/services.js';

describeOn(['mariadb', 'redis'], 'latchkey user unlock and sign-out', () => {
  let gateway: Gateway;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start({ backend: 'servers' });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
  });

  const user = (...args: string[]): Promise<CommandRun> =>
    latchkey(['user', ...args], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
  const login = (password = person.password) => ask(gateway, 'login', { identifier: person.email, password });
  const setStatus = (status: AccountStatus): Promise<number> =>
    gateway.app.stores.database.write((tx) => tx.update(Account, { id: person.id }, { status }));
  async function newestEvent(): Promise<AuditEvent | undefined> {
    const [event] = await gateway.app.stores.database.read.find(AuditEvent, {
      where: { subjectId: person.id },
      order: { id: 'DESC' },
      take: 1,
    });
    return event;
  }

  it('forgets the wrong passwords held against an account, in its own name', async () => {
    for (let n = 0; n < 8; n += 1) await login(newPassword());
    expect(await login()).to.include({ code: 'ACCOUNT_LOCKED' });
    const { code, out, err } = await user('unlock', '--email', person.email.toUpperCase());
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.equal(
      `${person.id} was not locked. No wait is held against it. Its password is as it was.\n`,
    );
    expect((await login()).__typename).to.equal('SignedIn');
  });

  it('lets a locked account in again, and writes down who did it', async () => {
    await setStatus('LOCKED');
    expect(await login()).to.include({ code: 'ACCOUNT_LOCKED' });
    const { code, out } = await user('unlock', '--id', person.id);
    expect(code).to.equal(0);
    expect(out).to.include('was locked and is open again');
    expect(await newestEvent()).to.include({
      kind: 'UNLOCKED',
      succeeded: true,
      actorId: null,
      deviceName: 'latchkey user unlock',
    });
    expect((await login()).__typename).to.equal('SignedIn');
  });

  it('MAIL-05 tells the owner what was done, when and why, and writes the reason down', async () => {
    for (const [command, subject, kind] of [
      ['unlock', 'Latchkey support unlocked your account', 'UNLOCKED'],
      ['sign-out', 'Latchkey support signed you out', 'SESSION_ENDED'],
    ] as const) {
      expect((await user(command, '--id', person.id, '--reason', ' You asked <us> to ')).code).to.equal(0);
      const mail = await gateway.mailTo(person.email);
      expect(mail.subject).to.equal(subject);
      expect(mail.text)
        .to.include('Reason: You asked <us> to')
        .and.match(/\/not-me\?t=[\w-]+$/m);
      expect(mail.html).to.include('You asked &lt;us&gt; to').and.not.include('latchkey user');
      expect(await newestEvent()).to.include({ kind, reason: 'You asked <us> to' });
    }
  });

  it('takes a reason of one short line and nothing else', async () => {
    const mails = (await gateway.mailsTo(person.email)).length;
    for (const reason of ['x'.repeat(201), 'a\nb', 'right\u202eleft']) {
      const { code, err } = await user('unlock', '--id', person.id, '--reason', reason);
      expect(code).to.equal(2);
      expect(err).to.include('200 characters, in one line');
    }
    expect(await gateway.mailsTo(person.email)).to.have.length(mails);
  });

  it('lifts the pause after a hundred failures of strangers', async () => {
    await gateway.app.stores.database.write((tx) =>
      tx.update(Account, { id: person.id }, { failedLogins: 100 }),
    );
    expect(await login()).to.include({ __typename: 'Problem' });
    expect((await user('unlock', '--username', person.username)).code).to.equal(0);
    expect((await login()).__typename).to.equal('SignedIn');
  });

  it('opens no closed account, and knows who is nobody', async () => {
    await setStatus('DISABLED');
    const closed = await user('unlock', '--username', person.username);
    expect(closed.code).to.equal(1);
    expect(closed.err).to.include('closed');
    const account = await gateway.app.stores.database.read.findOne(Account, { id: person.id });
    expect(account?.status).to.equal('DISABLED');
    const nobody = await user('unlock', '--email', 'nobody-at-all@example.com');
    const err = 'There is no account with the e-mail address nobody-at-all@example.com.\n';
    expect(nobody).to.include({ code: 1, out: '', err });
    const unnamed = await user('sign-out', '--id', 'usr_\u001b[31m');
    expect(unnamed).to.include({ code: 1, err: 'There is no account with the id usr_\\u001b[31m.\n' });
  });

  it('wants exactly one name', async () => {
    const none = await user('sign-out');
    const two = await user('sign-out', '--id', person.id, '--email', person.email);
    for (const run of [none, two]) {
      expect(run).to.include({ code: 2, out: '' });
      expect(run.err).to.include('--email, by --username or by --id');
    }
  });

  it('ends every session of an account and of nobody else, and writes it down', async () => {
    const other = await signUp(gateway);
    const second = await login();
    const { code, out } = await user('sign-out', '--username', person.username);
    expect({ code, out }).to.deep.equal({ code: 0, out: `2 sessions of ${person.id} ended.\n` });
    for (const refreshToken of [person.refreshToken, second.tokens?.refreshToken]) {
      expect(await ask(gateway, 'refreshSession', { refreshToken })).to.include({ code: 'SESSION_ENDED' });
    }
    const kept = await ask(gateway, 'refreshSession', { refreshToken: other.refreshToken });
    expect(kept.__typename).to.equal('SignedIn');
    expect(await newestEvent()).to.include({
      kind: 'SESSION_ENDED',
      actorId: null,
      deviceName: 'latchkey user sign-out',
    });
  });
});

describe('latchkey mail test', () => {
  let server: SendGridServer;
  let folder: string;
  let env: Record<string, string>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-mail-'));
    server = await new SendGridServer().start();
    const { apiKey: SENDGRID_API_KEY, baseUrl: SENDGRID_BASE_URL } = server;
    env = { SENDGRID_API_KEY, SENDGRID_BASE_URL, MAIL_FROM: 'Shop <shop@example.com>', APP_NAME: 'A & B' };
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (to: string, over: Record<string, string> = {}): Promise<CommandRun> =>
    latchkey(['mail', 'test', '--to', to], { folder, env: { ...env, ...over } });

  it('sends one real mail and says the provider’s id of it', async () => {
    const { code, out, err } = await send('Operator@Example.com');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^The provider took it\. Its id there: sg-\w+\.\n$/);
    const [mail, ...more] = server.received;
    expect(more).to.have.length(0);
    expect(server.invalid).to.deep.equal([]);
    expect(mail?.to).to.equal('operator@example.com');
    expect(mail?.payload.from).to.deep.equal({ email: 'shop@example.com', name: 'Shop' });
    expect(mail?.html).to.include('A &amp; B');
  });

  it('says what to do when the provider refuses, and never shows the key', async () => {
    const { code, out, err } = await send('operator@example.com', { SENDGRID_API_KEY: 'SG.canary' });
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.include('401').and.to.include('create a new key').and.not.include('canary');
  });

  it('does not pretend to send into the development mailbox, or to what is no address', async () => {
    const mailbox = await send('operator@example.com', { SENDGRID_API_KEY: '', MAIL_FROM: '' });
    expect(mailbox.code).to.equal(1);
    expect(mailbox.err).to.include('SENDGRID_API_KEY');
    const bad = await send('a@b@c');
    expect(bad).to.include({ code: 2, err: '--to is not an e-mail address.\n' });
  });

  it('says of a provider in trouble that it was reached', async () => {
    const broken = createServer((_, response) => response.writeHead(500).end());
    const port = await new Promise<number>((done) => {
      broken.listen(0, '127.0.0.1', () => done((broken.address() as AddressInfo).port));
    });
    const base = { SENDGRID_BASE_URL: `http://127.0.0.1:${port}` };
    const { code, err } = await send('operator@example.com', base);
    await new Promise((done) => broken.close(done));
    expect(code).to.equal(1);
    expect(err).to.include('answered 500').and.include('later').and.not.include('reach it?');
  });
});

describe('latchkey serve with metrics', () => {
  it('serves them on their own port only, and says which port is taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-serve-'));
    const [port = 0, metricsPort = 0, otherPort = 0] = await freePorts(3);
    const env = { PORT: String(port), METRICS_PORT: String(metricsPort), BCRYPT_COST: '10' };
    const program = [resolve('dist/src/cli.js'), 'serve'];
    const child = spawn(process.execPath, program, { cwd: folder, env, stdio: 'ignore' });
    const ended = new Promise((done) => child.once('close', done));
    try {
      const address = `http://127.0.0.1:${metricsPort}/metrics`;
      for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
        if (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)) break;
        await pause(50);
      }
      expect((await scrape(address)).names()).to.include('latchkey_logins_total');
      expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).to.equal(404);
      const another = { ...env, PORT: String(otherPort), DATA_DIR: 'elsewhere' };
      const second = await latchkey(['serve'], { folder, env: another });
      expect(second.code).to.equal(1);
      expect(second.err).to.include(`METRICS_PORT ${metricsPort}`).and.to.include('in use');
      child.kill('SIGTERM');
      expect(await ended).to.equal(0);
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
