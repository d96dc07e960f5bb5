import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { AuditSeal, SHARDS } from '../src/crypto/audit-seal.js';
import { AuditProof, type Landmark, type ProofReport } from '../src/services/audit-proof.js';
import { latchkey } from './support/command.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { Intruder, type Row } from './support/intruder.js';
import { ask, signUp } from './support/person.js';

const DAY = 86_400;

interface Expected {
  readonly fault: string;
  readonly eventId?: unknown;
}

/** One way to change what is written, by somebody who may write to the database. */
type Tampering = readonly [
  what: string,
  act: (chain: readonly Row[], all: readonly Row[]) => Promise<Expected>,
];

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
    expect(report).to.include({ sealed: all.length, waiting: 0, removed: 0, isBegun: true });
    expect(report.breaks).to.deep.equal([]);
    expect(report.ends).to.have.length(SHARDS);
  });

  it('AUD-01 `latchkey audit verify` says so, and `latchkey doctor` how old it is', async () => {
    const { code, out, err } = await verify();
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^The audit log is whole: \d+ events in their chains\.\n$/);
    const doctor = await latchkey(['doctor'], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
    expect(doctor.out).to.match(/Audit log: \d+ events chained since \d{4}-\d\d-\d\d, none waits/);
  });

  const COLUMNS: Readonly<Record<string, unknown>> = {
    at: 1,
    kind: 'LOGGED_OUT',
    succeeded: 0,
    actor_id: 'usr_00000000000000000000000000',
    device_name: 'Another',
    ip: '203.0.113.9',
    reason: 'Because',
    request_id: 'req_other',
    change_made: '{"before":{},"after":{"roles":["ADMIN"]}}',
    mac: 'f'.repeat(64),
  };
  const put = async (row: Row | undefined, change: Row): Promise<void> => {
    const set = Object.keys(change).map((column) => `${column} = ?`);
    await intruder.run(`UPDATE audit_events SET ${set.join(', ')} WHERE id = ?`, [
      ...Object.values(change),
      row?.id,
    ]);
  };
  const remove = (...rows: (Row | undefined)[]) =>
    Promise.all(rows.map((row) => intruder.run('DELETE FROM audit_events WHERE id = ?', [row?.id])));
  const FRESH = 'evt_7zzzzzzzzzzzzzzzzzzzzzzzzz';

  const TAMPERINGS: readonly Tampering[] = [
    ...Object.entries(COLUMNS).map(
      ([column, value]): Tampering => [
        `${column} of an event is edited`,
        async ([, row]) => {
          await put(row, { [column]: value });
          return { fault: 'EDITED', eventId: row?.id };
        },
      ],
    ),
    [
      'an event is given to another account',
      async ([, row]) => {
        await put(row, { subject_id: 'usr_00000000000000000000000000' });
        return { fault: 'EDITED', eventId: row?.id };
      },
    ],
    [
      'an event loses its signature',
      async ([, row]) => {
        await put(row, { mac: null });
        return { fault: 'UNSIGNED', eventId: row?.id };
      },
    ],
    [
      'an event is removed',
      async ([, row, next]) => {
        await remove(row);
        return { fault: 'GAP', eventId: next?.id };
      },
    ],
    [
      'the first event is removed',
      async ([first, next]) => {
        await remove(first);
        return { fault: 'GAP', eventId: next?.id };
      },
    ],
    [
      'the newest event is removed',
      async (chain) => {
        await remove(chain.at(-1));
        return { fault: 'CUT', eventId: chain.at(-2)?.id };
      },
    ],
    [
      'a whole chain is removed',
      async (chain) => {
        await remove(...chain);
        return { fault: 'CUT', eventId: null };
      },
    ],
    [
      'two events change places',
      async ([, one, other]) => {
        await put(one, { seq: 1_000_000 });
        await put(other, { seq: one?.seq });
        await put(one, { seq: other?.seq });
        return { fault: 'MOVED', eventId: other?.id };
      },
    ],
    [
      'two events change places and links',
      async ([, one, other]) => {
        await put(one, { seq: 1_000_000 });
        await put(other, { seq: one?.seq, link: one?.link });
        await put(one, { seq: other?.seq, link: other?.link });
        return { fault: 'MOVED', eventId: other?.id };
      },
    ],
    [
      'an event is removed and those after it move up',
      async (chain) => {
        const [, row, ...rest] = chain;
        await remove(row);
        for (const one of rest) await put(one, { seq: Number(one.seq) - 1 });
        return { fault: 'MOVED', eventId: rest[0]?.id };
      },
    ],
    [
      'an event goes back to those that wait',
      async ([, row, next]) => {
        await put(row, { seq: null, link: null });
        return { fault: 'GAP', eventId: next?.id };
      },
    ],
    [
      'an event is put in to be chained',
      async ([row]) => {
        await intruder.add('audit_events', { ...row, id: FRESH, seq: null, link: null });
        return { fault: 'EDITED', eventId: FRESH };
      },
    ],
    [
      'an event is put in behind the end',
      async (chain) => {
        const last = chain.at(-1);
        await intruder.add('audit_events', { ...last, id: FRESH, seq: Number(last?.seq) + 1 });
        return { fault: 'STRAY', eventId: FRESH };
      },
    ],
    [
      'an event is put in before the beginning',
      async ([row]) => {
        await intruder.add('audit_events', { ...row, id: FRESH, seq: 0 });
        return { fault: 'STRAY', eventId: FRESH };
      },
    ],
    [
      'an event is put in beside the chains',
      async ([row]) => {
        await intruder.add('audit_events', { ...row, id: FRESH, shard: SHARDS, seq: null });
        return { fault: 'STRAY', eventId: FRESH };
      },
    ],
    [
      'the end is moved over events that are removed',
      async (chain) => {
        const before = chain.at(-2);
        await remove(chain.at(-1));
        await intruder.run('UPDATE audit_chains SET seq = ?, link = ? WHERE shard = ?', [
          before?.seq,
          before?.link,
          before?.shard,
        ]);
        return { fault: 'END_EDITED', eventId: null };
      },
    ],
    [
      'the beginning is moved over events that are removed',
      async ([row]) => {
        await remove(row);
        await intruder.run('UPDATE audit_chains SET floor_seq = ?, floor_link = ? WHERE shard = ?', [
          row?.seq,
          row?.link,
          row?.shard,
        ]);
        return { fault: 'END_EDITED', eventId: null };
      },
    ],
    [
      'the end is removed',
      async ([row]) => {
        await intruder.run('DELETE FROM audit_chains WHERE shard = ?', [row?.shard]);
        return { fault: 'END_GONE', eventId: null };
      },
    ],
    [
      'all ends are removed',
      async () => {
        await intruder.run('DELETE FROM audit_chains');
        return { fault: 'END_GONE', eventId: null };
      },
    ],
  ];

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
        const expected = await act(chain, await intruder.events());
        const [first] = (await prove()).breaks;
        expect(first).to.include(expected);
        if (expected.fault !== 'END_GONE' && first?.shard !== SHARDS) {
          expect(first?.shard).to.equal(Number(chain[0]?.shard));
        }
      });
    }

    it('an event is edited before it was chained, and for good', async () => {
      await ask(gateway, 'login', { identifier: 'nobody@example.com', password: 'wrong' });
      await ask(gateway, 'requestPasswordReset', { identifier: 'nobody@example.com' });
      const [fresh] = await intruder.events('seq IS NULL');
      expect(fresh, 'something waits').to.be.an('object');
      await put(fresh, { succeeded: fresh?.succeeded ? 0 : 1 });
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

    it('by name: the command says which event, which chain, what is wrong, and ends with 1', async () => {
      const [, row] = await chainOf(subject);
      await put(row, { reason: 'nothing to see here' });
      const { code, out } = await verify();
      expect(code).to.equal(1);
      expect(out).to.equal(
        `The audit log is broken: event ${row?.id}, chain ${row?.shard}, number ${row?.seq}: its content was changed after it was written.\n`,
      );
      const { code: again, out: data } = await verify('--json');
      expect(again).to.equal(1);
      expect(JSON.parse(data)).to.deep.include({ ok: false });
    });
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
    const people = await Promise.all(all.map((one) => signUp(one)));
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(
        people.flatMap(({ email }, n) =>
          [0, 1].map(() => ask(all[n] ?? gateway, 'login', { identifier: email, password: 'wrong' })),
        ),
      );
    }
    isOver = true;
    await sealing;
    await sealAll();
    const report = await prove();
    expect(report.breaks).to.deep.equal([]);
    expect(report.waiting).to.equal(0);
    expect(report.sealed - before).to.be.at.least(3 * 3 + 3 * 2);
    expect(await gateway.app.stores.database.read.count(AuditEvent, { succeeded: true })).to.be.above(0);
    await Promise.all(others.map((one) => one.stop()));
  });
});

describe('the audit log over the years', () => {
  let gateway: Gateway;
  let intruder: Intruder;

  beforeEach(async () => {
    gateway = await Gateway.start({ env: { AUDIT_RETENTION_DAYS: '30' } });
    intruder = await Intruder.into(gateway.env);
    await gateway.app.core.auditSealer.stop();
  });
  afterEach(async () => {
    await intruder.leave();
    await gateway.stop();
  });

  const sealer = () => gateway.app.core.auditSealer;
  function prove(): Promise<ProofReport> {
    const { database, keyring } = gateway.app.stores;
    return new AuditProof(database, new AuditSeal(keyring.audit)).prove();
  }
  /** As they were written before there was a chain. */
  async function unsigned(id: string, at: number): Promise<void> {
    await intruder.add('audit_events', {
      id,
      at,
      kind: 'LOGGED_IN',
      succeeded: 1,
      subject_id: 'usr_00000000000000000000000001',
      device_name: 'Firefox on Linux',
    });
  }

  it('AUD-04 takes in what was written before there was a chain, for a day', async () => {
    const { clock } = gateway;
    for (const n of [1, 2, 3]) await unsigned(`evt_0000000000000000000000000${n}`, n);
    await sealer().sealAll();
    await unsigned('evt_00000000000000000000000004', 4);
    expect(await prove()).to.deep.include({ breaks: [], sealed: 3, waiting: 1 });
    await sealer().sealAll();
    expect(await prove()).to.deep.include({ breaks: [], sealed: 4, waiting: 0 });
    clock.advance(DAY + 60);
    await sealer().sealAll();
    await unsigned('evt_00000000000000000000000005', 5);
    await sealer().sealAll();
    const { breaks, sealed } = await prove();
    expect(sealed).to.equal(4);
    expect(breaks).to.deep.equal([
      { fault: 'UNSIGNED', shard: null, eventId: 'evt_00000000000000000000000005', seq: null },
    ]);
  });

  it('AUD-05 forgets what is older than the retention, and still proves the rest', async () => {
    const person = await signUp(gateway);
    await sealer().sealAll();
    const old = (await prove()).sealed;
    gateway.clock.advance(29 * DAY);
    await sealer().prune();
    expect(await prove()).to.deep.include({ breaks: [], sealed: old, removed: 0 });
    for (let n = 0; n < 4; n += 1)
      await ask(gateway, 'login', { identifier: person.email, password: 'wrong' });
    gateway.clock.advance(2 * DAY);
    await sealer().prune();
    expect(await prove(), 'what waits is no prefix').to.deep.include({
      breaks: [],
      removed: old,
      waiting: 4,
    });
    await sealer().sealAll();
    expect(await prove()).to.deep.include({ breaks: [], sealed: 4, removed: old });
    const [first, second] = await intruder.events();
    await intruder.run('DELETE FROM audit_events WHERE id = ?', [first?.id]);
    expect((await prove()).breaks[0]).to.include({ fault: 'GAP', eventId: second?.id });
  });

  it('AUD-05 forgets nothing of a chain that is broken', async () => {
    await signUp(gateway);
    await sealer().sealAll();
    const [first, second] = await intruder.events();
    await intruder.run('UPDATE audit_events SET ip = ? WHERE id = ?', ['203.0.113.9', first?.id]);
    gateway.clock.advance(40 * DAY);
    await sealer().prune();
    expect((await prove()).breaks[0]).to.include({ fault: 'EDITED', eventId: first?.id });
    expect((await intruder.events()).map(({ id }) => id)).to.include.members([first?.id, second?.id]);
    expect(gateway.logged()).to.include('Old audit events are kept, for their chain is broken');
  });
});
