/** RFC 9068 section 2.2, plus `sid`, the session. Moments are whole seconds since 1970. */
export interface AccessClaims {
  iss: string;
  aud: string | string[];
  sub: string;
  client_id: string;
  /** Words separated by spaces; may be empty. */
  scope: string;
  iat: number;
  exp: number;
  jti: string;
  sid: string;
  /** When somebody last proved who they are. */
  auth_time: number;
  /** RFC 8176. */
  amr: string[];
  acr: string;
}

/** One day in seconds. Nothing that lives longer is an access token. */
const MAX_LIFETIME = 86_400;

/** The claims when every one is there, of its type and plausible, without whatever else came along; else null. */
export function readClaims(payload: unknown): AccessClaims | null {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null;
  const all: ReadonlyMap<string, unknown> = new Map(Object.entries(payload));
  const [iss, sub, client_id, jti, sid, acr] = NAMES.map((name) => word(all.get(name)));
  const [iat, exp, auth_time] = MOMENTS.map((name) => moment(all.get(name)));
  const aud = audience(all.get('aud'));
  const amr = words(all.get('amr'));
  const scope = all.get('scope');
  if (!iss || !sub || !client_id || !jti || !sid || !acr || !aud || !amr || typeof scope !== 'string')
    return null;
  if (iat === undefined || exp === undefined || auth_time === undefined) return null;
  if (exp <= iat || exp - iat > MAX_LIFETIME) return null;
  return { iss, aud, sub, client_id, scope, iat, exp, jti, sid, auth_time, amr, acr };
}

const NAMES = ['iss', 'sub', 'client_id', 'jti', 'sid', 'acr'] as const;
const MOMENTS = ['iat', 'exp', 'auth_time'] as const;

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
