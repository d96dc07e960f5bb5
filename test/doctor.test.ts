import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Finding } from '../src/commands/doctor/finding.js';
import { examine } from '../src/commands/doctor.js';
import { readConfig } from '../src/config.js';
import { latchkey } from './support/command.js';
import { GOOD_SECRET, OTHER_SECRET } from './support/config-tables.js';
import { SendGridScopes } from './support/sendgrid-scopes.js';
import { SendGridSigner } from './support/sendgrid-signer.js';
import { freshDatabase, runSql, type ServerTarget, startMariadb } from './support/service-mariadb.js';
import type { ServiceProcess } from './support/service-process.js';
import { PrivateRedis, redisClient } from './support/service-redis.js';
import { describeOn } from './support/services.js';

type Env = Readonly<Record<string, string>>;

describeOn(['privateMariadb', 'privateRedis'], 'latchkey doctor', () => {
  let folder: string;
  let mariadb: { target: ServerTarget; process: ServiceProcess };
  let target: ServerTarget;
  let redis: PrivateRedis;
  let sendgrid: SendGridScopes;
  let healthy: Env;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
    mariadb = await startMariadb();
    target = await freshDatabase(mariadb.target, 'utf8mb4');
    redis = await PrivateRedis.start();
    await configure('appendonly', 'yes');
    sendgrid = await new SendGridScopes().start();
    const [{ host, port } = { host: '', port: 0 }] = target.hosts;
    const redisUrl = `redis://:${redis.target.password}@127.0.0.1:${redis.target.port}`;
    healthy = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://auth.example.com',
      DATABASE_URL: `mariadb://${target.user}:${target.password}@${host}:${port}/${target.database}`,
      REDIS_URL: redisUrl,
      LATCHKEY_SECRET: GOOD_SECRET,
      SENDGRID_API_KEY: sendgrid.apiKey,
      SENDGRID_BASE_URL: sendgrid.baseUrl,
      SENDGRID_WEBHOOK_KEY: new SendGridSigner().verificationKey,
      MAIL_FROM: 'Example Shop <no-reply@example.com>',
      BCRYPT_COST: '10',
    };
    const { code, err } = await latchkey(['migrate'], { folder, env: healthy });
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
  });
  after(async () => {
    await sendgrid.stop();
    await redis.stop();
    await mariadb.process.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function configure(name: string, value: string): Promise<void> {
    const client = redisClient(redis.target);
    await client.connect();
    await client.config('SET', name, value);
    client.disconnect();
  }

  function sqlHost(): string {
    const [{ host, port } = { host: '', port: 0 }] = target.hosts;
    return `${host}:${port}`;
  }

  async function look(over: Env = {}): Promise<readonly Finding[]> {
    return examine(readConfig({ ...healthy, ...over }));
  }

  /** What failed, as `check: found`. */
  async function failures(over: Env = {}): Promise<string[]> {
    const findings = await look(over);
    for (const { fix, status } of findings) expect(fix === null).to.equal(status === 'ok');
    return findings
      .filter(({ status }) => status === 'failed')
      .map(({ check, found }) => `${check}: ${found}`);
  }

  it('finds nothing wrong with a healthy estate, in the order to read it, and ends with 0', async () => {
    const { code, out, err } = await latchkey(['doctor'], { folder, env: healthy });
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    const marks = out.match(/^[✓!✗] [^:]+/gm)?.filter((line) => !line.includes('Hashing'));
    expect(marks).to.deep.equal([
      '✓ SQL',
      '✓ SQL version',
      '✓ SQL strict mode',
      '✓ SQL character set',
      '✓ SQL migrations',
      '✓ SQL clock',
      '✓ SQL tables',
      '✓ Redis',
      '✓ Redis version',
      '✓ Redis eviction',
      '✓ Redis persistence',
      '✓ Redis mode',
      '✓ Redis clock',
      '✓ Mail',
      '✓ Mail reports',
      '✓ Secrets',
      '✓ Audit log',
      '✓ PUBLIC_URL',
    ]);
    expect(out).to.match(/^0 failed, \d to look at, \d+ fine\.$/m);
  });

  it('warns where nobody would tell which mails arrive', async () => {
    const { SENDGRID_WEBHOOK_KEY: _key, ...env } = healthy;
    const { code, out } = await latchkey(['doctor'], { folder, env });
    expect(code).to.equal(0);
    expect(out)
      .to.include('! Mail reports: nobody tells')
      .and.include('https://auth.example.com/webhooks/sendgrid');
  });

  it('tells programs the same in JSON, and ends with 1 when something failed', async () => {
    const env = { ...healthy, SENDGRID_API_KEY: 'SG.some-other-key' };
    const { code, out } = await latchkey(['doctor', '--json'], { folder, env });
    expect(code).to.equal(1);
    const { ok, checks }: { ok: boolean; checks: Finding[] } = JSON.parse(out);
    expect(ok).to.equal(false);
    expect(checks.filter(({ status }) => status === 'failed').map(({ check }) => check)).to.deep.equal([
      'Mail',
    ]);
    for (const secret of ['SG.some-other-key', GOOD_SECRET, target.password, redis.target.password ?? '']) {
      expect(out).to.not.include(secret);
    }
  });

  it('STO-03 sees that strict mode is off', async () => {
    await runSql(mariadb.target, "SET GLOBAL sql_mode = ''");
    try {
      expect(await failures()).to.deep.equal(['SQL strict mode: off: values that are too long would be cut']);
    } finally {
      await runSql(mariadb.target, "SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES'");
    }
  });

  it('STO-07 sees a Redis that forgets when it is full', async () => {
    await configure('maxmemory-policy', 'allkeys-lru');
    try {
      const [found, ...more] = await failures();
      expect(found).to.match(/^Redis eviction: 127\.0\.0\.1:\d+ allkeys-lru/);
      expect(more).to.deep.equal([]);
    } finally {
      await configure('maxmemory-policy', 'noeviction');
    }
  });

  it('sees a Redis that comes back empty, and one that writes when it likes', async () => {
    await configure('appendonly', 'no');
    expect(await failures())
      .to.have.length(1)
      .and.to.match(/Redis persistence: no append-only file/);
    await configure('appendonly', 'yes');
    await configure('appendfsync', 'no');
    expect(await failures())
      .to.have.length(1)
      .and.to.match(/Redis persistence: appendfsync no/);
    await configure('appendfsync', 'everysec');
    expect(await failures()).to.deep.equal([]);
  });

  it('sees a key that is not accepted, and one that may not send', async () => {
    expect(await failures({ SENDGRID_API_KEY: 'SG.wrong' })).to.deep.equal([
      'Mail: SendGrid does not accept the key (401)',
    ]);
    sendgrid.scopes = ['alerts.read'];
    expect(await failures()).to.deep.equal(['Mail: the key lacks the permission mail.send']);
    sendgrid.scopes = ['mail.send'];
    expect(await failures({ SENDGRID_BASE_URL: 'http://127.0.0.1:9/' })).to.deep.equal([
      'Mail: SendGrid does not answer',
    ]);
  });

  it('sees a pending migration, and runs none', async () => {
    const table = `${target.database}.migrations`;
    const rows = await runSql(target, `SELECT * FROM ${table} ORDER BY id DESC LIMIT 1`);
    const [last]: unknown[] = Array.isArray(rows) ? rows : [];
    const name = String(Reflect.get(Object(last), 'name'));
    const timestamp = String(Reflect.get(Object(last), 'timestamp'));
    await runSql(target, `DELETE FROM ${table} WHERE name = '${name}'`);
    try {
      expect(await failures()).to.deep.equal([`SQL migrations: pending: ${name}`]);
      expect(await failures()).to.deep.equal([`SQL migrations: pending: ${name}`]);
    } finally {
      await runSql(target, `INSERT INTO ${table} (timestamp, name) VALUES (${timestamp}, '${name}')`);
    }
  });

  it('STO-05 sees a wrong secret, and tells when the previous one can go', async () => {
    const secrets = async (over: Env) => (await look(over)).find(({ check }) => check === 'Secrets');
    expect(await failures({ LATCHKEY_SECRET: OTHER_SECRET })).to.deep.equal([
      'Secrets: LATCHKEY_SECRET does not open the keys of this database',
    ]);
    const rotating = { LATCHKEY_SECRET: OTHER_SECRET, LATCHKEY_SECRET_PREVIOUS: GOOD_SECRET };
    for (const look of [1, 2]) {
      const found = await secrets(rotating);
      expect(found?.status, `look ${look}`).to.equal('warning');
      expect(found?.found).to.match(/^\d+ of \d+ keys are still wrapped by LATCHKEY_SECRET_PREVIOUS$/);
    }
    const over = await secrets({ LATCHKEY_SECRET_PREVIOUS: OTHER_SECRET });
    expect(over?.found).to.match(/not needed any more$/);
  });

  it('says of a server that is away what it is, and goes on with the others', async () => {
    const nowhere = {
      DATABASE_URL: 'mariadb://u:canary@127.0.0.1:9/latchkey',
      REDIS_URL: 'redis://:canary@127.0.0.1:9',
    };
    const found = await failures(nowhere);
    expect(found).to.deep.equal([
      'SQL: 127.0.0.1:9 does not let us in (ECONNREFUSED)',
      'Redis: 127.0.0.1:9 does not let us in (ECONNREFUSED)',
    ]);
  });

  it('says that a password is wrong, without showing it', async () => {
    const wrong = (url: string | undefined) => (url ?? '').replace(/:[^:@/]+@/, ':canary@');
    const over = { DATABASE_URL: wrong(healthy.DATABASE_URL), REDIS_URL: wrong(healthy.REDIS_URL) };
    const findings = await look(over);
    expect(await failures(over)).to.deep.equal([
      `SQL: ${sqlHost()} does not let us in (ER_ACCESS_DENIED_ERROR)`,
      `Redis: 127.0.0.1:${redis.target.port} does not let us in (WRONGPASS)`,
    ]);
    expect(JSON.stringify(findings)).to.not.include('canary');
  });

  it('answers about frozen servers, too', async () => {
    await redis.process.freeze();
    await mariadb.process.freeze();
    const started = performance.now();
    try {
      const found = await failures();
      expect(found).to.deep.equal([
        `SQL: ${sqlHost()} did not answer in time`,
        `Redis: 127.0.0.1:${redis.target.port} did not answer in time`,
      ]);
      expect(performance.now() - started).to.be.below(15_000);
    } finally {
      redis.process.thaw();
      mariadb.process.thaw();
    }
  });
});
