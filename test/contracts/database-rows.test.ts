import { expect } from 'chai';
import { In, IsNull, LessThan, Like, Not, Raw } from 'typeorm';
import { Account } from '../../entities/account.js';
import type { Database, Writer } from '../../src/database.js';
import { describeOnDatabases, openDatabase } from '../support/service-backends.js';
import { rejection } from '../support/service-errors.js';
import { account } from '../support/service-rows.js';

describeOnDatabases('rows and conditions', (fresh) => {
  let database: Database;

  before(async () => {
    database = await openDatabase(await fresh());
  });
  after(() => database.close());

  it('never reads a hidden column unless it is named', async () => {
    const row = account();
    await database.write((tx) => tx.insert(Account, row));
    const [plain] = await database.read.find(Account, { where: { id: row.id }, take: 1 });
    expect(plain).to.be.instanceOf(Account);
    expect(plain).to.not.have.property('passwordHash');
    expect(await database.read.findOne(Account, { id: row.id })).to.not.have.property('passwordHash');
    const taken = await database.write((tx) => tx.take(Account, { where: { id: row.id }, take: 1 }));
    expect(taken[0]).to.not.have.property('passwordHash');
    const named = await database.read.findOne(Account, { id: row.id }, ['passwordHash']);
    expect(named).to.deep.equal(row);
  });

  it('gives back what was put in: moments as numbers, truth as truth, JSON as it was, every text', async () => {
    const row = account({
      roles: ['ADMIN', 'SUPPORT'],
      passwordResetRequired: true,
      createdAt: 4_102_444_800_123,
      lastLoginAt: null,
      displayName: '  Ünï 😀 \' " \\ % _ \u2028 名前  ',
    });
    await database.write((tx) => tx.insert(Account, row));
    expect(await database.read.findOne(Account, { id: row.id }, ['passwordHash'])).to.deep.equal(row);
    await database.write((tx) =>
      tx.update(
        Account,
        { id: row.id },
        { roles: [], passwordResetRequired: false, lastLoginAt: 7, displayName: '' },
      ),
    );
    expect(await database.read.findOne(Account, { id: row.id })).to.deep.include({
      roles: [],
      passwordResetRequired: false,
      lastLoginAt: 7,
      displayName: '',
    });
  });

  it('STO-01 compares texts byte by byte', async () => {
    const row = account({ username: 'admin' });
    await database.write((tx) => tx.insert(Account, row));
    for (const username of ['Admin', 'ádmin', 'ａdmin', 'admin\u200b', 'adm1n']) {
      expect(await database.read.findOne(Account, { id: row.id, username }), username).to.equal(null);
    }
    expect(await database.read.findOne(Account, { id: row.id, username: 'admin' })).to.not.equal(null);
  });

  it('STO-03 refuses texts that are too long instead of cutting them', async () => {
    const long = account({ email: `${'a'.repeat(300)}@example.com` });
    const error = await rejection(database.write((tx) => tx.insert(Account, long)));
    expect(String(error)).to.contain('accounts.email holds 254 characters at most').and.not.contain('aaa');
    await database.write((tx) => tx.insert(Account, account({ displayName: '😀'.repeat(100) })));
  });

  it('refuses a NUL character, which SQLite would store and never give back', async () => {
    for (const work of [
      (tx: Writer) => tx.insert(Account, account({ displayName: 'a\0b' })),
      (tx: Writer) => tx.update(Account, { id: 'x' }, { displayName: 'a\0b' }),
      (tx: Writer) => tx.findOne(Account, { username: 'admin\0' }),
    ]) {
      expect(String(await rejection(database.write<unknown>(work))))
        .to.contain('NUL')
        .and.not.contain('a\0b');
    }
  });

  it('STO-04 refuses every condition that could mean any row', async () => {
    await database.write((tx) => tx.insert(Account, account()));
    const conditions: unknown[] = [
      undefined, null, {}, [], [{}], [{ id: 'a' }, {}], 'id', 1, new Map(),
      { id: undefined }, { id: null }, { id: {} }, { id: { a: 1 } }, { id: [] }, { id: ['a'] }, { id: 0 }, { id: true },
      { id: In([]) }, { id: In([0]) }, { id: In([undefined]) }, { id: Not(null) }, { id: Raw('1 = 1') },
      { id: Like(1) }, { id: Not(Raw('1')) }, { createdAt: '0' }, { createdAt: Number.NaN },
      { createdAt: LessThan(null) }, { passwordResetRequired: 1 }, { roles: ['ADMIN'] }, { nothing: 'x' },
      { __proto__: { id: 'a' } }, JSON.parse('{"__proto__": {"id": "a"}}'), JSON.parse('{"id": {"@instanceof": "x"}}'),
    ]; // biome-ignore format: a list to be read at a glance
    for (const [position, condition] of conditions.entries()) {
      // The compiler refuses most of them; what arrives as JSON has no compiler.
      const where = condition as { id: string };
      const asked = [
        () => database.read.findOne(Account, where),
        () => database.read.find(Account, { where, take: 5 }),
        () => database.read.count(Account, where),
        () => database.write((tx) => tx.update(Account, where, { locale: 'de' })),
        () => database.write((tx) => tx.delete(Account, where)),
      ];
      for (const question of asked) {
        expect(await rejection(question()), `condition ${position}`).to.be.instanceOf(TypeError);
      }
    }
    expect(await database.read.count(Account, { locale: 'de' })).to.equal(0);
  });

  it('takes the conditions that are meant', async () => {
    const rows = [account({ locale: 'x-one' }), account({ locale: 'x-two' }), account({ locale: null })];
    await database.write(async (tx) => {
      for (const row of rows) {
        await tx.insert(Account, row);
      }
    });
    const ids = In(rows.map(({ id }) => id));
    expect(await database.read.count(Account, { id: ids, locale: IsNull() })).to.equal(1);
    expect(await database.read.count(Account, { id: ids, locale: Not(IsNull()) })).to.equal(2);
    const either = [
      { id: ids, locale: 'x-one' },
      { id: ids, locale: 'x-two' },
    ];
    const found = await database.read.find(Account, { where: either, order: { locale: 'DESC' }, take: 5 });
    expect(found.map(({ locale }) => locale)).to.deep.equal(['x-two', 'x-one']);
    expect(await database.read.find(Account, { where: { id: ids }, take: 2 })).to.have.length(2);
  });

  it('GQL-10 refuses a number of rows that is none', async () => {
    for (const take of [-1, 0, 1.5, 1e9, Number.NaN]) {
      expect(await rejection(database.read.find(Account, { where: { id: 'a' }, take }))).to.be.instanceOf(
        TypeError,
      );
    }
  });

  it('refuses changes that are no values: nothing, undefined, SQL, null where it may not be', async () => {
    for (const set of [
      {},
      { locale: undefined },
      { displayName: () => 'id' },
      { displayName: null },
      { nothing: 1 },
    ]) {
      const changes = set as unknown as Partial<Account>;
      const refused = database.write((tx) => tx.update(Account, { id: 'a' }, changes));
      expect(await rejection(refused)).to.be.instanceOf(TypeError);
    }
  });
});
