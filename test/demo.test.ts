import { expect } from 'chai';
import { type Backend, environment } from './support/gateway.js';
import { type Ending, endPrograms, Program, serveProcess } from './support/gateway-process.js';
import { SendGridServer } from './support/sendgrid-server.js';
import { freePorts, scratchFolder } from './support/service-process.js';
import { describeOn } from './support/services.js';

const STEPS = 15;

function demo(...args: readonly string[]): Promise<Ending> {
  return new Program('scripts/demo.js', args).ended;
}

function expectPlayed({ code, stdout, stderr }: Ending): void {
  expect(code, stdout + stderr).to.equal(0);
  expect(stderr).to.equal('');
  expect(stdout).to.include('The old password and the old session are dead.');
}

async function playOn(backend: Backend): Promise<void> {
  const DATA_DIR = scratchFolder('data');
  const { program, url } = await serveProcess({ ...(await environment(backend, DATA_DIR)), DATA_DIR });
  expectPlayed(await demo('--url', url));
  program.signal('SIGTERM');
  expect((await program.ended).code).to.equal(0);
}

describe('the demo', function () {
  this.timeout(60_000);
  after(() => endPrograms());

  it('plays the main job on the embedded default, twice, and tells machines about every step', async () => {
    const { url } = await serveProcess();
    expectPlayed(await demo('--url', url));
    const { code, stdout } = await demo('--url', url, '--json');
    expect(code, stdout).to.equal(0);
    const lines = stdout.trim().split('\n');
    expect(lines).to.have.length.of.at.least(STEPS);
    for (const line of lines) expect(JSON.parse(line)).to.be.an('object');
  });

  describeOn(['mariadb', 'redis'], 'on MariaDB and Redis', () => {
    it('plays the main job', () => playOn('servers'));
  });

  describeOn(['mariadb', 'redisCluster'], 'on MariaDB and a Redis Cluster', () => {
    it('plays the main job', () => playOn('cluster'));
  });

  it('plays the main job over mails that went to SendGrid', async () => {
    const provider = await new SendGridServer().start();
    const { url } = await serveProcess({
      SENDGRID_API_KEY: provider.apiKey,
      SENDGRID_BASE_URL: provider.baseUrl,
      MAIL_FROM: 'Example <no-reply@example.com>',
    });
    expectPlayed(await demo('--url', url, '--sendgrid-mail', provider.baseUrl));
    expect(provider.invalid).to.deep.equal([]);
    expect(provider.received.map(({ status }) => status)).to.deep.equal([202, 202, 202]);
    const nobody = await demo('--url', url);
    expect(nobody.code).to.equal(2);
    expect(nobody.stderr).to.include('There is no mailbox');
    await provider.stop();
  });

  it('says so, and ends with 2, when nobody is there or its options make no sense', async () => {
    const [port = 0] = await freePorts(1);
    const nobody = await demo('--url', `http://127.0.0.1:${port}`);
    expect(nobody.code).to.equal(2);
    expect(nobody.stderr).to.include(`Nothing answers at http://127.0.0.1:${port}.`).and.include('npm start');
    expect(nobody.stderr).to.not.match(/^\s+at /m);
    const senseless = await demo('--nonsense');
    expect(senseless.code).to.equal(2);
    expect(senseless.stderr).to.include('Usage:');
    expect((await demo('--help')).code).to.equal(0);
  });
});
