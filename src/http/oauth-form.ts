import type { ClientProof } from '../services/client-door.js';

/** What a client sent, once each. */
export type Form = ReadonlyMap<string, string>;

/** RFC 6749 section 5.2. `description` never repeats what was sent. */
export interface OauthRefusal {
  readonly status: 400 | 401 | 403;
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_scope'
    | 'unauthorized_client'
    | 'unsupported_grant_type'
    | 'insufficient_scope';
  readonly description: string;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Each parameter at most once; one without a value is as good as not sent (RFC 6749 section 3.2). */
export function readForm(text: string): Form | OauthRefusal {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) return badRequest('A parameter stands there twice.');
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

/**
 * Who it says it is, and by what. One way at a time (RFC 6749 section 2.3): with two nobody could tell which one was
 * meant to count.
 */
export function readProof(form: Form, authorization: string | undefined): ClientProof | OauthRefusal {
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  const ways = [authorization, secret, assertion].filter((way) => way !== undefined);
  if (ways.length > 1) return badRequest('Prove who the client is in one way only.');
  if (authorization !== undefined) return readBasic(authorization, form.get('client_id'));
  const clientId = form.get('client_id');
  if (assertion !== undefined) {
    const isKnownType = form.get('client_assertion_type') === ASSERTION_TYPE;
    return isKnownType ? { kind: 'ASSERTION', assertion, named: clientId ?? null } : otherType();
  }
  return clientId === undefined || secret === undefined ? unproven() : { kind: 'SECRET', clientId, secret };
}

/** Id and secret are themselves form-encoded (RFC 6749 section 2.3.1), which changes nothing about ours. */
function readBasic(authorization: string, named: string | undefined): ClientProof | OauthRefusal {
  const pair = decoded(BASIC.exec(authorization)?.[1] ?? '');
  const colon = pair.indexOf(':');
  if (colon < 1) return unproven();
  const [clientId, secret] = [pair.slice(0, colon), pair.slice(colon + 1)].map(unescaped);
  if (!clientId || !secret) return unproven();
  if (named !== undefined && named !== clientId) return badRequest('Two clients are named.');
  return { kind: 'SECRET', clientId, secret };
}

function otherType(): OauthRefusal {
  return badRequest(`client_assertion_type has to be ${ASSERTION_TYPE}.`);
}

function decoded(base64: string): string {
  try {
    return UTF8.decode(Buffer.from(base64, 'base64'));
  } catch {
    return '';
  }
}

function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

export function badRequest(description: string): OauthRefusal {
  return { status: 400, error: 'invalid_request', description };
}

/** The same whether the client is unknown, shut out, or gave a wrong proof, or none. */
export function unproven(): OauthRefusal {
  return { status: 401, error: 'invalid_client', description: 'Unknown client, or its proof is wrong.' };
}
