import { expect } from 'chai';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { register } from '../test/support/clients.js';
import { Gateway } from '../test/support/gateway.js';
import { freePorts } from '../test/support/service-process.js';

/** Both libraries refuse plain HTTP unless told that it is this machine. */
const INSECURE = { [oauth.allowInsecureRequests]: true };
const SCOPES = ['audit:read', 'tokens:introspect'];

describe('certified OAuth clients', () => {
  let gateway: Gateway;
  let issuer: URL;

  before(async () => {
    const [port = 0] = await freePorts(1);
    gateway = await Gateway.start({ port, env: { PUBLIC_URL: `http://127.0.0.1:${port}` } });
    issuer = new URL(gateway.url);
  });
  after(() => gateway.stop());

  async function keyed() {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const client = await register(gateway, SCOPES, [{ ...(await exportJWK(publicKey)), kid: 'mine' }]);
    return { ...client, privateKey };
  }

  it('oauth4webapi: discovery, and all three ways to prove a client, introspection and revocation', async () => {
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const { clientId, clientSecret, privateKey } = await keyed();
    const client: oauth.Client = { client_id: clientId };
    const ways = [
      oauth.ClientSecretBasic(clientSecret),
      oauth.ClientSecretPost(clientSecret),
      oauth.PrivateKeyJwt({ key: privateKey, kid: 'mine' }),
    ];
    for (const way of ways) {
      const scope = new URLSearchParams({ scope: 'audit:read' });
      const answer = await oauth.clientCredentialsGrantRequest(server, client, way, scope, INSECURE);
      const tokens = await oauth.processClientCredentialsResponse(server, client, answer);
      expect(tokens).to.include({ token_type: 'bearer', scope: 'audit:read', expires_in: 600 });
      const asked = async (): Promise<oauth.IntrospectionResponse> =>
        oauth.processIntrospectionResponse(
          server,
          client,
          await oauth.introspectionRequest(server, client, way, tokens.access_token, INSECURE),
        );
      expect(await asked()).to.include({ active: true, client_id: clientId, iss: server.issuer });
      const called = await oauth.revocationRequest(server, client, way, tokens.access_token, INSECURE);
      await oauth.processRevocationResponse(called);
      expect((await asked()).active).to.equal(false);
    }
  });

  it('oauth4webapi: a resource server reads our tokens as RFC 9068 has them', async () => {
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const { clientId, clientSecret } = await keyed();
    const client: oauth.Client = { client_id: clientId };
    const way = oauth.ClientSecretBasic(clientSecret);
    const answer = await oauth.clientCredentialsGrantRequest(server, client, way, {}, INSECURE);
    const { access_token } = await oauth.processClientCredentialsResponse(server, client, answer);
    const request = new Request(issuer, { headers: { authorization: `Bearer ${access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, server.issuer, INSECURE);
    expect(claims).to.include({ sub: `client:${clientId}`, client_id: clientId });
  });

  it('oauth4webapi: understands every refusal', async () => {
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const { clientId, clientSecret } = await keyed();
    const client: oauth.Client = { client_id: clientId };
    const refusal = async (secret: string, scope: string): Promise<unknown> => {
      const way = oauth.ClientSecretPost(secret);
      const parameters = new URLSearchParams({ scope });
      const answer = await oauth.clientCredentialsGrantRequest(server, client, way, parameters, INSECURE);
      return oauth.processClientCredentialsResponse(server, client, answer).catch((error: unknown) => error);
    };
    expect(await refusal(clientSecret, 'accounts:write')).to.include({ error: 'invalid_scope', status: 400 });
    const wrong = await refusal('wrong', 'audit:read');
    expect(wrong).to.be.instanceOf(oauth.WWWAuthenticateChallengeError);
  });

  it('openid-client: discovery, all three ways, introspection and revocation', async () => {
    const { clientId, clientSecret, privateKey } = await keyed();
    const ways = [
      openid.ClientSecretBasic(clientSecret),
      openid.ClientSecretPost(clientSecret),
      openid.PrivateKeyJwt({ key: privateKey, kid: 'mine' }),
    ];
    for (const way of ways) {
      const config = await openid.discovery(issuer, clientId, undefined, way, {
        algorithm: 'oauth2',
        execute: [openid.allowInsecureRequests],
      });
      const tokens = await openid.clientCredentialsGrant(config, { scope: 'audit:read' });
      expect(tokens).to.include({ token_type: 'bearer', scope: 'audit:read' });
      expect(tokens).not.to.have.property('refresh_token');
      expect(await openid.tokenIntrospection(config, tokens.access_token)).to.include({
        active: true,
        sub: `client:${clientId}`,
      });
      await openid.tokenRevocation(config, tokens.access_token);
      const after = await openid.tokenIntrospection(config, tokens.access_token);
      expect(after.active).to.equal(false);
    }
  });

  it('jose: verifies offline by the key set, across a rotation of the signing key', async () => {
    const metadata: { jwks_uri: string } = JSON.parse(
      await (await fetch(new URL('/.well-known/oauth-authorization-server', issuer))).text(),
    );
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { cooldownDuration: 0 });
    const { clientId, clientSecret } = await keyed();
    const verified = async () => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const answer = await fetch(new URL('/oauth2/token', issuer), {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      const { access_token }: { access_token: string } = JSON.parse(await answer.text());
      const { payload, protectedHeader } = await jwtVerify(access_token, keys, {
        issuer: gateway.url,
        audience: gateway.url,
        typ: 'at+jwt',
        algorithms: ['RS256'],
        currentDate: new Date(gateway.clock.now()),
      });
      expect(payload.sub).to.equal(`client:${clientId}`);
      return { kid: protectedHeader.kid, token: access_token };
    };
    const before = await verified();
    const next = await gateway.app.stores.signingKeys.rotate();
    expect((await verified()).kid).to.equal(before.kid);
    gateway.clock.advance(15 * 60);
    expect((await verified()).kid).to.equal(next);
    const { protectedHeader } = await jwtVerify(before.token, keys, { currentDate: new Date(0) });
    expect(protectedHeader.kid).to.equal(before.kid);
  });
});
