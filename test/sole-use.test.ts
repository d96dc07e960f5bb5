import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { environment } from './support/gateway.js';
import { type Ending, endPrograms, Program, serveProcess } from './support/gateway-process.js';
import { send } from './support/raw-request.js';
import { freePorts, scratchFolder } from './support/service-process.js';
import { describeOn } from './support/services.js';

/** A second gateway, that is to end by itself. */
async function second(env: Readonly<Record<string, string>>): Promise<Ending> {
  const [port = 0] = await freePorts(1);
  return new Program('src/cli.js', ['serve'], { PORT: String(port), BCRYPT_COST: '10', ...env }).ended;
}

describe('a second process on the embedded default', function () {
  this.timeout(30_000);
  afterEach(() => endPrograms());

  it('does not start, says what, why and how, and leaves the first one alone', async () => {
    const { dataDir, url, program } = await serveProcess();
    const { code, stdout, stderr } = await second({ DATA_DIR: dataDir });
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr.split('\n')).to.have.length(2);
    expect(stderr)
      .to.include(join(dataDir, 'latchkey.sqlite'))
      .and.include('in use by another gateway')
      .and.include('memory of one process')
      .and.include('Stop the other one')
      .and.include('DATA_DIR')
      .and.include('REDIS_URL');
    expect((await send({ url }, '/readyz')).status).to.equal(200);
    program.signal('SIGTERM');
    expect(await program.ended).to.include({ code: 0, stderr: '' });
  });

  it('does not start by another name of the same file either', async () => {
    const { dataDir } = await serveProcess();
    const link = join(scratchFolder('link'), 'data');
    symlinkSync(dataDir, link);
    expect((await second({ DATA_DIR: link })).stderr).to.include('in use by another gateway');
    const DATABASE_URL = `sqlite:${join(dataDir, 'latchkey.sqlite')}`;
    const elsewhere = await second({ DATA_DIR: scratchFolder('data'), DATABASE_URL });
    expect(elsewhere.stderr).to.include('in use by another gateway');
  });

  it('starts as soon as the first one is dead, be it killed or stopped', async () => {
    const DATA_DIR = scratchFolder('data');
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
      const { program, url } = await serveProcess({ DATA_DIR });
      expect((await send({ url }, '/readyz')).status).to.equal(200);
      program.signal(signal);
      await program.ended;
    }
    expect(readdirSync(DATA_DIR).filter((name) => /lock/.test(name))).to.deep.equal(['latchkey.sqlite.lock']);
  });

  it('is one of two that start in the same moment, and the other one serves', async () => {
    const DATA_DIR = scratchFolder('data');
    const ports = await freePorts(2);
    const programs = ports.map(
      (port) => new Program('src/cli.js', ['serve'], { PORT: String(port), DATA_DIR }),
    );
    const loser = await Promise.race(programs.map(({ ended }) => ended));
    expect(loser.code).to.equal(1);
    expect(loser.stderr).to.include('in use by another gateway');
    const winner = programs.find(({ stderr }) => stderr === '');
    await winner?.says('Latchkey is ready');
    expect(winner?.stdout).to.include('Latchkey is ready');
  });

  it('is no command: those look at and change the accounts of a gateway that runs', async () => {
    const { dataDir, program } = await serveProcess();
    const command = (...args: string[]): Promise<Ending> =>
      new Program('src/cli.js', args, { DATA_DIR: dataDir, BCRYPT_COST: '10' }).ended;
    const create = ['user', 'create', '--email', 'vera@example.com', '--username', 'vera'];
    for (const args of [create, ['keys', 'list'], ['doctor'], ['migrate']]) {
      const { code, stdout, stderr } = await command(...args);
      expect({ args, code, stderr }).to.deep.equal({ args, code: 0, stderr: '' });
      expect(stdout).to.match(/\S/);
    }
    program.signal('SIGTERM');
    expect((await program.ended).code).to.equal(0);
  });

  it('may have a folder of its own, or a database in memory', async () => {
    await serveProcess();
    const { program } = await serveProcess({ DATABASE_URL: 'sqlite::memory:' });
    expect(program.stderr).to.equal('');
  });
});

describeOn(['mariadb', 'redis'], 'a second process on shared stores', () => {
  after(() => endPrograms());

  it('starts, with the same DATA_DIR too', async () => {
    const env = await environment('servers', scratchFolder('data'));
    const urls = [(await serveProcess(env)).url, (await serveProcess(env)).url];
    for (const url of urls) expect((await send({ url }, '/readyz')).status).to.equal(200);
  });
});
