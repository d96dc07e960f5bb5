import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { envExample, settingTables, withTables } from '../scripts/settings-text.js';
import { SAMPLE_SECRET, SETTINGS } from '../src/config/settings.js';
import { type Config, ConfigError, processEnvironment, readConfig } from '../src/config.js';
import { CANARY, GOOD_SECRET, OTHER_SECRET, PRODUCTION, REFUSED } from './support/config-tables.js';

type Env = Record<string, string | undefined>;

function refusal(env: Env): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

function refusedNames(env: Env): string[] {
  return refusal(env).problems.map((problem) => problem.name);
}

describe('configuration: defaults', () => {
  it('starts with nothing set, on the embedded default and loopback', () => {
    const config = readConfig({});
    expect(config).to.include({ production: false, host: '127.0.0.1', port: 4000, dataDir: './data' });
    expect(config.publicUrl).to.equal('http://localhost:4000');
    expect(config.database).to.deep.equal({ kind: 'sqlite', file: join('data', 'latchkey.sqlite') });
    expect(config).to.include({ redis: null, secret: null, secretPrevious: null });
    expect(config.mail).to.deep.equal({ kind: 'mailbox' });
    expect(config.mailFrom).to.deep.equal({ address: 'no-reply@localhost', name: 'Latchkey' });
    expect(config.session).to.deep.equal({ idleTtl: 604_800, ttl: 2_592_000 });
    expect(config.password).to.deep.equal({ minLength: 8, bcryptCost: 12, breachLookup: null });
  });

  it('takes a blank value for none, where that is safe', () => {
    const blank = [
      'PORT',
      'DATABASE_URL',
      'REDIS_URL',
      'SENDGRID_API_KEY',
      'ALLOWED_ORIGINS',
      'LATCHKEY_SECRET_PREVIOUS',
    ];
    expect(readConfig(Object.fromEntries(blank.map((name) => [name, ' '])))).to.deep.equal(readConfig({}));
  });

  it('is frozen to the bottom', () => {
    const config = readConfig({ DATABASE_URL: 'mysql://u:p@h/d', ALLOWED_ORIGINS: 'https://a.example' });
    const parts = (value: object): object[] => [
      value,
      ...Object.values(value).flatMap((part) =>
        typeof part === 'object' && part !== null ? parts(part) : [],
      ),
    ];
    expect(parts(config).filter((part) => !Object.isFrozen(part))).to.deep.equal([]);
  });

  it('derives one setting from another', () => {
    const config = readConfig({
      PORT: '8080',
      TOKEN_ISSUER: 'https://id.example/',
      SESSION_TTL: '3600',
      APP_NAME: 'Shop',
    });
    expect(config.publicUrl).to.equal('http://localhost:8080');
    expect(config.token).to.include({ issuer: 'https://id.example/', audience: 'https://id.example/' });
    expect(config.session).to.deep.equal({ idleTtl: 3600, ttl: 3600 });
    expect(config.mailFrom.name).to.equal('Shop');
  });
});

describe('configuration: production', () => {
  it('starts with everything it needs, on every interface', () => {
    const config = readConfig(PRODUCTION);
    expect(config).to.include({ production: true, host: '0.0.0.0', secret: GOOD_SECRET });
    expect(config.mail).to.deep.equal({
      kind: 'sendgrid',
      apiKey: 'SG.key',
      baseUrl: 'https://api.sendgrid.com/',
    });
    expect(config.mailFrom).to.deep.equal({ address: 'no-reply@example.com', name: 'Example Shop' });
  });

  it('STO-05 refuses the embedded default, a missing secret and the development mailbox, all at once', () => {
    expect(refusedNames({ NODE_ENV: 'production' })).to.have.members([
      'DATABASE_URL',
      'REDIS_URL',
      'LATCHKEY_SECRET',
      'SENDGRID_API_KEY',
      'MAIL_FROM',
    ]);
  });

  it('STO-05 LATCHKEY_ALLOW_EMBEDDED=1 lifts the stores only, never the secret or the mailbox', () => {
    const names = refusedNames({ NODE_ENV: 'production', LATCHKEY_ALLOW_EMBEDDED: '1' });
    expect(names).to.have.members(['LATCHKEY_SECRET', 'SENDGRID_API_KEY', 'MAIL_FROM']);
    const env = { ...PRODUCTION, DATABASE_URL: '', REDIS_URL: undefined, LATCHKEY_ALLOW_EMBEDDED: '1' };
    expect(readConfig(env)).to.deep.include({ redis: null, production: true });
  });

  it('wants https for the public address, unless it is loopback', () => {
    expect(refusedNames({ ...PRODUCTION, PUBLIC_URL: 'http://auth.example.com' })).to.include('PUBLIC_URL');
    for (const host of ['localhost:4000', '127.0.0.1', '[::1]:4000']) {
      expect(readConfig({ ...PRODUCTION, PUBLIC_URL: `http://${host}` }).publicUrl).to.equal(
        `http://${host}`,
      );
    }
  });

  it('does not take a misspelt NODE_ENV for development', () => {
    for (const word of ['prod', 'Production', 'staging']) {
      expect(refusedNames({ ...PRODUCTION, NODE_ENV: word })).to.deep.equal(['NODE_ENV']);
    }
  });
});

describe('configuration: secrets', () => {
  const weak: Record<string, string> = {
    short: 'k7Qz-short-Vw2',
    '31 bytes': GOOD_SECRET.slice(0, 31),
    'one character': 'a'.repeat(64),
    'a short piece repeated': 'Zk3!'.repeat(12),
    'a piece repeated, cut off': 'Zk3!9'.repeat(9).slice(0, 43),
    'a run': 'abcdefghijklmnopqrstuvwxyz0123456789',
    'few characters': 'ababbabaabbababbabbabaabbabaabbabbaa',
    'the sample of .env.example': SAMPLE_SECRET,
    'a usual placeholder': 'please_change_me_0123456789_abcdef_XYZ',
  };
  for (const [what, value] of Object.entries(weak)) {
    it(`STO-05 SES-02 refuses ${what}`, () => {
      for (const name of ['LATCHKEY_SECRET', 'LATCHKEY_SECRET_PREVIOUS']) {
        const env = { LATCHKEY_SECRET: GOOD_SECRET, [name]: value };
        expect(refusedNames(env)).to.deep.equal([name]);
        expect(refusal(env).message).to.not.include(value);
      }
    });
  }

  it('STO-05 refuses equal secrets, a blank one, and a previous one alone', () => {
    const equal = { LATCHKEY_SECRET: GOOD_SECRET, LATCHKEY_SECRET_PREVIOUS: GOOD_SECRET };
    expect(refusedNames(equal)).to.deep.equal(['LATCHKEY_SECRET_PREVIOUS']);
    expect(refusedNames({ LATCHKEY_SECRET: '' })).to.deep.equal(['LATCHKEY_SECRET']);
    expect(refusedNames({ LATCHKEY_SECRET_PREVIOUS: GOOD_SECRET })).to.deep.equal([
      'LATCHKEY_SECRET_PREVIOUS',
    ]);
  });

  it('STO-05 accepts two different ones, in every usual notation', () => {
    const pair = readConfig({ LATCHKEY_SECRET: GOOD_SECRET, LATCHKEY_SECRET_PREVIOUS: OTHER_SECRET });
    expect(pair).to.include({ secret: GOOD_SECRET, secretPrevious: OTHER_SECRET });
    const hex = '9f2c5b0d71e84a36c8d25f907b1e64a3';
    expect(readConfig({ LATCHKEY_SECRET: hex }).secret).to.equal(hex);
  });

  it('SES-03 refuses a blank issuer or audience', () => {
    for (const name of ['TOKEN_ISSUER', 'TOKEN_AUDIENCE']) {
      for (const blank of ['', '   ']) expect(refusedNames({ [name]: blank })).to.deep.equal([name]);
    }
  });
});

describe('configuration: what is refused', () => {
  for (const [name, values] of Object.entries(REFUSED)) {
    for (const value of values) {
      it(`${name}=${JSON.stringify(value.slice(0, 60))}`, () => {
        const error = refusal({ [name]: value });
        expect(error.problems[0]).to.include({ name });
        expect(error.problems[0]?.fix).to.match(/\S+/);
      });
    }
  }

  it('settings that contradict each other', () => {
    expect(refusedNames({ SENDGRID_API_KEY: 'SG.key' })).to.deep.equal(['MAIL_FROM']);
    const longIdle = { SESSION_TTL: '3600', SESSION_IDLE_TTL: '3601' };
    expect(refusedNames(longIdle)).to.deep.equal(['SESSION_IDLE_TTL']);
  });

  it('STO-05 shows no value, whatever is wrong', () => {
    const names = SETTINGS.map((setting) => setting.name);
    for (const canary of CANARY) {
      const env = Object.fromEntries(names.map((name) => [name, canary]));
      const error = refusal(env);
      const shown = JSON.stringify([error.message, error.stack, error.problems, error.cause]);
      expect(shown).to.not.match(/canary/i);
    }
  });

  it('refuses variables of ours that do not exist, and lets those of Kubernetes through', () => {
    expect(refusedNames({ LATCHKEY_SECRET_PREVIUOS: GOOD_SECRET })).to.deep.equal([
      'LATCHKEY_SECRET_PREVIUOS',
    ]);
    const kubernetes = [
      'SERVICE_HOST',
      'SERVICE_PORT_HTTP',
      'PORT',
      'PORT_4000_TCP_ADDR',
      'REDIS_SERVICE_HOST',
    ];
    const env = Object.fromEntries(kubernetes.map((name) => [`LATCHKEY_${name}`, 'tcp://10.0.0.1:4000']));
    expect(readConfig(env)).to.deep.equal(readConfig({}));
  });
});

describe('configuration: addresses', () => {
  const server = { user: 'u', database: 'd', replica: null, tls: false, poolSize: 10 };
  const databases: [string, Config['database']][] = [
    ['mysql://u:p@h/d', { kind: 'mysql', hosts: [{ host: 'h', port: 3306 }], password: 'p', ...server }],
    [
      'MariaDB://u:p%40%2F%23%25:x@[::1]:3307/d',
      { kind: 'mariadb', hosts: [{ host: '::1', port: 3307 }], password: 'p@/#%:x', ...server },
    ],
    [
      'mariadb://u@h1:1,h2/d?replica=h3:3&tls=1&pool=25',
      {
        kind: 'mariadb',
        hosts: [
          { host: 'h1', port: 1 },
          { host: 'h2', port: 3306 },
        ],
        password: '',
        ...server,
        replica: { host: 'h3', port: 3 },
        tls: true,
        poolSize: 25,
      },
    ],
    ['sqlite:data/a b.sqlite', { kind: 'sqlite', file: 'data/a b.sqlite' }],
    ['sqlite:///var/lib/a.sqlite', { kind: 'sqlite', file: '/var/lib/a.sqlite' }],
  ];
  for (const [url, target] of databases) {
    it(`DATABASE_URL ${url}`, () => expect(readConfig({ DATABASE_URL: url }).database).to.deep.equal(target));
  }

  const redis: [string, Config['redis']][] = [
    ['redis://h', { kind: 'single', host: 'h', port: 6379, tls: false }],
    [
      'rediss://u:p%3A@h:7000/2',
      { kind: 'single', host: 'h', port: 7000, username: 'u', password: 'p:', db: 2, tls: true },
    ],
    [
      'redis://:p@a:1,b:2,c',
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
          { host: 'c', port: 6379 },
        ],
        password: 'p',
        tls: false,
      },
    ],
    [
      'redis+sentinel://a,b:26380/mymaster/1',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 26380 },
        ],
        name: 'mymaster',
        db: 1,
        tls: false,
      },
    ],
    [
      'rediss+sentinel://:p@a/m',
      { kind: 'sentinel', sentinels: [{ host: 'a', port: 26379 }], name: 'm', password: 'p', tls: true },
    ],
  ];
  for (const [url, target] of redis) {
    it(`REDIS_URL ${url}`, () => expect(readConfig({ REDIS_URL: url }).redis).to.deep.equal(target));
  }

  it('MAIL_FROM with and without a name, ALLOWED_ORIGINS without doubles, base URLs with a slash', () => {
    expect(readConfig({ MAIL_FROM: 'a@b.example' }).mailFrom).to.deep.equal({
      address: 'a@b.example',
      name: 'Latchkey',
    });
    expect(readConfig({ MAIL_FROM: '"A, B" <a@b.example>' }).mailFrom.name).to.equal('A, B');
    const origins = readConfig({
      ALLOWED_ORIGINS: 'https://A.example, http://localhost:3000,https://a.example:443',
    });
    expect(origins.allowedOrigins).to.deep.equal(['https://a.example', 'http://localhost:3000']);
    const lookup = readConfig({ BREACH_LOOKUP: 'on', BREACH_LOOKUP_URL: 'http://127.0.0.1:9/pwned' });
    expect(lookup.password.breachLookup).to.deep.equal({ baseUrl: 'http://127.0.0.1:9/pwned/' });
  });
});

describe('configuration: what people read', () => {
  it('describes every variable that is read, and no other', () => {
    const asked = new Set<string>();
    const env = new Proxy<Env>({}, { get: (_, name) => void asked.add(String(name)) });
    readConfig(env);
    expect([...asked]).to.have.members(SETTINGS.map((setting) => setting.name));
    expect(new Set(SETTINGS.map((setting) => setting.name)).size).to.equal(SETTINGS.length);
  });

  it('says the default that is really used', () => {
    for (const setting of SETTINGS.filter((one) => one.default === `\`${one.sample}\``)) {
      const config = readConfig({ [setting.name]: setting.sample });
      expect(config, setting.name).to.deep.equal(readConfig({}));
      expect(setting.sample, setting.name).to.not.equal('');
    }
  });

  it('keeps .env.example and docs/configuration.md in step (run: node dist/scripts/settings-text.js)', () => {
    const example = readFileSync('.env.example', 'utf8');
    const document = readFileSync('docs/configuration.md', 'utf8');
    expect(example).to.equal(envExample());
    expect(document).to.equal(withTables(document, settingTables()));
    for (const { name } of SETTINGS) {
      expect(example.match(new RegExp(`^#?${name}=`, 'gm')), name).to.have.length(1);
      expect(document.match(new RegExp(`^\\| \`${name}\` \\|`, 'gm')), name).to.have.length(1);
    }
  });
});

describe('configuration: the environment', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads a .env file, over which the environment wins', () => {
    const file = join(folder, '.env');
    writeFileSync(file, '# words\nAPP_NAME="Shop of files"\nPATH=/nowhere\n');
    const env = processEnvironment(file);
    expect(env.APP_NAME).to.equal('Shop of files');
    expect(env.PATH).to.be.a('string').and.not.equal('/nowhere');
  });

  it('does without one, and says so when it cannot be read', () => {
    expect(processEnvironment(join(folder, '.env')).PATH).to.be.a('string');
    expect(() => processEnvironment(folder)).to.throw(ConfigError, 'cannot be read');
  });
});
