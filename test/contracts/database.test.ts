import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { In, LessThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import { StoredKey } from '../../entities/stored-key.js';
import { type Database, DuplicateKeyError, type Writer } from '../../src/database.js';
import { ServiceUnavailableError } from '../../src/errors.js';
import { describeOnDatabases, freshSqlite, openDatabase } from '../support/service-backends.js';
import { rejection, timed } from '../support/service-errors.js';
import { account, outboxMail, storedKey } from '../support/service-rows.js';

async function other(tx: Writer): Promise<Account> {
  const row = account();
  await tx.insert(Account, row);
  return row;
}

describeOnDatabases('transactions', (fresh) => {
  let database: Database;

  before(async () => {
    database = await openDatabase(await fresh());
  });
  after(() => database.close());

  it('a transaction that is rolled back takes nothing of 50 others with it', async () => {
    const rows = Array.from({ length: 50 }, () => storedKey());
    const outcomes = await Promise.allSettled(
      rows.map((row, position) =>
        database.write(async (tx) => {
          await tx.insert(StoredKey, row);
          await pause(position % 5);
          if (position % 3 === 0) {
            throw new Error('rolled back');
          }
        }),
      ),
    );
    const found = await database.read.find(StoredKey, {
      where: { id: In(rows.map(({ id }) => id)) },
      take: 100,
    });
    const told = rows.filter((_, position) => outcomes[position]?.status === 'fulfilled').map(({ id }) => id);
    expect(told).to.have.length(33);
    expect(found.map(({ id }) => id).sort()).to.deep.equal(told.sort());
  });

  it('RACE-03 the count of a conditional update lets one of 100 parallel claims win', async () => {
    const row = account();
    await database.write((tx) => tx.insert(Account, row));
    const claims = Array.from({ length: 100 }, () =>
      database.write((tx) =>
        tx.update(Account, { id: row.id, credentialEpoch: 1, status: 'ACTIVE' }, { credentialEpoch: 2 }),
      ),
    );
    expect((await Promise.all(claims)).filter((count) => count === 1)).to.have.length(1);
    expect(await database.read.findOne(Account, { id: row.id })).to.have.property('credentialEpoch', 2);
  });

  it('counts the rows that met the condition, also when nothing changed in them', async () => {
    const row = account();
    const counts = await database.write(async (tx) => {
      await tx.insert(Account, row);
      return [
        await tx.update(Account, { id: row.id }, { locale: null }),
        await tx.update(Account, { id: 'nobody' }, { locale: 'de' }),
        await tx.delete(Account, { id: row.id }),
        await tx.delete(Account, { id: row.id }),
      ];
    });
    expect(counts).to.deep.equal([1, 0, 1, 0]);
  });

  it('a duplicate key names its index, quotes no value, and leaves the transaction usable', async () => {
    const first = account();
    await database.write((tx) => tx.insert(Account, first));
    const seen = await database.write(async (tx) => {
      const errors = [
        await rejection(tx.insert(Account, account({ emailKey: first.emailKey }))),
        await rejection(tx.insert(Account, account({ usernameKey: first.usernameKey }))),
        await rejection(tx.insert(Account, account({ id: first.id }))),
        await rejection(tx.update(Account, { id: (await other(tx)).id }, { emailKey: first.emailKey })),
      ];
      return errors;
    });
    const names = seen.map((error) => (error instanceof DuplicateKeyError ? error.index : error));
    expect(names).to.deep.equal([
      'accounts_email_key',
      'accounts_username_key',
      'PRIMARY',
      'accounts_email_key',
    ]);
    for (const error of seen) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).to.not.contain(first.emailKey);
    }
  });

  it('afterCommit tasks run after the commit, in order, and not after a rollback', async () => {
    const heard: string[] = [];
    const row = storedKey();
    let seen: Promise<StoredKey | null> = Promise.resolve(null);
    await database.write(async (tx) => {
      tx.afterCommit(() => {
        heard.push('first');
        seen = database.read.findOne(StoredKey, { id: row.id });
      });
      tx.afterCommit(() => heard.push('second'));
      await tx.insert(StoredKey, row);
      heard.push('work done');
    });
    expect(heard).to.deep.equal(['work done', 'first', 'second']);
    expect((await seen)?.id).to.equal(row.id);
    const reason = new Error('no');
    const failed = database.write(async (tx) => {
      tx.afterCommit(() => heard.push('never'));
      await tx.insert(StoredKey, storedKey());
      throw reason;
    });
    expect(await rejection(failed)).to.equal(reason);
    expect(heard).to.have.length(3);
  });

  it('says "use tx" when it is asked from inside its own transaction', async () => {
    for (const inner of [
      () => database.read.count(Account, { id: 'a' }),
      () => database.write(() => Promise.resolve(1)),
      () => database.stale.count(Account, { id: 'a' }),
    ]) {
      expect(String(await rejection(database.write<unknown>(inner)))).to.contain('use tx');
    }
  });

  it('refuses a tx that is used when its transaction is over', async () => {
    const escaped = await database.write((tx) => Promise.resolve({ tx }));
    const row = storedKey();
    expect(String(await rejection(escaped.tx.insert(StoredKey, row)))).to.contain('over');
    expect(await database.read.findOne(StoredKey, { id: row.id })).to.equal(null);
  });

  it('hands every queued row to one of the parallel workers', async () => {
    const rows = Array.from({ length: 30 }, (_, turn) => outboxMail({ dueAt: turn }));
    await database.write(async (tx) => {
      for (const row of rows) {
        await tx.insert(OutboxMail, row);
      }
    });
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, worker) =>
        database.write(async (tx) => {
          const due = { state: 'QUEUED' as const, dueAt: LessThan(1_000) };
          const mine = await tx.take(OutboxMail, { where: due, order: { dueAt: 'ASC' }, take: 3 });
          for (const { id } of mine) {
            await tx.update(OutboxMail, { id, state: 'QUEUED' }, { state: 'SENT', leaseOwner: `w${worker}` });
          }
          return mine.map(({ id }) => id);
        }),
      ),
    );
    const all = taken.flat();
    expect(new Set(all).size, 'none taken twice').to.equal(all.length);
    expect(all.length).to.be.above(0);
  });

  it('FLT-05 a transaction that does not end is undone and answered within two seconds', async () => {
    const row = storedKey();
    const stuck = database.write(async (tx) => {
      await tx.insert(StoredKey, row);
      await new Promise(() => undefined);
    });
    const { ms, value } = await timed(() => rejection(stuck));
    expect(value).to.be.instanceOf(ServiceUnavailableError).and.have.property('store', 'sql');
    expect(ms).to.be.within(1_000, 2_000);
    expect(await database.read.findOne(StoredKey, { id: row.id })).to.equal(null);
    await database.ping();
  });
});

describe('a SQLite file', () => {
  it('is shared with another process for a while, without an error', async () => {
    const target = await freshSqlite();
    const [one, two] = [await openDatabase(target), await openDatabase(target)];
    try {
      const rows = Array.from({ length: 10 }, () => storedKey());
      await Promise.all(
        rows.map((row, turn) =>
          (turn % 2 === 0 ? one : two).write(async (tx) => {
            await tx.count(StoredKey, { purpose: 'SIGNING' });
            await pause(1);
            await tx.insert(StoredKey, row);
          }),
        ),
      );
      expect(await one.read.count(StoredKey, { purpose: 'SIGNING' })).to.equal(10);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });
});
