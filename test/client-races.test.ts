import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { ClientSecret } from '../entities/client-secret.js';
import { assertion, newPair } from './support/client-assertions.js';
import {
  ASSERTION_TYPE,
  askToken,
  OPERATOR,
  register,
  sendForm,
  signInAs,
  tell,
  tokenOf,
} from './support/clients.js';
import { latchkey } from './support/command.js';
import { dumpRedis, dumpSql } from './support/dumps.js';
import { Gateway } from './support/gateway.js';
import { describeOn } from './support/services.js';

/** Milliseconds until a node refuses a client's token; Infinity when it still takes it after five seconds. */
async function untilGone({ client }: Gateway, token: string): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 5_000) {
    const { body } = await client.graphql('{ clients { id } }', {}, { token });
    if (body.errors?.[0]?.extensions?.reason === 'TOKEN_REVOKED') return performance.now() - started;
    await pause(100);
  }
  return Number.POSITIVE_INFINITY;
}

describeOn(['mariadb', 'redis'], 'clients of several nodes', () => {
  let one: Gateway;
  let other: Gateway;

  before(async function () {
    this.timeout(60_000);
    one = await Gateway.start({ backend: 'servers' });
    other = await Gateway.start({ beside: one });
  });
  after(async () => {
    await other.stop();
    await one.stop();
  });

  it('PAR-04 are refused by every node within five seconds of being shut out, and so is what they called back', async () => {
    const client = await register(one);
    const [token, gone] = [await tokenOf(one, client), await tokenOf(other, client)];
    for (const node of [one, other]) {
      for (const held of [token, gone]) {
        const { status } = await node.client.graphql('{ clients { id } }', {}, { token: held });
        expect(status).to.equal(200);
      }
    }
    await sendForm(one, '/oauth2/revoke', { token: gone }, { basic: client });
    expect(await untilGone(other, gone)).to.be.below(5_000);
    const admin = await signInAs(one, ['ADMIN']);
    await tell(one, 'disableClient', { clientId: client.clientId }, admin.token);
    const times = await Promise.all([one, other].map((node) => untilGone(node, token)));
    for (const time of times) expect(time).to.be.below(5_000);
    expect((await askToken(other, client)).status).to.equal(401);
  });

  it('have one use of an assertion, on whichever node it is shown', async () => {
    const pair = await newPair('ES256');
    const { clientId } = await register(one, ['audit:read'], [pair.jwk]);
    for (let n = 0; n < 5; n += 1) {
      const client_assertion = await assertion(one, clientId, pair);
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion,
      };
      const nodes = Array.from({ length: 10 }, (_, k) => (k % 2 === 0 ? one : other));
      const answers = await Promise.all(nodes.map((node) => sendForm(node, '/oauth2/token', form)));
      expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
      expect(answers.filter(({ status }) => status === 401)).to.have.length(9);
    }
  });

  it('PAR-01 have two secrets at most, however many rotate at once', async () => {
    const { clientId } = await register(one);
    const rotated = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? one : other).app.core.clients.rotate(clientId, OPERATOR),
      ),
    );
    const secrets = rotated.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value.clientSecret] : [],
    );
    expect(secrets).to.have.length.of.at.least(2);
    const rows = await one.app.stores.database.read.find(ClientSecret, { where: { clientId }, take: 20 });
    expect(rows.filter(({ expiresAt }) => expiresAt === null)).to.have.length(1);
    expect(rows).to.have.length(2);
    const answers = await Promise.all(
      secrets.map((clientSecret) => askToken(one, { clientId, clientSecret })),
    );
    expect(answers.filter(({ status }) => status === 200)).to.have.length(2);
  });

  it('are looked after by operators at the command line', async function () {
    this.timeout(60_000);
    const folder = one.env.DATA_DIR ?? '';
    const client = (...args: string[]) => latchkey(['client', ...args], { folder, env: one.env });
    const made = await client('create', 'A shop', '--scope', 'audit:read', '--scope', 'metrics:read');
    expect(made.code, made.err).to.equal(0);
    const [clientId = '', clientSecret = ''] = made.out.split('\n');
    expect((await askToken(one, { clientId, clientSecret })).body.scope).to.equal('audit:read metrics:read');
    const rotated = (await client('rotate', clientId)).out.split('\n')[1] ?? '';
    const pair = await newPair('ES256');
    writeFileSync(join(folder, 'keys.json'), JSON.stringify({ keys: [pair.jwk] }));
    expect((await client('keys', clientId, 'keys.json')).out).to.include('has 1 public key');
    const listed = await client('list');
    expect(listed.out).to.match(
      new RegExp(`^${clientId}  enabled  last used .*  audit:read,metrics:read  A shop$`, 'm'),
    );
    expect(listed.out).not.to.include('lks_');
    expect((await askToken(other, { clientId, clientSecret: rotated })).status).to.equal(200);
    expect((await client('disable', clientId)).code).to.equal(0);
    expect((await askToken(other, { clientId, clientSecret: rotated })).status).to.equal(401);
    const refused = [
      await client('create', 'x', '--scope', 'self'),
      await client('create', 'x'),
      await client('rotate', 'cli_nobody'),
      await client('keys', clientId, 'none.json'),
    ];
    expect(refused.map(({ code }) => code)).to.deep.equal([2, 1, 1, 1]);
  });

  it('STO-06 PAR-01 and no secret, assertion or token of theirs is written anywhere', async () => {
    const pair = await newPair('ES256');
    const client = await register(one, ['audit:read', 'tokens:introspect'], [pair.jwk]);
    const admin = await signInAs(one, ['ADMIN']);
    const renewed = await tell(one, 'rotateClientSecret', { clientId: client.clientId }, admin.token);
    const client_assertion = await assertion(one, client.clientId, pair);
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion,
    };
    const signed = await sendForm(one, '/oauth2/token', form);
    const token = await tokenOf(one, client);
    await sendForm(one, '/oauth2/introspect', { token }, { basic: client });
    await sendForm(one, '/oauth2/revoke', { token }, { basic: client });
    await askToken(one, { ...client, clientSecret: `${client.clientSecret}x` });
    const sql = [...(await dumpSql(one.env.DATABASE_URL ?? '')).values()].flat();
    const written = [
      ...sql,
      ...(await dumpRedis(one.env.REDIS_URL ?? '')),
      one.logged(),
      other.logged(),
    ].join('\n');
    expect(written).to.include(client.clientId);
    const secrets = [
      client.clientSecret,
      renewed.clientSecret,
      client_assertion,
      token,
      signed.body.access_token,
    ];
    for (const secret of secrets) expect(written.includes(String(secret).slice(8))).to.equal(false);
  });
});
