import type { Context as Request } from 'hono';
import { ProblemError } from '../errors.js';
import { noteUnavailable, type Refusal, refusalOf } from '../graphql/refusals.js';
import type { ClientProof } from '../services/client-door.js';
import type { ClientTokens } from '../services/client-tokens.js';
import type { Origin } from '../services/origin.js';
import type { TokenInspection } from '../services/token-inspection.js';
import type { TokenRevocation } from '../services/token-revocation.js';
import { within } from './body-size.js';
import type { App, Environment } from './graphql-route.js';
import { badRequest, type Form, type OauthRefusal, readForm, readProof, unproven } from './oauth-form.js';
import { originOf } from './request-context.js';
import type { ProxyTest } from './source.js';

export interface OauthDeps {
  readonly clientTokens: Pick<ClientTokens, 'issue'>;
  readonly inspection: Pick<TokenInspection, 'claimsFor'>;
  readonly revocation: Pick<TokenRevocation, 'revoke'>;
  readonly isProxy: ProxyTest;
  readonly log: { warn(details: object, message: string): void };
}

interface Asked {
  readonly form: Form;
  readonly proof: ClientProof;
  readonly origin: Origin;
}
type Call = Request<Environment>;
type Answer = object | OauthRefusal;

/** Bytes. The largest honest request is a token and an assertion. */
const MAX_BODY = 32 * 1024;

export const OAUTH_PATHS = {
  token: '/oauth2/token',
  introspect: '/oauth2/introspect',
  revoke: '/oauth2/revoke',
} as const;

/**
 * What standard clients speak: forms in, JSON out, nothing in the address, where it would be kept in logs. The errors
 * are RFC 6749's (section 5.2), which RFC 7009 and RFC 7662 share.
 */
export function routeOauth(app: App, deps: OauthDeps): void {
  answer(app, OAUTH_PATHS.token, deps, async ({ form, proof, origin }) => {
    const grant = form.get('grant_type');
    if (grant === undefined) return badRequest('grant_type is missing.');
    if (grant !== 'client_credentials') return otherGrant();
    const tokens = await deps.clientTokens.issue(proof, form.get('scope') ?? null, origin);
    const { accessToken, tokenType, expiresIn, scope } = tokens;
    return { access_token: accessToken, token_type: tokenType, expires_in: expiresIn, scope };
  });
  answer(app, OAUTH_PATHS.introspect, deps, async ({ form, proof, origin }) => {
    const token = form.get('token');
    if (token === undefined) return badRequest('token is missing.');
    const claims = await deps.inspection.claimsFor(proof, token, origin);
    if (claims === undefined) return mayNotAsk();
    return claims === null ? { active: false } : { active: true, token_type: 'Bearer', ...claims };
  });
  answer(app, OAUTH_PATHS.revoke, deps, async ({ form, proof, origin }) => {
    const token = form.get('token');
    if (token === undefined) return badRequest('token is missing.');
    return (await deps.revocation.revoke(proof, token, origin)) === 'DONE' ? {} : notYours();
  });
}

function answer(app: App, path: string, deps: OauthDeps, work: (asked: Asked) => Promise<Answer>): void {
  const tooLarge = (c: Request): Response => {
    c.header('Connection', 'close');
    return c.json({ error: 'invalid_request', error_description: 'The request is too large.' }, 413);
  };
  const unreadable = (c: Request): Response =>
    c.json({ error: 'invalid_request', error_description: 'The body cannot be read.' }, 400);
  app.post(path, within({ maxSize: MAX_BODY, tooLarge, unreadable }), async (c) => {
    try {
      const asked = await readAsked(c, deps);
      return say(c, 'error' in asked ? asked : await work(asked));
    } catch (error) {
      return sayProblem(c, error, deps);
    }
  });
  app.all(path, (c) => {
    c.header('Allow', 'POST');
    return c.json({ error: 'invalid_request', error_description: 'Use POST.' }, 405);
  });
}

async function readAsked(c: Call, { isProxy }: OauthDeps): Promise<Asked | OauthRefusal> {
  if (new URL(c.req.url).search !== '')
    return badRequest('Send everything in the body, and nothing in the address.');
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    return badRequest('Send a form: application/x-www-form-urlencoded.');
  }
  const text = await c.req.text().catch(() => null);
  // A caller that went away in the middle, and will not read this.
  if (text === null) return badRequest('The body cannot be read.');
  const form = readForm(text);
  if ('error' in form) return form;
  const proof = readProof(form, c.req.header('authorization'));
  if ('error' in proof) return proof;
  return { form, proof, origin: originOf(c.env, { requestId: c.get('requestId'), viewer: null, isProxy }) };
}

function say(c: Call, answer: Answer): Response {
  c.header('Cache-Control', 'no-store');
  c.header('Pragma', 'no-cache');
  if (!isRefusal(answer)) return c.json(answer);
  const { status, error, description } = answer;
  if (status === 401) c.header('WWW-Authenticate', 'Basic realm="latchkey", charset="UTF-8"');
  return c.json({ error, error_description: description }, status);
}

function isRefusal(answer: Answer): answer is OauthRefusal {
  return 'error' in answer && 'status' in answer;
}

/** What services throw, in the words of the standard; accidents go on to where all are logged. */
function sayProblem(c: Call, error: unknown, { log }: OauthDeps): Response {
  if (error instanceof ProblemError && error.code === 'INVALID_CLIENT') return say(c, unproven());
  if (error instanceof ProblemError && error.code === 'INVALID_SCOPE') {
    return say(c, { status: 400, error: 'invalid_scope', description: error.message });
  }
  if (error instanceof ProblemError && error.retryAfter !== null) {
    return later(c, { status: 429, message: error.message, retryAfter: error.retryAfter });
  }
  const refusal = refusalOf(error);
  if (refusal === null) throw error;
  noteUnavailable(log, c.get('requestId'), error);
  return later(c, refusal);
}

function later(
  c: Call,
  { status, message, retryAfter }: Pick<Refusal, 'status' | 'message' | 'retryAfter'>,
): Response {
  c.header('Retry-After', String(retryAfter));
  return c.json({ error: 'temporarily_unavailable', error_description: message }, status);
}

function otherGrant(): OauthRefusal {
  const description = 'There is one grant here: client_credentials.';
  return { status: 400, error: 'unsupported_grant_type', description };
}

function mayNotAsk(): OauthRefusal {
  const description = 'This client is not registered for tokens:introspect.';
  return { status: 403, error: 'insufficient_scope', description };
}

function notYours(): OauthRefusal {
  const description = 'This token was not given to this client.';
  return { status: 400, error: 'unauthorized_client', description };
}
