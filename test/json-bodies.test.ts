import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { type RawAnswer, send } from './support/raw-request.js';

const QUERY = '{ __typename }';
const ANSWER = { data: { __typename: 'Query' } };
const LOGIN = 'mutation($input: LoginInput!) { login(input: $input) { __typename } }';

describe('FUZ-04 bodies of JSON', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  function post(body: string | Uint8Array, type = 'application/json'): Promise<RawAnswer<typeof ANSWER>> {
    return send(gateway, '/graphql', { method: 'POST', headers: { 'content-type': type }, body });
  }

  function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array {
    return Buffer.concat(parts.map((part) => Buffer.from(part)));
  }

  const notUtf8: readonly (readonly [string, Uint8Array])[] = [
    ['a lone continuation byte', bytes(`{"query":"${QUERY} #`, [0x80], '"}')],
    ['an overlong slash', bytes(`{"query":"${QUERY} #`, [0xc0, 0xaf], '"}')],
    ['a surrogate in UTF-8', bytes(`{"query":"${QUERY} #`, [0xed, 0xa0, 0x80], '"}')],
    ['a byte that is never used', bytes(`{"query":"${QUERY} #`, [0xff], '"}')],
    ['a character cut off', bytes(`{"query":"${QUERY}"}`, [0xe2, 0x82])],
    ['UTF-16', Buffer.from(`\ufeff{"query":"${QUERY}"}`, 'utf16le')],
    ['Latin-1', Buffer.from('{"query":"{ __typename } # é"}', 'latin1')],
  ];
  for (const [what, body] of notUtf8) {
    it(`refuses what is not UTF-8: ${what}`, async () => {
      const { status, text } = await post(body);
      expect(status, text).to.equal(400);
      expect(text).to.include('BAD_REQUEST');
    });
  }

  it('refuses other character sets by their name, and takes UTF-8 by any of its own', async () => {
    const body = JSON.stringify({ query: QUERY });
    for (const charset of ['utf-16', 'utf-7', 'iso-8859-1', 'ebcdic-us', 'utf-8x', '"utf-16"', '']) {
      const { status } = await post(body, `application/json; charset=${charset}`);
      expect(status, charset).to.be.within(400, 415);
    }
    for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'utf8']) {
      expect((await post(body, `application/json; charset=${charset}`)).json, charset).to.deep.equal(ANSWER);
    }
  });

  it('refuses a byte order mark', async () => {
    expect((await post(`\ufeff{"query":"${QUERY}"}`)).status).to.equal(400);
  });

  it('refuses two keys of one name, of the request as of its input', async () => {
    const input = '{"identifier":["a"],"password":"b","identifier":"nobody-here"}';
    for (const body of [
      `{"query":"{ me { id } }","query":"${QUERY}"}`,
      `{"query":${JSON.stringify(LOGIN)},"variables":{"input":${input}}}`,
    ]) {
      const { status, text } = await post(body);
      expect(status, text).to.equal(400);
    }
  });

  it('is not impressed by depth', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    for (const value of [deep, nested]) {
      const input = `{"query":${JSON.stringify(LOGIN)},"variables":{"input":${value}}}`;
      const inString = `{"query":${JSON.stringify(LOGIN)},"variables":{"input":{"identifier":${value},"password":"a"}}}`;
      for (const body of [value, input, inString, `{"query":"${QUERY}","extensions":${value}}`]) {
        const { status, text } = await post(body);
        expect(status, text).to.be.below(500);
        expect(text).to.not.include('[[[').and.not.include('{"a":{"a"');
      }
    }
  });

  it('refuses what is no JSON, or no request', async () => {
    const bodies = [
      '',
      ' ',
      '{',
      'null',
      'true',
      '1',
      '"a"',
      '[]',
      '{}',
      '{"query":null}',
      '{"query":1}',
      "{'query':1}",
    ];
    const more = [
      '{"query":[]}',
      '{"query":""}',
      '{"query":"{ __typename }","variables":[]}',
      'NaN',
      '{"query":"{a}",}',
    ];
    for (const body of [...bodies, ...more, '\u0000', `{"query":"${QUERY}"}x`, '{"a":1e999999}']) {
      const { status, text } = await post(body);
      expect(status, `${body}: ${text}`).to.be.within(400, 422);
    }
  });

  it('leaves Object.prototype as it was', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    const poison = '{"polluted":1,"isAdmin":true}';
    const bodies = [
      `{"__proto__":${poison},"query":"${QUERY}"}`,
      `{"constructor":{"prototype":${poison}},"query":"${QUERY}"}`,
      `{"query":"${QUERY}","variables":{"__proto__":${poison},"constructor":{"prototype":${poison}}}}`,
      `{"query":"${QUERY}","extensions":{"__proto__":${poison}}}`,
      `{"query":${JSON.stringify(LOGIN)},"variables":{"input":{"__proto__":${poison},"identifier":"a","password":"b"}}}`,
      `{"query":${JSON.stringify(LOGIN)},"variables":{"__proto__":{"input":{"identifier":"a","password":"b"}}}}`,
      '{"query":"{ __proto__ }"}',
      '{"query":"{ constructor { prototype } }"}',
      '{"query":"mutation { __proto__: login(input: { identifier: \\"a\\", password: \\"b\\" }) { __typename } }"}',
    ];
    for (const body of bodies) {
      const { status, text } = await post(body);
      expect(status, text).to.be.below(500);
    }
    expect(Reflect.get({}, 'polluted')).to.equal(undefined);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).to.deep.equal(before);
  });
});
