import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { type Key, watchKeys } from '../src/commands/dev/keys.js';
import { endPrograms, Program } from './support/gateway-process.js';
import { Client } from './support/http-client.js';
import { ask, newPassword } from './support/person.js';
import { grantOf, idOf, update, verify } from './support/recovery.js';
import { freePorts, scratchFolder } from './support/service-process.js';

const MINUTE = 60_000;

describe('latchkey dev', function () {
  this.timeout(MINUTE);
  after(() => endPrograms());

  it('P37 from nothing to a new password within a minute, with every code shown in plain lines', async () => {
    const started = Date.now();
    const [port = 0] = await freePorts(1);
    const env = { DATA_DIR: scratchFolder('data'), BCRYPT_COST: '10' };
    const program = new Program('src/cli.js', ['dev', '--port', String(port)], env);
    await program.says('Demo user    anna@example.com, password ');
    for (const door of [`http://localhost:${port}/`, `/dev/mailbox`, '/graphql']) {
      expect(program.stdout).to.include(door);
    }
    const gateway = { client: new Client(`http://127.0.0.1:${port}`) };
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).to.equal(200);
    const reset = await ask(gateway, 'requestPasswordReset', { identifier: 'anna' });
    await program.says('→ anna@example.com\n');
    const [, code = ''] =
      /^ {2}\d\d:\d\d:\d\d {2}mail {3}code (\d{6}) → anna@example\.com$/m.exec(program.stdout) ?? [];
    const permit = await verify(gateway, idOf(reset), code);
    await update(gateway, grantOf(permit), newPassword());
    await program.says('Your Latchkey password was changed → anna@example.com');
    expect(program.stdout).to.match(/^ {2}\d\d:\d\d:\d\d {2}reset {2}password updated {3}\d+ s {2}✓$/m);
    expect(Date.now() - started).to.be.below(MINUTE);
    for (const terminal of ['\x1b', 'press o']) expect(program.stdout).to.not.include(terminal);
    program.signal('SIGINT');
    expect((await program.ended).code).to.equal(0);
  });

  it('has a user whose password it tells once', async () => {
    const env = { DATA_DIR: scratchFolder('data'), BCRYPT_COST: '10' };
    const told: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const [port = 0] = await freePorts(1);
      const program = new Program('src/cli.js', ['dev', '--port', String(port)], env);
      await program.says('Demo user    anna@example.com');
      await program.says('\n');
      program.signal('SIGTERM');
      const { stdout } = await program.ended;
      told.push(/Demo user {4}(.*)/.exec(stdout)?.[1] ?? '');
    }
    expect(told[0]).to.match(/^anna@example\.com, password \w+-\w+-\w+-\d{4} \(told once\)$/);
    expect(told[1]).to.equal('anna@example.com');
  });

  it('P40 STO-06 does not run in production, where it would show codes', async () => {
    const { code, stderr, stdout } = await new Program('src/cli.js', ['dev'], { NODE_ENV: 'production' })
      .ended;
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.include('shows every code that is mailed').and.include('latchkey serve');
  });

  it('says what to do about a port that is no port', async () => {
    const { code, stderr } = await new Program('src/cli.js', ['dev', '--port', 'x'], {}).ended;
    expect(code).to.equal(2);
    expect(stderr).to.include('--port').and.include('0 to 65535');
  });

  it('hears single keys, leaves others alone, and gives the terminal back', () => {
    const raw: boolean[] = [];
    const terminal = Object.assign(new EventEmitter(), {
      setRawMode: (isRaw: boolean) => void raw.push(isRaw),
      resume: () => undefined,
      pause: () => undefined,
    });
    const done: string[] = [];
    const note = (key: Key) => () => void done.push(key);
    const does = { o: note('o'), m: note('m'), c: note('c'), q: note('q') };
    const release = watchKeys(terminal, does, () => done.push('interrupted'));
    for (const pressed of ['o', 'x', 'M', '\x1b[A', 'cc', 'c', 'q', '\x03']) {
      terminal.emit('data', Buffer.from(pressed));
    }
    expect(done).to.deep.equal(['o', 'm', 'c', 'q', 'interrupted']);
    release();
    terminal.emit('data', Buffer.from('o'));
    expect(done).to.have.length(5);
    expect(raw).to.deep.equal([true, false]);
  });
});
