import { pbkdf2Sync } from 'node:crypto';
import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { ImportRun } from '../entities/import-run.js';
import { PasswordScheme } from '../entities/password-scheme.js';
import { PasswordSchemes } from '../src/services/password-schemes.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { fileOf, importUsers, reportOf } from './support/imports.js';
import { ask, newName } from './support/person.js';

const HORSE = 'correct horse';
const IN_A_FILE = 32;
const IN_ALL = 256;
const OF_THE_FILE = `is of one kind more than the ${IN_A_FILE} a file may have`;
const OF_ALL = `is of a new kind, and ${IN_ALL} are stored already`;

/** Each number of rounds is a kind of its own. */
function hashOf(rounds: number): string {
  const key = pbkdf2Sync(HORSE, 'saltsalt', rounds, 32, 'sha256').toString('base64').replace('=', '');
  return `$pbkdf2-sha256$i=${rounds}$c2FsdHNhbHQ$${key}`;
}

onBothBackends('latchkey import users, and more kinds of hashes than anybody has', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  let rounds = 1_000;
  const kinds = (count: number) =>
    Array.from({ length: count }, () => {
      rounds += 1;
      return { email: `${newName()}@example.com`, emailVerified: true, passwordHash: hashOf(rounds) };
    });
  const stored = () => gateway.app.stores.database.read.count(PasswordScheme, { createdAt: MoreThan(0) });
  const told = (lines: readonly number[], why: string) =>
    lines.map((line) => ({ line, field: 'passwordHash', why }));
  const expectIn = async (email = '') => {
    const answer = await ask(gateway, 'login', { identifier: email, password: HORSE });
    expect(answer.__typename, email).to.equal('SignedIn');
  };

  it('takes so many of one file, also when it goes on in the middle', async () => {
    const people = kinds(IN_A_FILE + 3);
    const again = { ...people[0], email: `${newName()}@example.com` };
    const file = fileOf('kinds.ndjson', [...people, again]);
    const beyond = told([33, 34, 35], OF_THE_FILE);
    const out = (verb: string) => `36 read, 33 ${verb}, 0 in use already, 3 refused.\n`;
    expect(await run(file, '--dry-run')).to.include({ code: 3, out: out('could be imported') });
    expect(reportOf(file, 'dry-run')).to.deep.equal(beyond);
    expect(await stored()).to.equal(0);
    expect(await run(file)).to.include({ code: 3, out: out('imported') });
    expect(reportOf(file)).to.deep.equal(beyond);
    expect(await stored()).to.equal(IN_A_FILE);
    for (const email of [people[0]?.email, people[31]?.email, again.email]) await expectIn(email);

    await gateway.app.stores.database.write((tx) =>
      tx.update(
        ImportRun,
        { position: 36 },
        { ...{ position: 31, imported: 31, refused: 0 }, finishedAt: null },
      ),
    );
    expect(await run(file)).to.include({
      code: 3,
      out: '36 read, 31 imported, 2 in use already, 3 refused.\n',
    });
    expect(reportOf(file).slice(-5, -1).slice(1)).to.deep.equal(beyond);
    expect(await stored()).to.equal(IN_A_FILE);
  });

  it('takes so many in all, whoever imports at the same time, and who is in can sign in', async function () {
    this.timeout(120_000);
    const { database, keyring, clock } = gateway.app.stores;
    const schemes = new PasswordSchemes({ database, keyring, clock });
    const room = 4;
    for (let n = await stored(); n < IN_ALL - room; n += 1) {
      await schemes.idOf({ kind: 'pbkdf2', digest: 'sha1', rounds: n + 1, length: 20 });
    }
    const lists = [kinds(5), kinds(5), kinds(5)];
    const files = lists.map((people, n) => fileOf(`at-once-${n}.ndjson`, people));
    const runs = await Promise.all(files.map((file) => run(file)));
    expect(await stored()).to.equal(IN_ALL);
    const reports = files.map((file) => reportOf(file));
    expect(runs.map(({ code }) => code)).to.deep.equal([3, 3, 3]);
    expect(reports.flat()).to.have.length(15 - room);
    for (const [n, report] of reports.entries()) {
      const refused = report.map((one) => ('line' in one ? Number(one.line) : 0));
      expect(report).to.deep.equal(told(refused, OF_ALL));
      const people = lists[n]?.filter((_, at) => !refused.includes(at + 1)) ?? [];
      for (const { email } of people) await expectIn(email);
    }
  });

  it('says when there is no room left, also in a try, and takes what is no new kind', async () => {
    expect(await stored()).to.equal(IN_ALL);
    const [fresh] = kinds(1);
    const known = { email: `${newName()}@example.com`, emailVerified: true, passwordHash: hashOf(1_001) };
    const file = fileOf('full.ndjson', [fresh ?? {}, known]);
    for (const args of [['--dry-run'], []]) {
      const verb = args.length > 0 ? 'could be imported' : 'imported';
      const out = `2 read, 1 ${verb}, 0 in use already, 1 refused.\n`;
      expect(await run(file, ...args)).to.include({ code: 3, out });
      expect(reportOf(file, args.length > 0 ? 'dry-run' : 'refused')).to.deep.equal(told([1], OF_ALL));
    }
    await expectIn(known.email);
    expect(await stored()).to.equal(IN_ALL);
  });

  function run(file: string, ...args: string[]) {
    return importUsers(gateway, file, ...args);
  }
});
