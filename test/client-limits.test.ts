import { expect } from 'chai';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AuditEvent } from '../entities/audit-event.js';
import { askToken, type FormAnswer, register } from './support/clients.js';
import { Gateway } from './support/gateway.js';

describe('wrong proofs of clients', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  });
  after(() => gateway.stop());

  it('PAR-06 count by client and address, so that nobody shuts one out from elsewhere', async () => {
    const client = await register(gateway);
    const from = (ip: string) => ({ 'x-forwarded-for': ip });
    const wrong = { ...client, clientSecret: 'lks_wrong' };
    const flood: FormAnswer[] = [];
    for (let n = 0; n < 25; n += 1)
      flood.push(await askToken(gateway, wrong, undefined, from('203.0.113.2')));
    expect(flood.map(({ status }) => status)).to.deep.equal([...Array(20).fill(401), ...Array(5).fill(429)]);
    expect(Number(flood.at(-1)?.headers.get('retry-after'))).to.be.within(1, 600);
    expect(flood.at(-1)?.body.error).to.equal('temporarily_unavailable');
    expect((await askToken(gateway, client, undefined, from('203.0.113.2'))).status).to.equal(429);
    const elsewhere = await askToken(gateway, client, undefined, from('198.51.100.1'));
    expect(elsewhere.status).to.equal(200);
    const neighbour = await register(gateway);
    expect((await askToken(gateway, neighbour, undefined, from('203.0.113.2'))).status).to.equal(200);
    const other = { headers: from('203.0.113.2') };
    const told = await gateway.client.graphql<{ issueClientToken: { code: string; retryAfter: number } }>(
      'mutation($input: IssueClientTokenInput!) { issueClientToken(input: $input) { ... on Problem { code retryAfter } } }',
      { input: client },
      other,
    );
    expect(told.body.data?.issueClientToken).to.include({ code: 'RATE_LIMITED' });
    const events = { kind: 'CLIENT_REFUSED' as const, actorId: client.clientId };
    expect(await gateway.app.stores.database.read.count(AuditEvent, events)).to.equal(20);
    const busy = await Promise.all(
      Array.from({ length: 40 }, () => askToken(gateway, client, undefined, from('198.51.100.1'))),
    );
    expect(new Set(busy.map(({ status }) => status))).to.deep.equal(new Set([200]));
  });

  it('PAR-06 are answered by their source alone, whether there is such a client or not', async () => {
    const clients = await Promise.all([register(gateway), register(gateway)]);
    const madeUp = { clientId: `cli_${'0'.repeat(25)}7`, clientSecret: 'x' };
    for (const [n, first] of [clients[0], madeUp].entries()) {
      const headers = { 'x-forwarded-for': `203.0.113.${80 + n}` };
      const wrong = async (one: typeof madeUp) =>
        (await askToken(gateway, { ...one, clientSecret: 'x' }, undefined, headers)).status;
      for (let tries = 0; tries < 20; tries += 1) expect(await wrong(first)).to.equal(401);
      const after = [
        await wrong(first),
        await wrong(clients[1]),
        await wrong({ ...madeUp, clientId: 'cli_1' }),
      ];
      expect(after, `after ${n}`).to.deep.equal([429, 429, 429]);
      expect((await askToken(gateway, clients[1], undefined, headers)).status).to.equal(200);
    }
  });

  it('PAR-06 keep nothing for each client that somebody makes up, and write down only so many', async () => {
    const count = () =>
      gateway.app.stores.database.read.count(AuditEvent, { kind: 'CLIENT_REFUSED', ip: '203.0.113.77' });
    const { consume } = RateLimiterMemory.prototype;
    const keys = new Set<string>();
    RateLimiterMemory.prototype.consume = function (key, ...more) {
      keys.add(`${this.keyPrefix}:${key}`);
      return consume.call(this, key, ...more);
    };
    const statuses: number[] = [];
    try {
      for (let n = 0; n < 30; n += 1) {
        const clientId = `cli_${String(n).padStart(26, '0')}`;
        const headers = { 'x-forwarded-for': '203.0.113.77' };
        statuses.push((await askToken(gateway, { clientId, clientSecret: 'x' }, undefined, headers)).status);
      }
    } finally {
      RateLimiterMemory.prototype.consume = consume;
    }
    expect(statuses).to.deep.equal([...Array(20).fill(401), ...Array(10).fill(429)]);
    expect(keys.size).to.equal(2);
    expect(await count()).to.equal(20);
  });
});
