import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { FaultRig } from '../support/fault-rig.js';
import { eventually } from '../support/fleet.js';
import { endPrograms } from '../support/gateway-process.js';
import type { Answer } from '../support/http-client.js';
import {
  ask,
  newName,
  newPassword,
  type Outcome,
  type Person,
  permitFor,
  post,
  signUp,
} from '../support/person.js';
import { login, update } from '../support/recovery.js';
import { runSql } from '../support/service-mariadb.js';
import { describeOn } from '../support/services.js';

/** What breaks a store; answers what mends it. */
type Fault = (rig: FaultRig) => Promise<() => Promise<void>>;

const FAULTS: Readonly<Record<string, Fault>> = {
  'FLT-01 Redis dead': async ({ redis }) => {
    await redis.stop();
    return () => redis.startAgain();
  },
  'FLT-02 Redis frozen': async ({ redis }) => {
    await redis.process.freeze();
    return async () => redis.process.thaw();
  },
  'FLT-05 MariaDB dead': async (rig) => {
    await rig.mariadb.process.stop();
    return () => rig.startMariadbAgain();
  },
  'FLT-05 MariaDB frozen': async ({ mariadb }) => {
    await mariadb.process.freeze();
    return async () => mariadb.process.thaw();
  },
  'FLT-05 every connection waiting for a lock': async (rig) => {
    const holder = await rig.administrator();
    await holder.query('LOCK TABLES accounts WRITE, sessions WRITE, audit_events WRITE');
    return async () => holder.destroy();
  },
};

const FULL: Fault = async ({ mariadb }) => {
  await runSql(mariadb.target, 'SET GLOBAL read_only = ON');
  return async () => {
    await runSql(mariadb.target, 'SET GLOBAL read_only = OFF');
  };
};

/** Milliseconds, as promised. */
const BOUND_MS = 2_000;

describeOn(['privateMariadb', 'privateRedis'], 'while requests run', () => {
  let rig: FaultRig;
  const loads: Load[] = [];

  before(async () => {
    rig = await FaultRig.start();
  });
  afterEach(() => Promise.all(loads.splice(0).map((load) => load.end())));
  after(async () => {
    await rig.stop();
    await endPrograms();
  });

  for (const [name, breakIt] of Object.entries(FAULTS)) {
    it(`${name}: the same 503 for everybody, nothing half done, and back within five seconds`, async () => {
      const { person, resetToken, chosen } = await inTheMiddle(rig);
      const load = underLoad(rig, person);
      loads.push(load);
      const mend = await breakIt(rig);
      const { known, unknown } = attempts(person, chosen, resetToken);
      await expectUnavailable(rig, [...known, ...unknown]).finally(mend);
      await expectBack(rig, person);
      expect(await load.end()).to.deep.equal([]);
      await expectOnePassword(rig, { person, resetToken, chosen });
    });
  }

  it('FLT-05 a disk that takes no more writes: 503, and no half state', async () => {
    const { person, resetToken, chosen } = await inTheMiddle(rig);
    const before = await rowCounts(rig);
    const mend = await FULL(rig);
    const { known, unknown } = attempts(person, chosen, resetToken);
    await expectUnavailable(rig, [...known, ...unknown]).finally(mend);
    expect(await rowCounts(rig)).to.deep.equal(before);
    await expectBack(rig, person);
    await expectOnePassword(rig, { person, resetToken, chosen });
  });

  it('FLT-05 a deadlock is run again, and nobody sees it', async () => {
    const { person, resetToken, chosen } = await inTheMiddle(rig);
    const other = await rig.administrator();
    const deadlocks = await deadlocksOf(rig);
    await other.query('CREATE TABLE weight (n INT PRIMARY KEY)');
    await other.query('START TRANSACTION');
    // InnoDB ends the transaction that has changed less.
    await other.query(`INSERT INTO weight VALUES ${Array.from({ length: 200 }, (_, n) => `(${n})`).join()}`);
    await other.query('UPDATE sessions SET device_name = ? WHERE account_id = ?', ['Elsewhere', person.id]);
    const updated = update(rig.gateway, resetToken, chosen);
    expect(await eventually(() => isSomebodyWaiting(rig), 1_500)).to.equal(true);
    await other.query('UPDATE accounts SET locale = ? WHERE id = ?', ['de', person.id]);
    await other.query('COMMIT');
    other.destroy();
    expect((await updated).__typename).to.equal('PasswordUpdated');
    expect(await deadlocksOf(rig)).to.be.above(deadlocks);
    await expectOnePassword(rig, { person, resetToken, chosen });
  });
});

interface Middle {
  readonly person: Person;
  readonly resetToken: string;
  readonly chosen: string;
}

async function inTheMiddle({ gateway }: FaultRig): Promise<Middle> {
  const person = await signUp(gateway);
  const resetToken = await permitFor(gateway, person.email, person.email);
  return { person, resetToken, chosen: newPassword() };
}

type Attempt = (rig: FaultRig) => Promise<Answer<Record<string, Outcome>>>;

/** Things that need both stores: of somebody, and of nobody. */
function attempts(person: Person, chosen: string, resetToken: string) {
  const known: Attempt[] = [
    ({ gateway }) => post(gateway, 'login', { identifier: person.email, password: person.password }),
    ({ gateway }) => post(gateway, 'requestPasswordReset', { identifier: person.username }),
    ({ gateway }) => post(gateway, 'updatePassword', { resetToken, newPassword: chosen }),
  ];
  const name = newName();
  const applicant = { email: `${name}@example.com`, username: name, password: newPassword() };
  const unknown: Attempt[] = [
    ({ gateway }) => post(gateway, 'login', { identifier: newName(), password: newPassword() }),
    ({ gateway }) => post(gateway, 'requestPasswordReset', { identifier: newName() }),
    ({ gateway }) => post(gateway, 'register', applicant),
  ];
  return { known, unknown };
}

async function expectUnavailable(rig: FaultRig, all: readonly Attempt[]): Promise<void> {
  const answers = await Promise.all(
    all.map(async (attempt) => {
      const started = performance.now();
      const { status, headers, text } = await attempt(rig);
      expect(performance.now() - started, text).to.be.below(BOUND_MS);
      expect(status, text).to.equal(503);
      expect(headers.get('retry-after')).to.match(/^[1-9]\d?$/);
      return text.replace(/req_\w+/, '');
    }),
  );
  expect(new Set(answers).size, 'one answer for everybody').to.equal(1);
}

async function expectBack({ gateway }: FaultRig, { email, password }: Person): Promise<void> {
  const started = performance.now();
  for (;;) {
    const { status, body } = await post(gateway, 'login', { identifier: email, password });
    if (status === 200) {
      expect(body.data?.login?.__typename).to.equal('SignedIn');
      return;
    }
    expect(status).to.equal(503);
    expect(performance.now() - started).to.be.below(5_000);
    await pause(50);
  }
}

/** Never both, never none; and whoever has the permit can still finish. */
async function expectOnePassword(
  { gateway }: FaultRig,
  { person, resetToken, chosen }: Middle,
): Promise<void> {
  const opens = async (password: string) =>
    (await login(gateway, person.email, password)).__typename === 'SignedIn';
  const isOld = await opens(person.password);
  expect(await opens(chosen)).to.equal(!isOld);
  if (!isOld) return;
  const outcome = await ask(gateway, 'updatePassword', { resetToken, newPassword: chosen });
  expect(outcome.__typename).to.equal('PasswordUpdated');
  expect(await opens(chosen)).to.equal(true);
}

interface Load {
  end(): Promise<readonly string[]>;
}

/** Requests without a pause; what was neither answered nor refused in time. */
function underLoad({ gateway }: FaultRig, { refreshToken, accessToken }: Person): Load {
  const troubles: string[] = [];
  let isOver = false;
  const ask = async (): Promise<void> => {
    while (!isOver) {
      const started = performance.now();
      const answers = await Promise.all([
        gateway.client.graphql('{ me { id } }', {}, { token: accessToken }),
        post(gateway, 'verifyResetCode', { resetId: 'rst_nobody', code: '123456' }),
        post(gateway, 'refreshSession', { refreshToken: refreshToken.slice(0, -4) }),
      ]).catch((error: unknown) => String(error));
      const ms = performance.now() - started;
      if (typeof answers === 'string') troubles.push(answers);
      else if (ms > BOUND_MS) troubles.push(`It took ${Math.round(ms)} ms.`);
      else
        troubles.push(
          ...answers.filter(({ status }) => status !== 200 && status !== 503).map(({ text }) => text),
        );
      await pause(20);
    }
  };
  const lives = [ask(), ask(), ask()];
  return {
    end: async () => {
      isOver = true;
      await Promise.all(lives);
      return troubles;
    },
  };
}

async function rowCounts({ mariadb }: FaultRig): Promise<unknown> {
  const tables = ['accounts', 'registrations', 'reset_grants', 'sessions', 'audit_events', 'outbox_mail'];
  const counts = tables.map((table) => `(SELECT COUNT(*) FROM latchkey.${table}) AS ${table}`);
  return runSql(mariadb.target, `SELECT ${counts.join()}`);
}

async function deadlocksOf({ mariadb }: FaultRig): Promise<number> {
  const rows = await runSql(mariadb.target, "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'");
  const [row] = Array.isArray(rows) ? rows : [];
  return Number(row?.Value);
}

/** The server looks again only when it was not asked for a tenth of a second. */
async function isSomebodyWaiting({ mariadb }: FaultRig): Promise<boolean> {
  await pause(150);
  const rows = await runSql(
    mariadb.target,
    "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
  );
  return Array.isArray(rows) && rows.length > 0;
}
