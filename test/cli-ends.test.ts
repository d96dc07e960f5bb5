import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { examinePublicUrl } from '../src/commands/doctor/this-machine.js';
import { latchkey } from './support/command.js';
import { freePorts } from './support/service-process.js';

describe('what a command says at its end', () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-ends-'));
    env = { NODE_ENV: 'test', DATA_DIR: folder, BCRYPT_COST: '10' };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('ends quietly when nobody reads its help to the end', async () => {
    const child = spawn(process.execPath, [resolve('dist/src/cli.js'), '--help'], { cwd: folder, env });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    child.stdout.destroy();
    const code = await new Promise((done) => child.once('close', done));
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
  });

  it('names Redis when it is Redis that is away: where, why, and what to look at', async () => {
    const person = ['--email', 'ada@example.com', '--username', 'ada'];
    expect((await latchkey(['user', 'create', ...person], { folder, env })).code).to.equal(0);
    const [port = 0] = await freePorts(1);
    const unlock = (REDIS_URL: string) =>
      latchkey(['user', 'unlock', '--username', 'ada'], { folder, env: { ...env, REDIS_URL } });
    for (const [url, found] of [
      [`redis://:hunter2@127.0.0.1:${port}`, `Redis at 127.0.0.1:${port} does not let us in (ECONNREFUSED).`],
      [
        `redis+sentinel://:hunter2@127.0.0.1:${port}/main`,
        `Redis at 127.0.0.1:${port} (Sentinel, main) cannot be reached.`,
      ],
    ] as const) {
      const { code, out, err } = await unlock(url);
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.include(found).and.include('REDIS_URL').and.not.include('hunter2');
    }
  });

  it('tells programs in JSON of settings that cannot be used, too', async () => {
    const { code, out, err } = await latchkey(['doctor', '--json'], {
      folder,
      env: { ...env, BCRYPT_COST: 'canary' },
    });
    expect({ code, err }).to.deep.equal({ code: 2, err: '' });
    const { ok, checks } = JSON.parse(out);
    expect(ok).to.equal(false);
    expect(checks).to.have.length(1);
    expect(checks[0]).to.include({ check: 'Settings', status: 'failed' });
    expect(checks[0].found).to.match(/^BCRYPT_COST is not/);
    expect(out).to.not.include('canary');
  });

  it('takes plain http on loopback for what it is, in production too, as the settings do', () => {
    const statusOf = (publicUrl: string) => examinePublicUrl({ publicUrl }).status;
    expect(['http://127.0.0.1:4000', 'http://a.example', 'https://a.example'].map(statusOf)).to.deep.equal([
      'warning',
      'failed',
      'ok',
    ]);
  });
});
