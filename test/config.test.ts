import { join } from 'node:path';
import { expect } from 'chai';
import { SAMPLE_SECRET, SETTINGS } from '../src/config/settings.js';
import { ConfigError, readConfig } from '../src/config.js';
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

  it('a door for the router without a secret, or where another one is', () => {
    expect(refusedNames({ SUBGRAPH_PORT: '4001' })).to.deep.equal(['SUBGRAPH_SECRET']);
    const ports = { PORT: '4005', METRICS_PORT: '4006', SUBGRAPH_SECRET: OTHER_SECRET };
    for (const SUBGRAPH_PORT of ['4005', '4006', '0', '65536']) {
      expect(refusedNames({ ...ports, SUBGRAPH_PORT }), SUBGRAPH_PORT).to.deep.equal(['SUBGRAPH_PORT']);
    }
    expect(readConfig({ ...ports, SUBGRAPH_PORT: '4007' }).graph.subgraph).to.include({ port: 4007 });
    expect(readConfig({ SUBGRAPH_SECRET: OTHER_SECRET }).graph.subgraph).to.equal(null);
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
