import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { openSocket, readSocket, statusOf } from './support/raw-socket.js';
import { SendGridSigner } from './support/sendgrid-signer.js';

const QUERY = JSON.stringify({ query: '{ __typename }' });
const JSON_TYPE = { 'content-type': 'application/json' };

describe('the HTTP edge under abuse', () => {
  const sendgrid = new SendGridSigner();
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ env: { SENDGRID_WEBHOOK_KEY: sendgrid.verificationKey } });
  });
  after(() => gateway.stop());

  function request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${gateway.url}${path}`, { redirect: 'manual', ...init });
  }

  function raw(lines: readonly string[], body: string | Buffer = ''): Promise<number> {
    const head = `${[...lines, 'Host: localhost', 'Connection: close'].join('\r\n')}\r\n\r\n`;
    return statusOf(gateway.url, Buffer.concat([Buffer.from(head), Buffer.from(body)]));
  }

  function posted(body: string | Buffer, headers: readonly string[] = []): Promise<number> {
    const type = headers.some((one) => /^content-type/i.test(one)) ? [] : ['Content-Type: application/json'];
    return raw(
      ['POST /graphql HTTP/1.1', ...type, ...headers, `Content-Length: ${Buffer.byteLength(body)}`],
      body,
    );
  }

  const addresses: readonly (readonly [string, number])[] = [
    ['//graphql', 404],
    ['/graphql/', 404],
    ['/graphql//', 404],
    ['/GraphQL', 404],
    ['/GRAPHQL', 404],
    ['/graphql;a=b', 404],
    ['/graphql%2f', 404],
    ['/graphql%00', 404],
    ['/x/..//graphql', 404],
    ['/graphql%', 404],
    ['/graphql', 200],
    ['/graphql?a=b', 200],
    ['/graphql?operationName=x&query={me{id}}', 200],
    ['/%67raphql', 200],
    ['/./graphql', 200],
    ['/x/../graphql', 200],
    ['http://localhost/graphql', 200],
    ['http://localhost//graphql', 404],
    ['\\graphql', 400],
    ['graphql', 400],
    ['*', 400],
  ];
  for (const [address, status] of addresses) {
    it(`RLM-06 ${address} is ${status === 200 ? 'the one address of GraphQL' : `no second one (${status})`}`, async () => {
      const lines = [`POST ${address} HTTP/1.1`, 'Content-Type: application/json'];
      expect(await raw([...lines, `Content-Length: ${QUERY.length}`], QUERY)).to.equal(status);
      const path = new RegExp(`"path":"/graphql","status":${status}`);
      if (status === 200) expect(gateway.logged()).to.match(path);
    });
  }

  it('HTTP-06 answers GET, POST, OPTIONS and HEAD, and nothing else anywhere', async () => {
    const others = ['/signin', '/recover', '/settings', '/admin', '/oauth2/token', '/webhooks/sendgrid'];
    for (const path of ['/graphql', '/healthz', '/readyz', '/.well-known/jwks.json', '/nothing', ...others]) {
      for (const method of ['TRACE', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'SEARCH']) {
        const lines = [`${method} ${path} HTTP/1.1`, 'X-Canary: canary-4711', 'Content-Length: 0'];
        expect(await raw(lines), `${method} ${path}`).to.equal(405);
      }
    }
    for (const method of ['CONNECT', 'TRACK', 'BREW']) {
      expect(await raw([`${method} /graphql HTTP/1.1`]), method).to.be.oneOf([0, 400, 405]);
    }
    const trace = await readSocket(
      await openSocket(
        gateway.url,
        'TRACE / HTTP/1.1\r\nHost: a\r\nX-Canary: canary-4711\r\nConnection: close\r\n\r\n',
      ),
    );
    expect(trace).to.not.include('canary-4711');
    const head = await request('/healthz', { method: 'HEAD' });
    expect([head.status, await head.text()]).to.deep.equal([200, '']);
    expect((await request('/graphql?query={__typename}', { method: 'HEAD' })).status).to.equal(405);
  });

  const types: readonly (readonly [string, number])[] = [
    ['application/json', 200],
    ['Application/JSON; Charset=UTF-8', 200],
    ['application/json;charset="utf-8"', 200],
    ['application/json; profile=x', 200],
    ['application/json; charset=utf-16le', 415],
    ['application/json; charset=utf-7', 415],
    ['application/json; charset=ibm500', 415],
    ['application/json; charset=x-none', 415],
    ['application/json; charset=', 415],
    ['application/json; charset=utf-8; charset=utf-16', 415],
    ['application/json-patch+json', 415],
    ['application/jsonx', 415],
    ['text/plain', 415],
    ['text/json', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=b', 415],
    ['application/graphql', 415],
    ['application/xml', 415],
    ['text/plain, application/json', 415],
  ];
  for (const [type, status] of types) {
    it(`GQL-07 FUZ-04 answers ${status} to a body that is ${type}`, async () => {
      expect(await posted(QUERY, [`Content-Type: ${type}`])).to.equal(status);
    });
  }

  it('GQL-07 FUZ-04 answers 415 to a body that says no type', async () => {
    const lines = ['POST /graphql HTTP/1.1', `Content-Length: ${QUERY.length}`];
    for (const more of [[], ['Content-Type:']]) expect(await raw([...lines, ...more], QUERY)).to.equal(415);
  });

  it('HTTP-07 unpacks nothing', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'compress', 'gzip, identity', 'x-gzip']) {
      expect(await posted(gzipSync(QUERY), [`Content-Encoding: ${encoding}`]), encoding).to.equal(415);
      expect(await posted(QUERY, [`Content-Encoding: ${encoding}`]), encoding).to.equal(415);
    }
    expect(await posted(QUERY, ['Content-Encoding: identity'])).to.equal(200);
    expect(await posted(gzipSync(Buffer.alloc(10_000_000)))).to.equal(400);
  });

  const nested = (open: string, close: string, depth: number): string =>
    `{"query":"{ __typename }","variables":{"a":${open.repeat(depth)}0${close.repeat(depth)}}}`;
  const bodies: readonly (readonly [string, string | Buffer])[] = [
    ['a name twice', '{"query":"{ me { id } }","query":"{ __typename }"}'],
    ['a name twice, once escaped', '{"query":"{ me { id } }","\\u0071uery":"{ __typename }"}'],
    ['a name twice, deep inside', '{"query":"{ __typename }","variables":{"a":[{"b":1,"c":{},"b":2}]}}'],
    ['__proto__ twice', '{"__proto__":{"polluted":1},"__proto__":{},"query":"{ __typename }"}'],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(QUERY)])],
    ['UTF-16', Buffer.from(QUERY, 'utf16le')],
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(QUERY, 'utf16le')])],
    ['a byte that is no UTF-8', Buffer.from('{"query":"{ __typename }","a":"\xff"}', 'latin1')],
    ['an overlong slash', Buffer.from('{"query":"{ __typename }","a":"\xc0\xaf"}', 'latin1')],
    ['a surrogate in UTF-8', Buffer.from('{"query":"{ __typename }","a":"\xed\xa0\x80"}', 'latin1')],
    [
      'half a character',
      Buffer.concat([Buffer.from('{"query":"{ __typename }","a":"'), Buffer.from([0xe2, 0x82])]),
    ],
    ['10000 arrays', nested('[', ']', 10_000)],
    ['10000 objects', nested('{"a":', '}', 10_000)],
    ['33 arrays', nested('[', ']', 33)],
    ['arrays that never end', '['.repeat(60_000)],
    ['a comment', '{"query":"{ __typename }"} // x'],
    ['a comma too many', '{"query":"{ __typename }",}'],
    ['NaN', '{"query":"{ __typename }","variables":{"a":NaN}}'],
    ['two documents', `${QUERY}${QUERY}`],
    ['a NUL at the end', `${QUERY}\0`],
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '1e999'],
    ['an empty object', '{}'],
  ];
  for (const [name, body] of bodies) {
    it(`FUZ-04 refuses ${name}`, async () => {
      expect(await posted(body)).to.equal(400);
    });
  }

  it('FUZ-04 takes what only looks odd, and changes no prototype', async () => {
    const own = Reflect.ownKeys(Object.prototype);
    const odd = [
      '{"query":"{ __typename }","variables":{"a":{"b":1},"c":{"b":1},"d":["b","b","b:","{","\\"b\\":"]}}',
      '{"query":"{ __typename }","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      '{"query":"{ __typename }","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
      '{"query":"{ __typename }","extensions":{"__proto__":{"polluted":1}}}',
      `{"query":"{ __typename }","variables":{"a":"${'\\"'.repeat(20_000)}"}}`,
      nested('[', ']', 20),
      `\r\n\t ${QUERY}\n`,
    ];
    for (const body of odd) expect(await posted(body), body.slice(0, 80)).to.equal(200);
    expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(own);
    expect(Reflect.get({}, 'polluted')).to.equal(undefined);
  });

  it('GQL-02 measures a body that comes in pieces', async () => {
    const body = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n0\r\n\r\n`;
    const lines = ['POST /graphql HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    expect(await raw(lines, body)).to.equal(413);
    expect(await raw(lines, `${QUERY.length.toString(16)}\r\n${QUERY}\r\n0\r\n\r\n`)).to.equal(200);
  });

  it('HTTP-07 refuses requests that two readers would cut differently', async () => {
    const post = 'POST /graphql HTTP/1.1';
    const type = 'Content-Type: application/json';
    const smuggled = '0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const heads = [
      [post, type, `Content-Length: ${smuggled.length}`, 'Transfer-Encoding: chunked'],
      [post, type, 'Transfer-Encoding: chunked', 'Content-Length: 5'],
      [post, type, 'Content-Length: 5', 'Content-Length: 6'],
      [post, type, 'Content-Length: 5, 6'],
      [post, type, 'Content-Length: +5'],
      [post, type, 'Content-Length: 0x5'],
      [post, type, 'Content-Length: -1'],
      [post, type, 'Transfer-Encoding: chunked, identity'],
      [post, type, 'Transfer-Encoding: xchunked'],
      [post, type, 'Transfer-Encoding : chunked'],
      [post, 'Content-Type: application/json', ' folded: line', 'Content-Length: 0'],
      ['POST /graphql HTTP/1.1 ', type, 'Content-Length: 0'],
      ['POST  /graphql HTTP/1.1', type, 'Content-Length: 0'],
      ['POST /graphql HTTP/9.9', type, 'Content-Length: 0'],
    ];
    for (const head of heads) expect(await raw(head, smuggled), head.join(' | ')).to.equal(400);
    const noHost = 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n';
    expect(await statusOf(gateway.url, noHost)).to.equal(400);
    expect(await raw(['GET /healthz HTTP/1.1', `X-Long: ${'x'.repeat(17_000)}`])).to.equal(431);
    expect(await raw([`GET /healthz?${'x'.repeat(17_000)} HTTP/1.1`])).to.equal(431);
  });

  it('HTTP-07 answers at once while 500 connections say nothing more', async function () {
    this.timeout(20_000);
    const signed = Object.entries(sendgrid.headers('', '1'))
      .map((header) => header.join(': '))
      .join('\r\n');
    const beginnings = [
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
      '',
      `POST /webhooks/sendgrid HTTP/1.1\r\nHost: localhost\r\n${signed}\r\nContent-Length: 50\r\n\r\n[`,
      `POST /webhooks/sendgrid HTTP/1.1\r\nHost: localhost\r\n${signed}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[`,
    ];
    const slow = await Promise.all(
      Array.from({ length: 500 }, (_, n) => openSocket(gateway.url, beginnings[n % beginnings.length] ?? '')),
    );
    try {
      const started = performance.now();
      const init = { method: 'POST', headers: JSON_TYPE, body: QUERY };
      const answers = await Promise.all(Array.from({ length: 20 }, () => request('/graphql', init)));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
      expect(performance.now() - started).to.be.below(2000);
    } finally {
      for (const socket of slow) socket.destroy();
    }
    expect((await request('/healthz')).status).to.equal(200);
    expect(gateway.logged()).not.to.match(/"level":"error"|unexpected/);
  });
});
