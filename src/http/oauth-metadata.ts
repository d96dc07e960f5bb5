import type { App } from './graphql-route.js';
import { OAUTH_PATHS } from './oauth.js';

export interface MetadataFacts {
  readonly issuer: string;
  readonly publicUrl: string;
  readonly scopes: readonly string[];
  readonly signingAlgorithms: readonly string[];
}

const PATH = '/.well-known/oauth-authorization-server';
const MAX_AGE_SECONDS = 300;
const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/** RFC 8414: where everything is, and how it is used. An issuer with a path has its metadata under that path, too. */
export function routeMetadata(app: App, facts: MetadataFacts): void {
  const metadata = metadataOf(facts);
  const path = new URL(facts.issuer).pathname.replace(/\/$/, '');
  for (const place of new Set([PATH, PATH + path])) {
    app.get(place, (c) => {
      c.header('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`);
      return c.json(metadata);
    });
  }
}

function metadataOf({ issuer, publicUrl, scopes, signingAlgorithms }: MetadataFacts): object {
  const proving = (endpoint: string): object => ({
    [`${endpoint}_endpoint_auth_methods_supported`]: METHODS,
    [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: signingAlgorithms,
  });
  return {
    issuer,
    token_endpoint: publicUrl + OAUTH_PATHS.token,
    introspection_endpoint: publicUrl + OAUTH_PATHS.introspect,
    revocation_endpoint: publicUrl + OAUTH_PATHS.revoke,
    jwks_uri: `${publicUrl}/.well-known/jwks.json`,
    scopes_supported: scopes,
    // Nobody is sent to another site to say yes: there is no authorization endpoint.
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    ...proving('token'),
    ...proving('introspection'),
    ...proving('revocation'),
  };
}
