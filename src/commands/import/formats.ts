import { FOREIGN_FIELDS, type ForeignField, type ForeignFields } from '../../services/import-person.js';

type Foreign = Readonly<Record<string, unknown>>;
type Translation = (record: Foreign) => ForeignFields;

/** `passwordHash=login.hash`: where one of our fields stands in the file, with dots between what is nested. */
export interface FieldPath {
  readonly field: ForeignField;
  readonly path: readonly string[];
}

/** How others name what we want to know. Names that are none with us, such as addresses, are left for one to be made up. */
const TRANSLATIONS = {
  latchkey: (record: Foreign): ForeignFields => pick(record),
  auth0: auth0,
  firebase: firebase,
  keycloak: keycloak,
  supabase: supabase,
  'better-auth': betterAuth,
} as const satisfies Record<string, Translation>;

export type Format = keyof typeof TRANSLATIONS;
export const FORMATS: readonly Format[] = [
  'latchkey',
  'auth0',
  'firebase',
  'keycloak',
  'supabase',
  'better-auth',
];

export function fieldsOf(record: Foreign, format: Format, paths: readonly FieldPath[]): ForeignFields {
  const own = paths.map(
    ({ field, path }) => [field, at(record, [path.join('.')]) ?? at(record, path)] as const,
  );
  return { ...TRANSLATIONS[format](record), ...Object.fromEntries(own) };
}

/** Null for what is no `ours=theirs`. */
export function readFieldPath(text: string): FieldPath | null {
  const [name, ...rest] = text.split('=');
  const field = FOREIGN_FIELDS.find((one) => one === name);
  const path = rest.join('=').split('.');
  return field === undefined || path.some((part) => part === '') ? null : { field, path };
}

function pick(record: Foreign): ForeignFields {
  return Object.fromEntries(FOREIGN_FIELDS.map((field) => [field, record[field]]));
}

/** The export with password hashes that Auth0's support gives out, or one of its export job with the hashes added. */
function auth0(record: Foreign): ForeignFields {
  const { email, email_verified: emailVerified, username, name, nickname, blocked } = record;
  return {
    ...{ email, emailVerified },
    username: unlessAddress(username),
    displayName: unlessAddress(name) ?? unlessAddress(nickname),
    locale: record.locale,
    status: blocked === true ? 'DISABLED' : 'ACTIVE',
    createdAt: at(record, ['created_at', '$date']) ?? record.created_at,
    passwordHash: record.passwordHash ?? record.password_hash,
  };
}

/** `firebase auth:export FILE --format=json`. */
function firebase(record: Foreign): ForeignFields {
  const { email, emailVerified, displayName, createdAt, disabled, passwordHash, salt } = record;
  const hash =
    isText(passwordHash) && isText(salt) ? `$firebase-scrypt$${salt}$${passwordHash}` : passwordHash;
  const status = disabled === true ? 'DISABLED' : 'ACTIVE';
  return { email, emailVerified: emailVerified ?? false, displayName, createdAt, status, passwordHash: hash };
}

/** The users of a realm's export. */
function keycloak(record: Foreign): ForeignFields {
  const { email, emailVerified, username, firstName, lastName, enabled, createdTimestamp } = record;
  return {
    ...{ email, emailVerified },
    username: unlessAddress(username),
    displayName: [firstName, lastName].filter(isText).join(' '),
    locale: at(record, ['attributes', 'locale', '0']),
    status: enabled === false ? 'DISABLED' : 'ACTIVE',
    createdAt: createdTimestamp,
    passwordHash: keycloakHash(record),
  };
}

/** What Keycloak keeps in two texts of JSON, as one PHC string; nothing for who has no password there. */
function keycloakHash(record: Foreign): unknown {
  const credentials = Array.isArray(record.credentials) ? record.credentials : [];
  const password = credentials.find((one) => at(one, ['type']) === 'password');
  if (password === undefined) return null;
  const secret = json(at(password, ['secretData']));
  const data = json(at(password, ['credentialData']));
  const [salt, value] = [at(secret, ['salt']), at(secret, ['value'])].map(unpadded);
  const algorithm = String(at(data, ['algorithm']));
  const more = (name: string): unknown => at(data, ['additionalParameters', name, '0']);
  if (algorithm === 'argon2') {
    const costs = `m=${more('memory')},t=${at(data, ['hashIterations'])},p=${more('parallelism')}`;
    const version = more('version') === '1.3' ? 19 : 16;
    return `$argon2${more('type')}$v=${version}$${costs}$${salt}$${value}`;
  }
  return `$${algorithm === 'pbkdf2' ? 'pbkdf2-sha1' : algorithm}$i=${at(data, ['hashIterations'])}$${salt}$${value}`;
}

/** Columns of `auth.users`. */
function supabase(record: Foreign): ForeignFields {
  const meta = json(record.raw_user_meta_data);
  return {
    email: record.email,
    emailVerified: isText(record.email_confirmed_at ?? record.confirmed_at),
    displayName: at(meta, ['full_name']) ?? at(meta, ['name']),
    bannedUntil: record.banned_until,
    createdAt: record.created_at,
    passwordHash: record.encrypted_password,
  };
}

/** Its user table, with the password of its account table beside it: the salt's hexadecimal digits and the key's. */
function betterAuth(record: Foreign): ForeignFields {
  const { email, emailVerified, username, name, createdAt, password } = record;
  const [salt, key] = isText(password) ? password.split(':') : [];
  const hash =
    salt === undefined || key === undefined
      ? password
      : `$scrypt$ln=14,r=16,p=1$${unpadded(Buffer.from(salt).toString('base64'))}$${unpadded(Buffer.from(key, 'hex').toString('base64'))}`;
  return { email, emailVerified, username, displayName: name, createdAt, passwordHash: hash };
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}

function json(value: unknown): unknown {
  if (!isText(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function unpadded(value: unknown): string {
  return String(value ?? '').replace(/=+$/, '');
}

function unlessAddress(value: unknown): unknown {
  return isText(value) && value.includes('@') ? undefined : value;
}
