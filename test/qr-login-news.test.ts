import { expect } from 'chai';
import { type Client, createClient } from 'graphql-sse';
import { replaceMethod } from './support/broken-part.js';
import { Gateway, type GatewayOptions, onBothBackends } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';
import { approve, decline, makeTicket, QR_FIELDS, redeem, scan, type Ticket } from './support/qr-steps.js';

interface News {
  readonly status: string;
  readonly secret: string | null;
  readonly matchCode: string | null;
}

const DOCUMENT = `subscription($id: ID!, $secret: String!) { qrLogin(id: $id, secret: $secret) { ${QR_FIELDS} } }`;
const PROXIED: GatewayOptions['env'] = { TRUSTED_PROXIES: '127.0.0.1,::1' };

onBothBackends('news of a QR login', (backend) => {
  let gateway: Gateway;
  let second: Gateway;
  let phone: Person;
  const clients: Client[] = [];

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: PROXIED });
    second = backend === 'embedded' ? gateway : await Gateway.start({ beside: gateway });
    phone = await signUp(gateway);
  });
  after(async () => {
    if (second !== gateway) await second.stop();
    await gateway.stop();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.dispose();
  });

  function clientOf(at: Gateway, headers: Record<string, string> = {}): Client {
    const client = createClient({ url: `${at.url}/graphql`, retryAttempts: 0, headers });
    clients.push(client);
    return client;
  }

  /** What graphql-sse's own client is told, one by one. */
  function watch({ id, secret }: Ticket, at: Gateway = gateway, headers: Record<string, string> = {}) {
    const variables = { id, secret };
    return clientOf(at, headers).iterate<{ qrLogin: News }>({ query: DOCUMENT, variables });
  }

  type Watching = ReturnType<typeof watch>;

  async function next(news: Watching): Promise<string> {
    const { done, value } = await news.next();
    return done ? 'end' : (value.data?.qrLogin.status ?? JSON.stringify(value.errors));
  }

  function post(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ query, variables }),
    });
  }

  it("QR-04 graphql-sse's own client is told of every step, through another gateway, and then of the end", async () => {
    const ticket = await makeTicket(gateway);
    const news = watch(ticket, second);
    expect(await next(news)).to.equal('WAITING');
    await scan(gateway, ticket, phone.accessToken);
    expect(await next(news)).to.equal('SCANNED');
    await approve(gateway, ticket, phone.accessToken);
    expect(await next(news)).to.equal('APPROVED');
    expect(await next(news)).to.equal('end');
    expect((await redeem(gateway, ticket)).__typename).to.equal('SignedIn');
  });

  it('QR-04 tells of a no, and of the end of its time', async () => {
    const [declined, late] = [await makeTicket(gateway), await makeTicket(gateway)];
    await scan(gateway, declined, phone.accessToken);
    const [no, over] = [watch(declined), watch(late)];
    expect(await next(no)).to.equal('SCANNED');
    expect(await next(over)).to.equal('WAITING');
    await decline(gateway, declined, phone.accessToken);
    expect([await next(no), await next(no)]).to.deep.equal(['DENIED', 'end']);
    gateway.clock.advance(121);
    expect([await next(over), await next(over)]).to.deep.equal(['EXPIRED', 'end']);
    gateway.clock.advance(-121);
  });

  it('QR-02 no token and no secret travels in it', async () => {
    const ticket = await makeTicket(gateway);
    const { value } = await watch(ticket).next();
    const { secret, matchCode } = value?.data?.qrLogin ?? {};
    expect({ secret, matchCode }).to.deep.equal({ secret: null, matchCode: ticket.matchCode });
    const answer = await post('subscription { qrLogin(id: "a", secret: "b") { tokens { accessToken } } }');
    expect(answer.status).to.equal(400);
  });

  it('QR-02 QR-06 who has not the secret is told what is told of a ticket that never was: it has ended', async () => {
    const ticket = await makeTicket(gateway);
    for (const wrong of [
      { ...ticket, secret: 'lkq_guess' },
      { ...ticket, id: `qrl_${'0'.repeat(32)}` },
    ]) {
      const news = watch(wrong);
      const { value } = await news.next();
      expect(value?.data?.qrLogin).to.include({ status: 'EXPIRED' });
      expect(await next(news)).to.equal('end');
    }
  });

  it('GQL-02 runs nothing but subscriptions, under the limits and in the errors of every other request', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `a${n}: id`).join(' ');
    const refused: readonly (readonly [string, string])[] = [
      ['{ me { id } }', 'BAD_REQUEST'],
      ['mutation { logout { __typename } }', 'BAD_REQUEST'],
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription {', 'GRAPHQL_PARSE_FAILED'],
      [`subscription { qrLogin(id: "a", secret: "b") { ${many} } }`, 'GRAPHQL_VALIDATION_FAILED'],
      [
        `subscription { qrLogin(id: "a", secret: "b") { ${'id '.repeat(1000)} } }`,
        'GRAPHQL_VALIDATION_FAILED',
      ],
      ['query A { me { id } } query B { me { id } }', 'OPERATION_RESOLUTION_FAILURE'],
      [DOCUMENT, 'BAD_USER_INPUT'],
      ['', 'BAD_REQUEST'],
    ];
    for (const [query, code] of refused) {
      const answer = await post(query, { id: 'a', secret: { password: 'hunter2' } });
      const text = await answer.text();
      const { errors } = JSON.parse(text);
      expect(answer.status, query).to.equal(400);
      expect(errors[0].extensions.code, text).to.equal(code);
      expect(errors[0].extensions.requestId).to.equal(answer.headers.get('x-request-id'));
      expect(text).to.not.include('hunter2');
      if (query.includes('id id')) expect(errors[0].extensions.limit).to.equal('TOKENS');
    }
  });

  it('HTTP-05 a stream is kept nowhere', async () => {
    const answer = await post(DOCUMENT, { id: 'a', secret: 'b' });
    expect(await answer.text()).to.include('event: ');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
  });

  it('GQL-02 a subscription is not run as if it were a query, and by GET it is not run at all', async () => {
    const ticket = await makeTicket(gateway);
    const { status, body } = await gateway.client.graphql(DOCUMENT, { id: ticket.id, secret: ticket.secret });
    expect(status).to.equal(400);
    expect(body.errors?.[0]?.extensions?.code).to.equal('BAD_REQUEST');
    const variables = JSON.stringify({ id: ticket.id, secret: ticket.secret });
    const url = `${gateway.url}/graphql?${new URLSearchParams({ query: DOCUMENT, variables })}`;
    const got = await fetch(url, {
      headers: { accept: 'text/event-stream', 'apollo-require-preflight': '1' },
    });
    expect(got.status).to.equal(406);
    expect(await got.text()).to.not.include('event: next');
  });

  it('RLM-01 one source has ten streams at most; one that is left makes room for another', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.9' };
    const ticket = await makeTicket(gateway);
    const open: Watching[] = [];
    for (let n = 0; n < 10; n += 1) {
      const news = watch(ticket, gateway, headers);
      expect(await next(news)).to.equal('WAITING');
      open.push(news);
    }
    const { id, secret } = ticket;
    const refused = await post(DOCUMENT, { id, secret }, headers);
    expect(refused.status).to.equal(429);
    expect(refused.headers.get('retry-after')).to.equal('5');
    expect(await refused.json()).to.have.nested.property('errors[0].extensions.code', 'RATE_LIMITED');
    expect(await next(watch(ticket, gateway, { 'x-forwarded-for': '203.0.113.9' }))).to.equal('WAITING');
    await open[0]?.return?.();
    let status = 429;
    for (const deadline = Date.now() + 5_000; status === 429 && Date.now() < deadline; ) {
      const answer = await post(DOCUMENT, { id, secret }, headers);
      status = answer.status;
      await answer.body?.cancel();
    }
    expect(status).to.equal(200);
  });

  it('FLT-01 a store that goes away is said in the words of every other error, and ends the stream', async () => {
    const ticket = await makeTicket(gateway);
    const news = watch(ticket);
    expect(await next(news)).to.equal('WAITING');
    const restore = replaceMethod(gateway.app.stores.cells, 'read', () =>
      Promise.reject(new Error('secret cause')),
    );
    const said = await next(news);
    restore();
    expect(said).to.include('INTERNAL_SERVER_ERROR').and.not.include('secret cause');
    expect(await next(news)).to.equal('end');
  });

  it('FLT-08 a gateway that stops ends its streams at once', async () => {
    const stopping = await Gateway.start({ backend: 'embedded' });
    const ticket = await makeTicket(stopping);
    const news = watch(ticket, stopping);
    expect(await next(news)).to.equal('WAITING');
    stopping.app.drain();
    expect(await next(news)).to.equal('end');
    const late = await watch(ticket, stopping)
      .next()
      .catch((error: unknown) => String(error));
    expect(late).to.include('429');
    await stopping.stop();
  });
});
