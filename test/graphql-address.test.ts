import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';
import { openSocket, readSocket } from './support/raw-socket.js';

const SHOP = 'https://shop.example.com';
const JSON_TYPE = 'Content-Type: application/json';
const ME = JSON.stringify({ query: '{ me { id } }' });

interface Sent {
  readonly status: number;
  readonly lines: readonly string[];
  readonly body: string;
}

/** The usual spelling goes a shorter way than all others; nobody may be able to tell. */
describe('the address of GraphQL, however it is spelled', () => {
  let gateway: Gateway;
  let person: Person;

  before(async () => {
    gateway = await Gateway.start({ env: { ALLOWED_ORIGINS: SHOP } });
    person = await signUp(gateway);
  });
  after(() => gateway.stop());

  async function answerOf(address: string, lines: readonly string[], body: string): Promise<string> {
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    const head = [`POST ${address} HTTP/1.1`, 'Host: localhost', 'Connection: close', length, ...lines];
    return readSocket(await openSocket(gateway.url, `${head.join('\r\n')}\r\n\r\n${body}`));
  }

  /** The lines of the head in any order, and the body; without what is new each time. */
  function comparable(answer: string): unknown {
    const [head = '', body] = answer.split('\r\n\r\n');
    const [status, ...lines] = head
      .replaceAll(/req_[0-9a-z]{26}/g, 'req_')
      .replaceAll(/(Set-Cookie: [^=]+)=[^;]*/gi, '$1')
      .replace(/Date: .*/i, 'Date:')
      .split('\r\n');
    const names = lines.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()));
    return { status, names: names.sort(), body: body?.replaceAll(/"(id|requestId)":"[^"]*"/g, '') };
  }

  function login(): string {
    const query = `mutation($input: LoginInput!) { login(input: $input) { __typename
      ... on SignedIn { session { id } } } }`;
    const input = { identifier: person.email, password: person.password, delivery: 'COOKIE' };
    return JSON.stringify({ query, variables: { input } });
  }

  const requests: Readonly<Record<string, () => Sent>> = {
    somebody: () => ({
      status: 200,
      lines: [JSON_TYPE, `Authorization: Bearer ${person.accessToken}`],
      body: ME,
    }),
    nobody: () => ({ status: 200, lines: [JSON_TYPE], body: ME }),
    'a bad token': () => ({ status: 401, lines: [JSON_TYPE, 'Authorization: Bearer x'], body: ME }),
    'a page that may ask': () => ({ status: 200, lines: [JSON_TYPE, `Origin: ${SHOP}`], body: ME }),
    'a page that sets cookies': () => ({
      status: 200,
      lines: [JSON_TYPE, `Origin: ${SHOP}`],
      body: login(),
    }),
    'another type': () => ({ status: 415, lines: ['Content-Type: text/plain'], body: ME }),
    'who takes no JSON': () => ({ status: 406, lines: [JSON_TYPE, 'Accept: image/png'], body: login() }),
    'no JSON': () => ({ status: 400, lines: [JSON_TYPE], body: '{' }),
    'no such field': () => ({ status: 400, lines: [JSON_TYPE], body: '{"query":"{ x }"}' }),
    'too large a body': () => ({ status: 413, lines: [JSON_TYPE], body: ' '.repeat(65_537) }),
  };
  for (const [name, request] of Object.entries(requests)) {
    it(`HTTP-04 HTTP-05 answers the same to ${name}`, async () => {
      const { status, lines, body } = request();
      const usual = await answerOf('/graphql', lines, body);
      expect(usual.slice(0, 12)).to.equal(`HTTP/1.1 ${status}`);
      expect(comparable(usual)).to.deep.equal(comparable(await answerOf('/./graphql', lines, body)));
    });
  }

  it('GQL-11 runs nothing for who would not take the answer, and all for who takes anything', async () => {
    const ended = async (): Promise<boolean> => {
      const answer = await answerOf(
        '/graphql',
        [JSON_TYPE, `Authorization: Bearer ${another.accessToken}`],
        ME,
      );
      return !answer.includes(another.id);
    };
    const another = await signUp(gateway);
    const signOut = JSON.stringify({ query: 'mutation { logout { __typename } }' });
    const bearer = `Authorization: Bearer ${another.accessToken}`;
    for (const accept of ['image/png', 'text/html', 'application/jsonp', 'multipart/mixed']) {
      const answer = await answerOf('/graphql', [JSON_TYPE, bearer, `Accept: ${accept}`], signOut);
      expect(answer.slice(0, 12), accept).to.equal('HTTP/1.1 406');
      expect(await ended(), accept).to.equal(false);
    }
    for (const accept of [
      '*/*',
      'text/html, application/*;q=0.1',
      'APPLICATION/JSON',
      'application/graphql-response+json',
    ]) {
      const answer = await answerOf('/graphql', [JSON_TYPE, `Accept: ${accept}`], ME);
      expect(answer.slice(0, 12), accept).to.equal('HTTP/1.1 200');
    }
    await answerOf('/graphql', [JSON_TYPE, bearer, 'Accept: application/json'], signOut);
    expect(await ended()).to.equal(true);
  });

  it('HTTP-07 believes neither of two Authorization headers, nor of two types', async () => {
    const bearer = `Authorization: Bearer ${person.accessToken}`;
    for (const address of ['/graphql', '/./graphql']) {
      for (const lines of [
        [bearer, 'Authorization: Bearer x'],
        [bearer, bearer],
      ]) {
        const answer = await answerOf(address, [JSON_TYPE, ...lines], ME);
        expect(answer, address).to.include('HTTP/1.1 401').and.include('TOKEN_INVALID');
      }
      const types = [JSON_TYPE, 'Content-Type: text/plain', bearer];
      expect(await answerOf(address, types, ME), address).to.include('HTTP/1.1 415');
    }
  });

  it('answers who speaks HTTP/1.0 and names no host', async () => {
    const lines = ['POST /graphql HTTP/1.0', JSON_TYPE, `Content-Length: ${ME.length}`];
    for (const head of [lines, ['GET /readyz HTTP/1.0']]) {
      const body = head === lines ? ME : '';
      const answer = await readSocket(await openSocket(gateway.url, `${head.join('\r\n')}\r\n\r\n${body}`));
      expect(answer.slice(0, 12)).to.equal('HTTP/1.1 200');
    }
  });
});
