import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { Session } from '../entities/session.js';
import { Gateway } from './support/gateway.js';
import { signUp } from './support/person.js';
import { Visitor } from './support/visitor.js';

describe('a gateway without proxies in front', () => {
  it('RLM-05 believes nothing of X-Forwarded-For and the like, in the API, at pages and at the standard endpoints', async () => {
    const gateway = await Gateway.start();
    const headers = {
      ...{ 'x-forwarded-for': '198.51.100.77', 'x-real-ip': '198.51.100.77' },
      ...{ forwarded: 'for=198.51.100.77', 'true-client-ip': '198.51.100.77' },
    };
    const person = await signUp(gateway, {}, { headers });
    const visitor = new Visitor(gateway, headers);
    const fields = { username: person.email, password: person.password };
    const seen = await visitor.submit(await visitor.get('/signin'), '/signin', fields);
    expect(seen.path).to.equal('/settings');
    const basic = `Basic ${Buffer.from('cli_nobody:x').toString('base64')}`;
    const form = { grant_type: 'client_credentials' };
    const refused = await visitor.post('/oauth2/token', form, { headers: { authorization: basic } });
    expect(refused.status).to.equal(401);
    const { read } = gateway.app.stores.database;
    const sessions = await read.find(Session, { where: { accountId: person.id }, take: 9 });
    expect(sessions.map(({ ip }) => ip)).to.deep.equal(['127.0.0.1', '127.0.0.1']);
    expect(await read.count(AuditEvent, { ip: '198.51.100.77' })).to.equal(0);
    for (const kind of ['LOGGED_IN', 'CLIENT_REFUSED'] as const) {
      expect(await read.count(AuditEvent, { kind, ip: '127.0.0.1' }), kind).to.be.above(0);
    }
    await gateway.stop();
  });
});
