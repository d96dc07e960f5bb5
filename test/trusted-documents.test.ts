import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { limitsRule } from '../src/graphql/limits.js';
import { Gateway } from './support/gateway.js';
import type { Answer } from './support/http-client.js';
import { Client } from './support/http-client.js';
import { newPassword, type Person, signUp } from './support/person.js';
import { SubgraphGateway } from './support/subgraph.js';

const manifest: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('schema/trusted-documents.json', 'utf8'),
);
const ME = '{ me { username } }';
const NEWS = 'subscription($id: ID!, $secret: String!) { qrLogin(id: $id, secret: $secret) { status } }';
const DEAR = `{ ${Array.from({ length: 11 }, (_, n) => `a${n}: me { id }`).join(' ')} }`;

function idOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The id of a document of our own client. */
function own(name: string): string {
  const found = Object.entries(manifest).find(([, text]) => new RegExp(`\\b${name}\\b`).test(text));
  if (found === undefined) throw new Error(`There is no document ${name}.`);
  return found[0];
}

describe('trusted documents', () => {
  let folder: string;
  let file: string;
  let only: Gateway;
  let prefer: Gateway;
  let anna: Person;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-documents-'));
    file = join(folder, 'documents.json');
    writeFileSync(
      file,
      JSON.stringify(Object.fromEntries([ME, NEWS, DEAR].map((text) => [idOf(text), text]))),
    );
    const env = { TRUSTED_DOCUMENTS_FILE: file };
    prefer = await Gateway.start({ env: { ...env, TRUSTED_DOCUMENTS: 'prefer' } });
    only = await Gateway.start({ env: { TRUSTED_DOCUMENTS: 'only' }, beside: prefer });
    anna = await signUp(prefer);
  });
  after(async () => {
    await only.stop();
    await prefer.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function send(gateway: Gateway, body: object, headers: Record<string, string> = {}) {
    return gateway.client.post(JSON.stringify(body), { headers, token: anna.accessToken });
  }

  function refusal({ status, body }: Answer<Record<string, unknown>>) {
    expect(body).not.to.have.property('data');
    expect(body.errors?.[0]?.extensions?.requestId).to.match(/^req_/);
    return { status, code: body.errors?.[0]?.extensions?.code };
  }

  it('runs a document of the file by its id, and one of our own client', async () => {
    for (const gateway of [only, prefer]) {
      const named = await send(gateway, { documentId: idOf(ME) });
      expect(named.body).to.deep.equal({ data: { me: { username: anna.username } } });
      const variables = { input: { identifier: anna.email, password: newPassword() } };
      const login = await send(gateway, {
        documentId: own('mutation Login'),
        variables,
        operationName: 'Login',
      });
      expect(login.body.data).to.have.nested.property('login.code', 'INVALID_CREDENTIALS');
    }
  });

  it('refuses every text of its own where only trusted documents run, and does nothing', async () => {
    const email = 'untrusted@example.com';
    const input = { email, username: 'untrusted', password: newPassword(), displayName: 'U' };
    const query = 'mutation($input: RegisterInput!) { register(input: $input) { __typename } }';
    const UNTRUSTED = { status: 403, code: 'DOCUMENT_NOT_TRUSTED' };
    expect(refusal(await send(only, { query, variables: { input } }))).to.deep.equal(UNTRUSTED);
    for (const text of [ME, '{ __schema { types { name } } }', '{', ['{ me { id } }'], 7]) {
      expect(refusal(await send(only, { query: text })), String(text)).to.deep.equal(UNTRUSTED);
    }
    expect(await only.mailsTo(email)).to.deep.equal([]);
    expect(await prefer.mailsTo(email)).to.deep.equal([]);
  });

  it('knows those of our own client, and none of the file, where documents need no trust', async () => {
    const off = await Gateway.start({ env: { TRUSTED_DOCUMENTS: 'off' }, beside: prefer });
    try {
      const mine = await send(off, { documentId: own('query MyAccount') });
      expect(mine.body.data).to.have.nested.property('me.username', anna.username);
      expect((await send(off, { query: ME })).body.data).to.deep.equal({ me: { username: anna.username } });
      const unknown = refusal(await send(off, { documentId: idOf(ME) }));
      expect(unknown).to.deep.equal({ status: 404, code: 'DOCUMENT_NOT_FOUND' });
    } finally {
      await off.stop();
    }
  });

  it('runs free text where trusted documents are only preferred', async () => {
    expect((await send(prefer, { query: ME })).body.data).to.deep.equal({ me: { username: anna.username } });
  });

  it('knows no other id, whatever it looks like', async () => {
    const digest = idOf(ME).slice('sha256:'.length);
    const UNKNOWN = { status: 404, code: 'DOCUMENT_NOT_FOUND' };
    for (const id of [
      idOf('{ me { id } }'),
      digest,
      `sha256:${digest.toUpperCase()}`,
      ME,
      '__proto__',
      7,
      {},
      [idOf(ME)],
    ]) {
      for (const gateway of [only, prefer]) {
        expect(refusal(await send(gateway, { documentId: id })), String(id)).to.deep.equal(UNKNOWN);
      }
    }
  });

  it('wants an id or a text, and neither both nor nothing', async () => {
    for (const gateway of [only, prefer]) {
      const both = refusal(await send(gateway, { documentId: idOf(ME), query: '{ me { id } }' }));
      expect(both).to.deep.equal({ status: 400, code: 'BAD_REQUEST' });
      for (const body of [{}, { documentId: null }, { query: '' }]) {
        expect(refusal(await send(gateway, body)).status, JSON.stringify(body)).to.equal(400);
      }
    }
    expect(refusal(await send(only, [{ query: ME }])).status).to.equal(400);
  });

  it('GQL-07 holds for GET as well, and a mutation stays refused there', async () => {
    const get = async (gateway: Gateway, parameters: Record<string, string>, bare = false) => {
      const url = new URL(gateway.client.endpoint);
      url.search = new URLSearchParams(parameters).toString();
      const headers = { authorization: `Bearer ${anna.accessToken}`, accept: 'application/json' };
      const response = await fetch(url, {
        headers: bare ? headers : { ...headers, 'apollo-require-preflight': '1' },
      });
      return { status: response.status, text: await response.text() };
    };
    for (const gateway of [only, prefer]) {
      expect(await get(gateway, { documentId: idOf(ME) })).to.include({ status: 200 });
      expect(await get(gateway, { documentId: idOf(ME) }, true)).to.include({ status: 400 });
      expect(await get(gateway, { documentId: 'sha256:0' })).to.include({ status: 404 });
      expect(await get(gateway, { documentId: own('mutation Logout') })).to.include({ status: 405 });
    }
    expect(await get(only, { query: ME })).to.include({ status: 403 });
    expect(await get(prefer, { query: ME })).to.include({ status: 200 });
  });

  it('holds for streams of events', async () => {
    const made = await send(only, { documentId: own('mutation CreateQrLogin'), variables: { input: {} } });
    const { id, secret } = (made.body.data?.createQrLogin ?? {}) as { id?: string; secret?: string };
    const variables = { id, secret };
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const listen = (payload: object) =>
      fetch(only.client.endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify({ ...payload, variables }),
      });
    const stream = await listen({ documentId: own('subscription QrLogin') });
    expect(stream.headers.get('content-type')).to.include('text/event-stream');
    const reader = stream.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).to.include('"status":"WAITING"');
    await reader?.cancel();
    expect((await listen({ query: NEWS })).status).to.equal(403);
  });

  it('GQL-01 lifts no limit', async () => {
    const { status, body } = await send(prefer, { documentId: idOf(DEAR) });
    expect(status).to.equal(400);
    expect(body.errors?.[0]?.extensions).to.include({ limit: 'ROOT_FIELDS' });
  });

  it('does not hold for the router of the graph, which makes documents of its own', async () => {
    const subgraph = await SubgraphGateway.start({ env: { TRUSTED_DOCUMENTS: 'only' } });
    try {
      expect((await subgraph.graphql(ME)).body).to.deep.equal({ data: { me: null } });
      expect((await new Client(subgraph.gateway.url).graphql(ME)).status).to.equal(403);
    } finally {
      await subgraph.stop();
    }
  });

  it('fits the schema and the limits with every document of our own client', () => {
    const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
    for (const [id, text] of Object.entries(manifest)) {
      expect(id).to.equal(idOf(text));
      expect(validate(schema, parse(text), [...specifiedRules, limitsRule]), text).to.deep.equal([]);
    }
  });

  describe('the file', () => {
    const WRONG: Readonly<Record<string, string>> = {
      'no JSON': 'sha256:0',
      'a list': '["sha256:0"]',
      'a document under the id of another': JSON.stringify({ [idOf(ME)]: NEWS }),
      'an id without an algorithm': JSON.stringify({ [idOf(ME).slice(7)]: ME }),
      'no text': JSON.stringify({ [idOf(ME)]: 7 }),
    };
    for (const [what, text] of Object.entries(WRONG)) {
      it(`keeps the gateway from starting when it holds ${what}`, async () => {
        writeFileSync(file, text);
        expect(await startFailure()).to.match(/^Error: TRUSTED_DOCUMENTS_FILE /);
      });
    }

    it('keeps the gateway from starting when it is not there, without its name', async () => {
      rmSync(file);
      const failure = await startFailure();
      expect(failure).to.include('cannot be read').and.not.to.include(folder);
    });

    async function startFailure(): Promise<string> {
      const env = { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: file };
      const started = await Gateway.start({ env }).catch(String);
      if (typeof started === 'string') return started;
      await started.stop();
      return 'It started.';
    }
  });
});
