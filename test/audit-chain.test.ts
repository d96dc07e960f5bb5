import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { AuditSeal, SHARDS } from '../src/crypto/audit-seal.js';
import { AuditProof, type Landmark, type ProofReport } from '../src/services/audit-proof.js';
import { latchkey } from './support/command.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { Intruder, type Row } from './support/intruder.js';
import { ask, signUp } from './support/person.js';
import { STOWAWAYS, TAMPERINGS } from './support/tamperings.js';

const STOWAWAY = 'evt_7yyyyyyyyyyyyyyyyyyyyyyyyy';
const DROPS = {
  sqlite: 'DROP INDEX audit_events_chain',
  mariadb: 'DROP INDEX audit_events_chain ON audit_events',
};

onBothBackends('the chain of the audit log', (backend) => {
  let gateway: Gateway;
  let intruder: Intruder;

  before(async () => {
    gateway = await Gateway.start({ backend });
    intruder = await Intruder.into(gateway.env);
  });
  after(async () => {
    await intruder.leave();
    await gateway.stop();
  });

  const sealAll = (): Promise<void> => gateway.app.core.auditSealer.sealAll();
  function prove(landmarks: readonly Landmark[] = [], of = gateway): Promise<ProofReport> {
    const { database, keyring } = of.app.stores;
    return new AuditProof(database, new AuditSeal(keyring.audit)).prove(landmarks);
  }
  const verify = (...args: string[]) =>
    latchkey(['audit', 'verify', ...args], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
  async function somebodyBusy(): Promise<string> {
    const person = await signUp(gateway);
    for (let n = 0; n < 3; n += 1)
      await ask(gateway, 'login', { identifier: person.email, password: 'wrong' });
    await ask(gateway, 'login', { identifier: person.email, password: person.password });
    return person.id;
  }
  async function chainOf(subject: string): Promise<readonly Row[]> {
    const [first] = await intruder.events(`subject_id = '${subject}'`);
    return intruder.run('SELECT * FROM audit_events WHERE shard = ? ORDER BY seq', [first?.shard]);
  }

  it('AUD-01 chains everything that happens within seconds, each account on one chain', async () => {
    const subject = await somebodyBusy();
    await ask(gateway, 'login', { identifier: 'nobody@example.com', password: 'wrong' });
    await sealAll();
    const all = await intruder.events();
    expect(all.length).to.be.at.least(8);
    expect(all.filter(({ seq, link, mac }) => seq === null || link === null || mac === null)).to.deep.equal(
      [],
    );
    const own = all.filter((row) => row.subject_id === subject);
    expect(new Set(own.map(({ shard }) => shard)).size).to.equal(1);
    expect(own.map(({ seq }) => Number(seq))).to.deep.equal(own.map((_, n) => Number(own[0]?.seq) + n));
    const report = await prove();
    expect(report).to.include({ sealed: all.length, waiting: 0, removed: 0, unsigned: 0 });
    expect(report.startedAt).to.be.a('number');
    expect(report.begunAnew).to.deep.equal([]);
    expect(report.breaks).to.deep.equal([]);
    expect(report.ends).to.have.length(SHARDS);
  });

  it('AUD-01 `latchkey audit verify` says so, and `latchkey doctor` how old it is', async () => {
    const { code, out, err } = await verify();
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^The audit log is whole: \d+ events in their chains, which began \d{4}-\S+Z\.\n$/);
    const doctor = await latchkey(['doctor'], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
    expect(doctor.out).to.match(/Audit log: \d+ events chained since \d{4}-\d\d-\d\d, none waits/);
  });

  describe('AUD-02 finds that', () => {
    let undo: () => Promise<void>;
    let subject: string;

    before(async () => {
      subject = await somebodyBusy();
      // Nothing is sealed while it is tampered with, so that every case finds what it has left.
      await gateway.app.core.auditSealer.stop();
      await sealAll();
    });
    after(() => gateway.app.core.auditSealer.start());
    beforeEach(async () => {
      ({ undo } = await intruder.copy());
    });
    afterEach(() => undo());

    for (const [what, act] of TAMPERINGS) {
      it(what, async () => {
        expect((await prove()).breaks).to.deep.equal([]);
        const chain = await chainOf(subject);
        const expected = await act(intruder, chain);
        const [first] = (await prove()).breaks;
        expect(first).to.include(expected);
        if (expected.fault !== 'END_GONE' && first?.shard !== SHARDS) {
          expect(first?.shard).to.equal(Number(chain[0]?.shard));
        }
      });
    }

    for (const [what, columns] of STOWAWAYS.filter(([, , onSqlite]) => !onSqlite || backend === 'embedded')) {
      it(`an event is put in ${what}`, async () => {
        const [row] = await chainOf(subject);
        const forged = { ...row, id: STOWAWAY, mac: null, link: null, ...columns };
        await intruder.add('audit_events', forged);
        expect((await prove()).breaks.map(({ eventId }) => eventId)).to.deep.equal([forged.id]);
      });
    }

    it('a number is given twice, where one page ends and the next begins', async () => {
      const [first, second] = await chainOf(subject);
      await intruder.run(DROPS[backend === 'embedded' ? 'sqlite' : 'mariadb']);
      try {
        await intruder.add('audit_events', { ...second, id: STOWAWAY });
        const { database, keyring } = gateway.app.stores;
        const proof = new AuditProof(database, new AuditSeal(keyring.audit), 2);
        const [found] = (await proof.prove()).breaks;
        expect(found).to.include({ fault: 'MOVED', shard: Number(first?.shard) });
      } finally {
        await intruder.run('DELETE FROM audit_events WHERE id = ?', [STOWAWAY]);
        await intruder.run('CREATE UNIQUE INDEX audit_events_chain ON audit_events (shard, seq)');
      }
    });

    it('an event is edited before it was chained, and for good', async () => {
      await ask(gateway, 'login', { identifier: 'nobody@example.com', password: 'wrong' });
      await ask(gateway, 'requestPasswordReset', { identifier: 'nobody@example.com' });
      const [fresh] = await intruder.events('seq IS NULL');
      expect(fresh, 'something waits').to.be.an('object');
      await intruder.put(fresh, { succeeded: fresh?.succeeded ? 0 : 1 });
      expect((await prove()).breaks[0]).to.include({ fault: 'EDITED', eventId: fresh?.id });
      await sealAll();
      expect((await prove()).breaks[0]).to.include({ fault: 'EDITED', eventId: fresh?.id });
    });

    it('an older log is put back, when it is told where the log went before', async () => {
      const older = await intruder.copy();
      await somebodyBusy();
      await sealAll();
      const { ends } = await prove();
      await older.undo();
      expect((await prove()).breaks, 'alone it cannot be known').to.deep.equal([]);
      expect((await prove(ends)).breaks[0]).to.include({ fault: 'REWRITTEN' });
    });

    it('an end was changed, which `latchkey doctor` sees too', async () => {
      await intruder.run('UPDATE audit_chains SET started_at = started_at - 1 WHERE shard IN (3, 5)');
      const doctor = await latchkey(['doctor'], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
      expect(doctor.out).to.include('✗ Audit log: the signed ends of 2 chains were changed\n');
      expect((await prove()).breaks.map(({ fault, shard }) => ({ fault, shard }))).to.deep.equal([
        { fault: 'END_EDITED', shard: 3 },
        { fault: 'END_EDITED', shard: 5 },
      ]);
    });

    it('by name: the command says which event, which chain, what is wrong, and ends with 1', async () => {
      const [, row] = await chainOf(subject);
      await intruder.put(row, { reason: 'nothing to see here' });
      const { code, out } = await verify();
      expect(code).to.equal(1);
      expect(out).to.equal(
        `The audit log is broken: event ${row?.id}, chain ${row?.shard}, number ${row?.seq}: its content was changed after it was written.\n`,
      );
      await intruder.put(row, { id: 'evt_\u001b[2J' });
      const { out: shown } = await verify();
      expect(shown, 'no terminal obeys it').to.include('event evt_\\u001b[2J, chain');
      if (backend === 'embedded') {
        const shard = '\u001b[2J\nThe audit log is whole.';
        await intruder.put({ id: 'evt_\u001b[2J' }, { shard, seq: null });
        const { out: told } = await verify();
        expect(told).not.to.include('\u001b');
        expect(told).not.to.match(/^The audit log is whole/m);
      }
      const { code: again, out: data } = await verify('--json');
      expect(again).to.equal(1);
      expect(JSON.parse(data)).to.deep.include({ ok: false });
    });
  });

  it('`latchkey audit verify --against` takes no report that leaves chains out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-ends-'));
    const file = join(folder, 'ends.json');
    writeFileSync(file, JSON.stringify({ ok: false, ends: [] }));
    const { code, out, err } = await verify('--against', file);
    rmSync(folder, { recursive: true });
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.include('--against does not say where every chain ended').and.include('Use an older one.');
  });

  it('AUD-03 two who seal at once make one chain, while events go on coming', async () => {
    const others = await Promise.all([1, 2].map(() => Gateway.start({ beside: gateway })));
    const all = [gateway, ...others];
    const before = (await prove()).sealed;
    let isOver = false;
    const seal = async (one: Gateway): Promise<void> => {
      while (!isOver) {
        await one.app.core.auditSealer.sealAll();
        await turn();
      }
    };
    const sealing = Promise.all(all.map(seal));
    try {
      const people = await Promise.all(all.map((one) => signUp(one)));
      for (let round = 0; round < 4; round += 1) {
        await Promise.all(
          people.flatMap(({ email }, n) =>
            [0, 1].map(() => ask(all[n] ?? gateway, 'login', { identifier: email, password: 'wrong' })),
          ),
        );
      }
    } finally {
      isOver = true;
      await sealing;
      await Promise.all(others.map((one) => one.stop()));
    }
    await sealAll();
    const report = await prove();
    expect(report.breaks).to.deep.equal([]);
    expect(report.waiting).to.equal(0);
    expect(report.sealed - before).to.be.at.least(3 * 3 + 3 * 2);
    expect(await gateway.app.stores.database.read.count(AuditEvent, { succeeded: true })).to.be.above(0);
  });
});
