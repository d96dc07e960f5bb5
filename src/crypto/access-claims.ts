/** RFC 9068 section 2.2. Moments are whole seconds since 1970. */
interface SharedClaims {
  iss: string;
  aud: string | string[];
  sub: string;
  client_id: string;
  /** Words separated by spaces; may be empty. */
  scope: string;
  iat: number;
  exp: number;
  jti: string;
}

/** What a person's token says besides. */
export interface PersonClaims extends SharedClaims {
  /** The session. */
  sid: string;
  /** When somebody last proved who they are. */
  auth_time: number;
  /** RFC 8176. */
  amr: string[];
  acr: string;
}

/** A client's own token: nobody has proven anything, and there is no session. `sub` is `client:` and the `client_id`. */
export interface MachineClaims extends SharedClaims {
  sid?: never;
}

export type AccessClaims = PersonClaims | MachineClaims;

/** What the `sub` of a client's own token begins with, and no person's does (RFC 9700 section 4.15). */
const MACHINE = 'client:';

export function subjectOfClient(clientId: string): string {
  return MACHINE + clientId;
}

/** One day in seconds. Nothing that lives longer is an access token. */
const MAX_LIFETIME = 86_400;

/** The claims when every one is there, of its type and plausible, without whatever else came along; else null. */
export function readClaims(payload: unknown): AccessClaims | null {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null;
  const all: Members = new Map(Object.entries(payload));
  const shared = readShared(all);
  if (shared === null) return null;
  return shared.sub.startsWith(MACHINE) ? readMachine(shared, all) : readPerson(shared, all);
}

type Members = ReadonlyMap<string, unknown>;

function readShared(all: Members): SharedClaims | null {
  const [iss, sub, client_id, jti] = NAMES.map((name) => word(all.get(name)));
  const iat = moment(all.get('iat'));
  const exp = moment(all.get('exp'));
  const aud = audience(all.get('aud'));
  const scope = all.get('scope');
  if (!iss || !sub || !client_id || !jti || !aud || typeof scope !== 'string') return null;
  if (iat === undefined || exp === undefined || exp <= iat || exp - iat > MAX_LIFETIME) return null;
  return { iss, aud, sub, client_id, scope, iat, exp, jti };
}

function readPerson(shared: SharedClaims, all: Members): PersonClaims | null {
  const sid = word(all.get('sid'));
  const acr = word(all.get('acr'));
  const auth_time = moment(all.get('auth_time'));
  const amr = words(all.get('amr'));
  return sid && acr && auth_time !== undefined && amr ? { ...shared, sid, auth_time, amr, acr } : null;
}

/** One that names a session, too, is neither a client's nor a person's. */
function readMachine(shared: SharedClaims, all: Members): MachineClaims | null {
  return shared.sub === subjectOfClient(shared.client_id) && !all.has('sid') ? shared : null;
}

const NAMES = ['iss', 'sub', 'client_id', 'jti'] as const;

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function moment(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function words(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map(word).filter((one) => one !== undefined);
  return read.length === value.length ? read : undefined;
}

function audience(value: unknown): string | string[] | undefined {
  const several = words(value);
  return several ? (several.length > 0 ? several : undefined) : word(value);
}
