import { expect } from 'chai';
import { type Config, readConfig } from '../src/config.js';

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
