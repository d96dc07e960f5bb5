import { expect } from 'chai';
import { Gateway } from './support/gateway.js';

describe('the line of a request', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  async function lineOf(query: string, headers: Record<string, string> = {}): Promise<object> {
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const requestId = answer.headers.get('x-request-id');
    await answer.text();
    // It is written once the answer is on its way.
    for (const end = Date.now() + 5_000; Date.now() < end; ) {
      const line = gateway
        .logged()
        .split('\n')
        .find((one) => one.includes('"msg":"request"') && one.includes(`"${requestId}"`));
      if (line !== undefined) return JSON.parse(line);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('There is no line.');
  }

  it('names the root fields by the names of the schema, each once, whatever the document calls them', async () => {
    const query = 'query Mine { mine: me { id } ...Also } fragment Also on Query { me { id } __typename }';
    expect(await lineOf(query)).to.deep.include({ path: '/graphql', status: 200, operations: ['me'] });
    const refused = 'mutation { later: enrollTotp { __typename } logout { __typename } }';
    expect(await lineOf(refused)).to.deep.include({ operations: ['enrollTotp', 'logout'] });
  });

  it('names those of an operation that is refused as a whole, and of a subscription', async () => {
    expect(await lineOf('{ clients { id } }')).to.deep.include({ status: 401, operations: ['clients'] });
    const query = 'subscription { qrLogin(id: "qrl_no", secret: "no") { id } }';
    const line = await lineOf(query, { accept: 'text/event-stream' });
    expect(line).to.deep.include({ operations: ['qrLogin'] });
  });

  it('names nothing of a document that does not fit the schema, or asks for no field of it', async () => {
    for (const query of ['{ canary }', '{ __typename }', 'canary']) {
      expect(await lineOf(query), query).to.not.have.property('operations');
    }
    expect(gateway.logged()).to.not.include('canary');
  });
});
