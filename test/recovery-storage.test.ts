import { expect } from 'chai';
import { digest } from '../src/crypto/random-token.js';
import { Gateway, onEveryBackend } from './support/gateway.js';
import { ask, newName, newPassword, type Person, signUp } from './support/person.js';
import {
  dumpSql,
  grantOf,
  holdsCode,
  idOf,
  login,
  openReset,
  update,
  verify,
  wrongCode,
} from './support/recovery.js';
import { snapshot } from './support/redis-snapshot.js';
import { describeOn } from './support/services.js';

/** Flows in every state that is not over, and what belongs to them. */
async function manyFlows(gateway: Gateway) {
  const person = await signUp(gateway);
  const reset = await openReset(gateway, person.email);
  gateway.clock.advance(61);
  const byName = await openReset(gateway, person.email, person.username);
  await verify(gateway, byName.id, wrongCode(reset.code, byName.code));
  await login(gateway, person.username, 'not the password at all');
  const username = newName();
  const email = `${username}@example.com`;
  const application = { email, username, password: newPassword(), displayName: 'A Person' };
  const confirmation = idOf(await ask(gateway, 'register', application));
  const stranger = `${newName()}@example.com`;
  const decoy = idOf(await ask(gateway, 'requestPasswordReset', { identifier: stranger }));
  return {
    person,
    applicant: application,
    stranger,
    codes: [reset.code, byName.code, await gateway.codeTo(email)],
    flowIds: [reset.id, byName.id, confirmation, decoy],
  };
}

/** Every key of the run's Redis with what is under it, as text. */
async function dumpRedis(gateway: Gateway): Promise<string> {
  const cells = await snapshot(gateway);
  for (const { key, life } of cells) expect(life, `${key} lives for ever`).to.be.above(0);
  return cells.map(({ key, text }) => `${key} ${text}`).join('\n');
}

function expectSilent(dump: string, secrets: readonly string[], what: string): void {
  for (const secret of secrets) {
    expect(dump.toLowerCase().includes(secret.toLowerCase()), `${what} is in clear`).to.equal(false);
  }
}

onEveryBackend('what SQL knows of a recovery', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('COD-07 STO-06 no code, no flow id and no password is in any table or in the log', async () => {
    const { person, applicant, codes, flowIds } = await manyFlows(gateway);
    const dump = `${await dumpSql(gateway)}\n${gateway.logged()}`;
    expect(dump).to.include(digest(flowIds[0] ?? ''));
    for (const code of codes) expect(holdsCode(dump, code), 'a code is in clear').to.equal(false);
    expectSilent(dump, flowIds, 'a flow id');
    expectSilent(dump, [person.password, applicant.password], 'a password');
    expectSilent(dump, [person.accessToken, person.refreshToken], 'a token');
  });

  it('TOK-01 STO-06 a grant is 256 random bits and stored as its SHA-256 alone', async () => {
    const people: Person[] = [];
    const grants: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const person = await signUp(gateway);
      const { id, code } = await openReset(gateway, person.email);
      grants.push(grantOf(await verify(gateway, id, code)));
      people.push(person);
    }
    expect(new Set(grants).size).to.equal(3);
    for (const grant of grants) {
      expect(grant).to.match(/^lkg_[A-Za-z0-9_-]{43}$/);
      expect(Buffer.from(grant.slice(4), 'base64url')).to.have.length(32);
    }
    const weak = await update(gateway, grants[0] ?? '', 'password');
    expect(weak.code).to.equal('INVALID_INPUT');
    const dump = `${await dumpSql(gateway)}\n${gateway.logged()}`;
    for (const grant of grants) expect(dump).to.include(digest(grant));
    expectSilent(dump, [...grants, ...grants.map((grant) => grant.slice(4))], 'a grant');
    const password = newPassword();
    await update(gateway, grants[1] ?? '', password);
    const afterwards = `${await dumpSql(gateway)}\n${gateway.logged()}`;
    expectSilent(afterwards, [password, grants[1] ?? '', people[1]?.password ?? 'gone'], 'a password');
    expect(afterwards).not.to.include(digest(grants[1] ?? ''));
  });

  it('COD-08 a code is in no log line, no URL, and no header, subject or preheader of a mail', async () => {
    const { person, codes } = await manyFlows(gateway);
    const [code = ''] = codes;
    const mails = await gateway.mailsTo(person.email);
    const mail = mails.find((one) => one.code === code);
    if (mail === undefined) throw new Error('The mail is gone.');
    const head = `${mail.subject}\n${JSON.stringify(mail.headers)}\n${mail.html.slice(0, mail.html.indexOf('<body'))}`;
    expect(holdsCode(head, code)).to.equal(false);
    const urls = `${mail.text}\n${mail.html}`.match(/https?:\/\/[^\s"<]+/g) ?? [];
    for (const url of urls) expect(url).not.to.include(code);
    expect(mail.text.split(code).length - 1).to.be.within(1, 3);
    expect(holdsCode(gateway.logged(), code)).to.equal(false);
  });
});

function suiteOnRedis(backend: 'servers' | 'cluster'): void {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('COD-07 STO-07 no code, no person and no flow id is in clear, and every key dies', async () => {
    const { person, applicant, stranger, codes, flowIds } = await manyFlows(gateway);
    const dump = await dumpRedis(gateway);
    for (const kind of ['flow:', 'sends:', 'mails:', 'login:']) expect(dump).to.include(`latchkey:${kind}`);
    for (const id of flowIds) expect(dump).to.include(digest(id));
    for (const code of codes) expect(holdsCode(dump, code), 'a code is in clear').to.equal(false);
    expectSilent(dump, flowIds, 'a flow id');
    expectSilent(dump, [person.email, applicant.email, stranger], 'an address');
    expectSilent(dump, [person.username, applicant.username], 'a username');
    const keys = [person.email, stranger, person.username].flatMap((name) => [
      ...[digest(name), digest(`email:${name}`), digest(`username:${name}`)],
    ]);
    expectSilent(dump, keys, 'an unkeyed digest of a name');
  });

  it('TOK-01 a grant that was tried is under its SHA-256', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    const grant = grantOf(await verify(gateway, id, code));
    await update(gateway, grant, 'password');
    const dump = await dumpRedis(gateway);
    expect(dump).to.include(`grant:${digest(grant)}`);
    expectSilent(dump, [grant, grant.slice(4)], 'a grant');
  });
}

describeOn(['mariadb', 'redis'], 'what Redis knows of a recovery', () => suiteOnRedis('servers'));
describeOn(['mariadb', 'redisCluster'], 'what a Redis Cluster knows of a recovery', () =>
  suiteOnRedis('cluster'),
);
