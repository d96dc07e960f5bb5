import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { send } from './support/raw-request.js';

const SHOP = 'https://shop.example.com';
const OTHER = 'http://localhost:3000';

/** Everybody who is not on the list, however much they look like it. */
const STRANGERS = [
  'null',
  '*',
  '',
  'http://shop.example.com',
  'https://shop.example.com.evil.example',
  'https://evilshop.example.com',
  'https://evil.shop.example.com',
  'https://example.com',
  'https://shop.example.com:8443',
  'https://shop.example.com:443',
  'https://shop.example.com/',
  'https://shop.example.com@evil.example',
  'https://SHOP.example.com',
  'https://shop.example.com.',
  'https://shopxexample.com',
  'https://shop.example.com,https://evil.example',
  'https://evil.example',
  'http://localhost:3001',
  'http://localhost',
  'http://127.0.0.1:3000',
  'file://',
];

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

const QUERY = JSON.stringify({ query: '{ __typename }' });

interface Route {
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly cache?: string;
}

const json = { 'content-type': 'application/json' };
const ROUTES: readonly Route[] = [
  { path: '/graphql', init: { method: 'POST', headers: json, body: QUERY }, status: 200 },
  { path: '/graphql', init: { method: 'POST', headers: json, body: '{' }, status: 400 },
  { path: '/graphql', init: { method: 'POST', headers: json, body: ' '.repeat(65_537) }, status: 413 },
  { path: '/graphql', init: { method: 'DELETE' }, status: 405 },
  { path: '/graphql', init: { method: 'OPTIONS' }, status: 204 },
  { path: '/graphql', status: 400 },
  { path: '/healthz', status: 200 },
  { path: '/readyz', status: 200 },
  { path: '/dev/mailbox.json', status: 200 },
  { path: '/.well-known/jwks.json', status: 200, cache: 'public, max-age=60' },
  { path: '/nothing-here', status: 404 },
  { path: '/dev/nothing-here', status: 404 },
];

describe('the HTTP edge', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ env: { ALLOWED_ORIGINS: `${SHOP},${OTHER}` } });
  });
  after(() => gateway.stop());

  function ask(origin: string): ReturnType<typeof send> {
    const headers = { ...json, origin };
    return send(gateway, '/graphql', { method: 'POST', headers, body: QUERY });
  }

  function preflight(origin: string): ReturnType<typeof send> {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,authorization',
    };
    return send(gateway, '/graphql', { method: 'OPTIONS', headers });
  }

  for (const origin of [SHOP, OTHER]) {
    it(`HTTP-03 lets pages of ${origin} in, by its exact name and with credentials`, async () => {
      for (const answer of [await ask(origin), await preflight(origin)]) {
        expect(answer.headers.get('access-control-allow-origin')).to.equal(origin);
        expect(answer.headers.get('access-control-allow-credentials')).to.equal('true');
        expect(answer.headers.get('vary') ?? '').to.match(/\borigin\b/i);
      }
      const allowed = await preflight(origin);
      expect(allowed.status).to.equal(204);
      expect(allowed.headers.get('access-control-allow-methods')).to.equal('GET,POST');
      const names = 'Content-Type,Authorization,Apollo-Require-Preflight';
      expect(allowed.headers.get('access-control-allow-headers')).to.equal(names);
      const exposed = (await ask(origin)).headers.get('access-control-expose-headers');
      expect(exposed).to.equal('X-Request-Id,Retry-After,WWW-Authenticate');
    });
  }

  for (const origin of STRANGERS) {
    it(`HTTP-03 lets pages of "${origin}" read nothing`, async () => {
      for (const answer of [await ask(origin), await preflight(origin)]) {
        expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
        expect(answer.headers.get('vary') ?? '').to.match(/\borigin\b/i);
      }
    });
  }

  it('HTTP-03 names no origin to who sends none, and never any', async () => {
    const answer = await gateway.client.graphql('{ __typename }');
    expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
    for (const path of ['/.well-known/jwks.json', '/dev/mailbox.json', '/healthz', '/nothing-here']) {
      const other = await send(gateway, path, { headers: { origin: SHOP } });
      expect(other.headers.get('access-control-allow-origin'), path).to.equal(null);
    }
  });

  it('HTTP-03 with no list lets nobody in, not even its own name', async () => {
    const alone = await Gateway.start();
    try {
      for (const origin of [SHOP, 'http://localhost:4000', alone.url, 'null']) {
        const answer = await send(alone, '/graphql', {
          method: 'POST',
          headers: { ...json, origin },
          body: QUERY,
        });
        expect(answer.headers.get('access-control-allow-origin'), origin).to.equal(null);
      }
    } finally {
      await alone.stop();
    }
  });

  for (const { path, init, status, cache = 'no-store' } of ROUTES) {
    const title = `${init?.method ?? 'GET'} ${path} (${status})`;
    it(`HTTP-04 HTTP-05 HTTP-06 ${title}: the security headers, ${cache}, a request id, no word of what runs`, async () => {
      const answer = await send(gateway, path, init ?? {});
      expect(answer.status).to.equal(status);
      for (const [name, value] of Object.entries(HEADERS)) {
        expect(answer.headers.get(name), name).to.equal(value);
      }
      expect(answer.headers.get('cache-control')).to.equal(cache);
      expect(answer.headers.get('x-request-id')).to.match(/^req_[0-9a-z]{26}$/);
      for (const name of ['x-powered-by', 'server', 'via', 'set-cookie']) {
        expect(answer.headers.get(name), name).to.equal(null);
      }
      if (answer.text !== '') {
        expect(answer.headers.get('content-type')).to.match(/^application\/(graphql-response\+)?json/);
      }
    });
  }

  it('HTTP-06 knows no other method', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      const answer = await send(gateway, '/graphql', { method });
      expect(answer.status, method).to.equal(405);
      expect(answer.headers.get('allow')).to.equal('GET, POST, OPTIONS');
    }
    for (const path of ['/metrics', '/debug', '/graphiql', '/playground', '/.env', '/server-status']) {
      expect((await send(gateway, path)).status, path).to.equal(404);
    }
  });

  it('GQL-02 refuses 64 KB, and ends the connection instead of losing the next request on it', async () => {
    const body = JSON.stringify({ query: `{ __typename } #${'x'.repeat(400_000)}` });
    for (let n = 0; n < 5; n += 1) {
      const answer = await send(gateway, '/graphql', { method: 'POST', headers: json, body });
      expect(answer.status).to.equal(413);
      expect(answer.headers.get('connection')).to.equal('close');
    }
    expect((await send(gateway, '/healthz')).status).to.equal(200);
  });

  it('gives every request an id of its own, and none that a client chose', async () => {
    const chosen = { 'x-request-id': 'req_mine' };
    const ids = await Promise.all(
      [{}, {}, chosen].map(async (headers) =>
        (await send(gateway, '/healthz', { headers })).headers.get('x-request-id'),
      ),
    );
    expect(new Set(ids)).to.have.property('size', 3);
    expect(ids).to.not.include('req_mine');
    for (const id of ids) expect(gateway.logged()).to.include(`"requestId":"${id}"`);
  });
});
