import { BRANDING } from './branding-settings.js';
import { GRAPH } from './graph-settings.js';
import { MAIL_EVENTS } from './mail-events.js';
import { literal, type Setting, type SettingGroup, worded } from './setting-text.js';
import { SMS } from './sms.js';
import { WEBHOOKS } from './webhooks.js';

/** Never accepted as a secret: it is published. */
export const SAMPLE_SECRET = 'replace-me-with-at-least-32-random-bytes';

const SERVER: SettingGroup = {
  title: 'Server',
  settings: [
    worded('NODE_ENV', 'development', '`production`, `development` or `test`', {
      meaning: '`production` switches off everything that is only safe on your own machine.',
      sample: 'production',
    }),
    literal('PORT', '4000', 'TCP port', 'Where to listen. `0` takes any free port; then set PUBLIC_URL too.'),
    worded('HOST', '`127.0.0.1`; `0.0.0.0` in production', 'IP address or host name', {
      meaning:
        'The interface to listen on. Outside production it is loopback, because the development mailbox shows every code to whoever can reach it.',
      sample: '127.0.0.1',
    }),
    worded('PUBLIC_URL', '`http://localhost:PORT`', 'origin', {
      meaning:
        'The address people and routers use for this gateway. In production https, unless it is loopback.',
      sample: 'https://auth.example.com',
    }),
    worded('ALLOWED_ORIGINS', 'none', 'origins, comma separated', {
      meaning: 'Web origins whose pages may call the API. Exact origins only: no `*`, no paths.',
      sample: 'https://shop.example.com,https://admin.example.com',
    }),
    worded('TRUSTED_PROXIES', 'none', 'addresses and ranges, comma separated', {
      meaning:
        'Proxies in front of the gateway. From them, and from nobody else, X-Forwarded-For is believed: the right-most hop that is none of them is the client.',
      sample: '10.0.0.0/8,fd00::/8',
    }),
    literal(
      'LOG_LEVEL',
      'info',
      '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
      'The least important line that is logged.',
    ),
  ],
};

const PROCESSES: SettingGroup = {
  title: 'Processes',
  settings: [
    literal(
      'WORKERS',
      '1',
      '1 to 64, or `auto`: one per core',
      'Processes on this machine behind one port; one that dies is replaced. More than one needs REDIS_URL, a DATABASE_URL that is not SQLite, and SENDGRID_API_KEY.',
    ),
    literal(
      'UV_THREADPOOL_SIZE',
      '4',
      'threads, 1 to 1024',
      "Node's own. Two threads are kept free, and no more passwords are hashed at a time than there are others: on more than two cores set it to the cores plus 2, in the environment itself, for `.env` is read too late. With WORKERS it is set for you.",
    ),
  ],
};

const STORES: SettingGroup = {
  title: 'Stores and secrets',
  settings: [
    literal(
      'DATA_DIR',
      './data',
      'folder',
      'Where the embedded default keeps its SQLite file and its own secret. One gateway at a time.',
    ),
    worded('DATABASE_URL', 'a SQLite file in DATA_DIR', '`mysql://`, `mariadb://` or `sqlite:path`', {
      meaning:
        'Where accounts live. Several hosts are tried in order; options: `replica=host:port`, `tls=1`, `pool=10`. Percent-encode special characters in the password.',
      sample: 'mariadb://user:password@db1:3306,db2:3306/latchkey?replica=db3:3306&tls=1&pool=10',
    }),
    worded('REDIS_URL', 'process memory', '`redis://`, `rediss://` or `redis+sentinel://`', {
      meaning:
        'Where codes, waits and counters live. Several hosts mean a Redis Cluster; Sentinel is `redis+sentinel://h1:26379,h2:26379/mymaster` (`rediss+sentinel://` with TLS).',
      sample: 'rediss://user:password@redis1:6379,redis2:6379,redis3:6379',
    }),
    worded('LATCHKEY_SECRET', 'made on first run, outside production', 'at least 32 bytes, random', {
      meaning: 'The master secret every key is derived from. The same on every node; required in production.',
      sample: SAMPLE_SECRET,
    }),
    worded('LATCHKEY_SECRET_PREVIOUS', 'none', 'at least 32 bytes, random', {
      meaning: 'The master secret before the present one, while you rotate it.',
      sample: '',
    }),
    worded('LATCHKEY_ALLOW_EMBEDDED', '`0`', '`1` or `0`', {
      meaning:
        '`1` lets production run without DATABASE_URL or REDIS_URL: one process, whose restart loses open recoveries, codes and waits.',
      sample: '0',
    }),
  ],
};

const MAIL: SettingGroup = {
  title: 'Mail',
  settings: [
    worded('SENDGRID_API_KEY', 'none: mail goes to the development mailbox', 'SendGrid API key', {
      meaning: 'Sends mail through SendGrid. Required in production.',
      sample: '',
    }),
    literal(
      'SENDGRID_BASE_URL',
      'https://api.sendgrid.com/',
      'URL',
      'The SendGrid host. `https://api.eu.sendgrid.com/` keeps mail in the EU.',
    ),
    MAIL_EVENTS,
    worded('MAIL_FROM', '`APP_NAME <no-reply@localhost>`', '`Name <address>` or an address', {
      meaning: 'The sender of every mail. Required together with SENDGRID_API_KEY.',
      sample: 'Example Shop <no-reply@example.com>',
    }),
  ],
};

const TOKENS: SettingGroup = {
  title: 'Tokens, sessions and codes',
  settings: [
    worded('TOKEN_ISSUER', 'PUBLIC_URL', 'URL', {
      meaning: 'The `iss` claim. Set it, and keep it, if PUBLIC_URL may change.',
      sample: 'https://auth.example.com',
    }),
    worded('TOKEN_AUDIENCE', 'TOKEN_ISSUER', 'text', {
      meaning: 'The `aud` claim your routers and subgraphs check. Blank is refused.',
      sample: 'https://api.example.com',
    }),
    literal('TOKEN_ALGORITHM', 'RS256', '`RS256` or `ES256`', 'How access tokens are signed.'),
    literal('ACCESS_TOKEN_TTL', '600', 'seconds, at most 900', 'The life of an access token.'),
    literal(
      'SESSION_IDLE_TTL',
      '604800',
      'seconds, at most SESSION_TTL',
      'A session unused for this long ends.',
    ),
    literal(
      'SESSION_TTL',
      '2592000',
      'seconds, at most 2592000 (30 days)',
      'A session ends after this, used or not.',
    ),
    literal('CODE_TTL', '600', 'seconds, at most 600', 'The life of a mailed code.'),
    literal(
      'RESEND_COOLDOWN',
      '60',
      'seconds, at most 600',
      'The wait before a code may be asked for again.',
    ),
  ],
};

const PASSWORDS: SettingGroup = {
  title: 'Passwords',
  settings: [
    literal(
      'PASSWORD_MIN_LENGTH',
      '8',
      'characters, 8 to 64',
      'The shortest password accepted. 15 is the NIST figure.',
    ),
    literal('BCRYPT_COST', '12', '10 to 15', 'Work per password hash; each step doubles it.'),
    worded('STRICT_NIST', '`0`', '`1` or `0`', {
      meaning:
        '`1` counts every wrong password of an account on one counter, as NIST SP 800-63B-4 section 3.2.2 has it: after 100 in a row the password opens nothing, on known devices either, until the mailbox is proven.',
      sample: '0',
    }),
    literal(
      'BREACH_LOOKUP',
      'off',
      '`on` or `off`',
      'Asks Have I Been Pwned, by the first five characters of a hash, whether a new password is known from a breach.',
    ),
    literal('BREACH_LOOKUP_URL', 'https://api.pwnedpasswords.com/', 'URL', 'Where BREACH_LOOKUP asks.'),
  ],
};

const PASSKEYS: SettingGroup = {
  title: 'Passkeys',
  settings: [
    worded('PASSKEY_DOMAIN', 'the host of PUBLIC_URL', 'host name', {
      meaning:
        'The domain passkeys are made for: the host of PUBLIC_URL or a domain above it. Passkeys that were made for another one stop working. At an IP address, and in production without PUBLIC_URL, there are no passkeys.',
      sample: 'example.com',
    }),
    worded('PASSKEY_ORIGINS', 'none', 'origins, comma separated', {
      meaning:
        'Web origins besides PUBLIC_URL whose pages may use these passkeys. Those outside PASSKEY_DOMAIN are told to browsers at `/.well-known/webauthn`.',
      sample: 'https://shop.example.com,https://example.org',
    }),
  ],
};

const OBSERVATION: SettingGroup = {
  title: 'Watching it',
  settings: [
    worded('METRICS_PORT', 'none: no metrics', 'TCP port', {
      meaning:
        'Serves Prometheus metrics at `/metrics` on a port of its own, never on PORT: one text for all WORKERS together.',
      sample: '9464',
    }),
    literal(
      'METRICS_HOST',
      '127.0.0.1',
      'IP address or host name',
      'The interface METRICS_PORT listens on. Whoever reaches it sees how many people sign in.',
    ),
    worded('OTEL_EXPORTER_OTLP_ENDPOINT', 'none: no traces', 'URL', {
      meaning: 'Sends OpenTelemetry traces to this OTLP/HTTP collector, at `v1/traces` under the URL.',
      sample: 'http://127.0.0.1:4318',
    }),
  ],
};

const AUDIT: SettingGroup = {
  title: 'Audit log',
  settings: [
    literal(
      'AUDIT_RETENTION_DAYS',
      '0',
      'days, 0 to 36500',
      'Events of the audit log that are older are removed, and what is left can still be proven. `0` keeps them for good.',
    ),
  ],
};

export const SETTING_GROUPS: readonly SettingGroup[] = [
  SERVER,
  PROCESSES,
  STORES,
  MAIL,
  SMS,
  TOKENS,
  PASSWORDS,
  PASSKEYS,
  GRAPH,
  BRANDING,
  AUDIT,
  WEBHOOKS,
  OBSERVATION,
];

/** Every variable Latchkey reads. */
export const SETTINGS: readonly Setting[] = SETTING_GROUPS.flatMap((group) => group.settings);
