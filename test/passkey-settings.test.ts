import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type Config, ConfigError, readConfig } from '../src/config.js';
import { Gateway } from './support/gateway.js';
import { answer, beginLogin, enroll, flowIn, newDevice, optionsIn, ownerOf } from './support/passkeys.js';
import { signUp } from './support/person.js';

type Env = Readonly<Record<string, string>>;

const PRODUCTION: Env = {
  NODE_ENV: 'production',
  LATCHKEY_SECRET: randomBytes(48).toString('base64url'),
  LATCHKEY_ALLOW_EMBEDDED: '1',
  SENDGRID_API_KEY: 'SG.key',
  MAIL_FROM: 'no-reply@example.com',
};

describe('where passkeys may be used', () => {
  const terms: readonly { title: string; env: Env; passkeys: Config['passkeys'] }[] = [
    {
      title: 'localhost, without encryption',
      env: {},
      passkeys: { domain: 'localhost', origins: ['http://localhost:4000'] },
    },
    {
      title: 'the host of PUBLIC_URL',
      env: { ...PRODUCTION, PUBLIC_URL: 'https://auth.example.com' },
      passkeys: { domain: 'auth.example.com', origins: ['https://auth.example.com'] },
    },
    {
      title: 'a domain above it, and other origins',
      env: {
        PUBLIC_URL: 'https://auth.example.com',
        PASSKEY_DOMAIN: 'Example.com',
        PASSKEY_ORIGINS: 'https://shop.example.com, https://example.org',
      },
      passkeys: {
        domain: 'example.com',
        origins: ['https://auth.example.com', 'https://shop.example.com', 'https://example.org'],
      },
    },
    { title: 'in production without PUBLIC_URL: nowhere', env: PRODUCTION, passkeys: null },
    { title: 'an IP address: nowhere', env: { PUBLIC_URL: 'https://192.0.2.1' }, passkeys: null },
    { title: 'an IPv6 address: nowhere', env: { PUBLIC_URL: 'https://[2001:db8::1]' }, passkeys: null },
    { title: 'a name without encryption: nowhere', env: { PUBLIC_URL: 'http://auth.test' }, passkeys: null },
  ];
  for (const { title, env, passkeys } of terms) {
    it(title, () => expect(readConfig(env).passkeys).to.deep.equal(passkeys));
  }

  const mistakes: readonly { name: string; value: string }[] = [
    { name: 'PASSKEY_DOMAIN', value: 'example.org' },
    { name: 'PASSKEY_DOMAIN', value: 'com' },
    { name: 'PASSKEY_DOMAIN', value: 'h.example.com' },
    { name: 'PASSKEY_DOMAIN', value: 'https://example.com' },
    { name: 'PASSKEY_ORIGINS', value: 'http://shop.example.com' },
    { name: 'PASSKEY_ORIGINS', value: 'https://192.0.2.1' },
    { name: 'PASSKEY_ORIGINS', value: 'https://*.example.com' },
  ];
  for (const { name, value } of mistakes) {
    it(`${name} is not ${value}`, () => {
      const env = { PUBLIC_URL: 'https://auth.example.com', [name]: value };
      const refused = (): string[] => {
        try {
          readConfig(env);
          return [];
        } catch (error) {
          return error instanceof ConfigError ? error.problems.map((one) => one.name) : [];
        }
      };
      expect(refused()).to.deep.equal([name]);
    });
  }
});

describe('passkeys of a domain with several origins', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({
      env: {
        PUBLIC_URL: 'https://auth.example.com',
        PASSKEY_DOMAIN: 'example.com',
        PASSKEY_ORIGINS: 'https://shop.example.com,https://example.org',
      },
    });
  });
  after(() => gateway.stop());

  it('are made for the domain, and good at each of its origins and at no other', async () => {
    const { accessToken } = await signUp(gateway);
    expect((await enroll(gateway, accessToken)).options.rp.id).to.equal('example.com');
    const { device } = await ownerOf(gateway, newDevice({ origin: 'https://shop.example.com' }));
    const origins = {
      'https://auth.example.com': true,
      'https://example.org': true,
      'https://example.com': false,
      'https://auth.example.com:8443': false,
      'http://auth.example.com': false,
    };
    for (const [origin, isGood] of Object.entries(origins)) {
      const flow = await beginLogin(gateway);
      const signedIn = await answer(gateway, flowIn(flow).id, device.get(optionsIn(flow), { origin }));
      expect(signedIn.user !== undefined, origin).to.equal(isGood);
    }
  });

  it('are told to browsers that ask which other origins there are', async () => {
    const response = await fetch(`${gateway.url}/.well-known/webauthn`);
    expect(response.headers.get('content-type')).to.match(/^application\/json/);
    expect(await response.json()).to.deep.equal({
      origins: ['https://shop.example.com', 'https://example.org'],
    });
  });
});
