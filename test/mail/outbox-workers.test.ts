import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Account } from '../../entities/account.js';
import type { Outbox } from '../../src/services/outbox.js';
import { DooredCells } from './doored-cells.js';
import { OutboxWorld, START } from './outbox-world.js';

describe('mail/outbox and its workers', () => {
  let world: OutboxWorld;
  let anna: Account;
  beforeEach(async () => {
    world = await OutboxWorld.open();
    anna = await world.account();
  });
  afterEach(() => world.close());

  it('wakes at once after a commit, and not at all after a rollback', async () => {
    const outbox = world.outbox({}, { pollMs: 600_000 });
    outbox.start();
    await outbox.idle();
    await world.flow('f1');
    const mail = { kind: 'RESET_CODE', trust: 'STRANGER', flowKey: 'f1', generation: 1 } as const;
    const facts = { at: START, device: 'x', ip: null };
    const request = { ...mail, accountId: anna.id, facts, expiresAt: START + 600_000 };
    const rollback = world.database.write(async (tx) => {
      await outbox.enqueue(tx, request);
      throw new Error('changed our mind');
    });
    await rollback.catch(() => undefined);
    expect(await world.rows()).to.deep.equal([]);
    await world.database.write((tx) => outbox.enqueue(tx, request));
    await world.server.arrived(1);
  });

  it('finds by itself what another process has queued', async () => {
    const writer = world.outbox();
    await world.enqueueReset(writer, anna.id);
    expect(world.server.received).to.have.length(0);
    const reader = world.outbox({}, { pollMs: 5 });
    reader.start();
    await world.server.arrived(1);
    await world.enqueue(writer, { kind: 'PASSWORD_CHANGED', accountId: anna.id });
    await world.server.arrived(2);
  });

  it('stopping finishes what is being sent and gives the rest back', async () => {
    const outbox = world.outbox({}, { pollMs: 600_000 });
    world.server.answer({ accept: true, delayMs: 100 });
    for (let n = 0; n < 9; n += 1) await world.enqueueReset(outbox, (await world.account()).id);
    outbox.start();
    await world.server.arrived(4);
    await outbox.stop();
    const rows = await world.rows();
    expect(rows.filter((row) => row.state === 'SENT')).to.have.length(4);
    const rest = rows.filter((row) => row.state === 'QUEUED');
    expect(rest.map((row) => [row.leaseOwner, row.dueAt, row.attempts])).to.deep.equal(
      Array(5).fill([null, START, 0]),
    );
    outbox.start();
    await outbox.idle();
    expect(world.server.received).to.have.length(9);
  });

  it('two workers beside each other never send a row twice', async () => {
    const first = world.outbox();
    const second = world.outbox();
    await Promise.all(
      Array.from({ length: 40 }, async () => world.enqueueReset(first, (await world.account()).id)),
    );
    await Promise.all([first.idle(), second.idle()]);
    expect(world.server.received).to.have.length(40);
    expect(new Set(world.server.received.map((mail) => mail.id)).size).to.equal(40);
    expect(first.stats().sent).to.be.above(0);
    expect(second.stats().sent).to.be.above(0);
  });

  it('a worker that slept past its lease does not send: another one has the row', async () => {
    const cells = new DooredCells(world.cells);
    const open = cells.shut();
    const sleeper = world.outbox({ cells });
    await world.enqueueReset(sleeper, anna.id);
    const sleeping = sleeper.idle();
    await leased();
    const other = world.outbox();
    world.clock.advance(29);
    await other.idle();
    expect(world.server.received).to.have.length(0);
    world.clock.advance(1);
    await other.idle();
    expect(world.server.received).to.have.length(1);
    open();
    await sleeping;
    expect(world.server.received).to.have.length(1);
    expect(sleeper.stats()).to.include({ lost: 1, sent: 0 });
    expect(await world.row()).to.include({ state: 'SENT', attempts: 1 });
  });

  it('a worker that slept past its lease does not send even when nobody else took the row', async () => {
    const cells = new DooredCells(world.cells);
    const open = cells.shut();
    const sleeper = world.outbox({ cells });
    await world.enqueueReset(sleeper, anna.id);
    const sleeping = sleeper.idle();
    await leased();
    world.clock.advance(31);
    open();
    await sleeping;
    expect(sleeper.stats()).to.include({ lost: 1, sent: 1 });
    expect(world.server.received).to.have.length(1);
    expect(await world.row()).to.include({ state: 'SENT', attempts: 1 });
  });

  it('a worker whose lease was taken over while it was sending leaves the row as the other one left it', async () => {
    const slow = world.outbox({ mailer: world.mailer(400) });
    const other = world.outbox();
    world.server.answer({ silence: true }, { accept: true });
    await world.enqueueReset(slow, anna.id);
    const sending = slow.idle();
    await world.server.arrived(1);
    world.clock.advance(30);
    await other.idle();
    const before = await world.row();
    expect(before).to.include({ state: 'SENT', attempts: 2 });
    await sending;
    expect(await world.row()).to.deep.equal(before);
    expect(slow.stats()).to.include({ lost: 1, postponed: 0 });
    expect(new Set(world.server.received.map((mail) => mail.text)).size).to.equal(1);
  });

  it('a worker whose lease was taken over does not end the lease of the other one', async () => {
    const slow = world.outbox({ mailer: world.mailer(300) });
    const other = world.outbox();
    world.server.answer({ silence: true }, { accept: true, delayMs: 600 });
    await world.enqueueReset(slow, anna.id);
    const sending = slow.idle();
    await world.server.arrived(1);
    world.clock.advance(30);
    const taking = other.idle();
    await world.server.arrived(2);
    const before = await world.row();
    await sending;
    expect(await world.row()).to.deep.equal(before);
    await taking;
    expect(other.stats()).to.include({ sent: 1, lost: 0 });
    expect(world.server.received).to.have.length(2);
  });

  it('killed between sending and saying so: the same id and the same code once more, and then never again', async () => {
    const outbox = world.outbox();
    const flowKey = await world.enqueueReset(outbox, anna.id);
    world.server.answer({ silence: true }, { accept: true });
    const worker = startWorker(flowKey);
    await Promise.race([world.server.arrived(1), failed(worker)]);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await outbox.idle();
    expect(world.server.received, 'the dead worker’s lease still holds').to.have.length(1);
    world.clock.advance(60);
    await settle(outbox);
    const [first, second, ...more] = world.server.received;
    expect(more).to.deep.equal([]);
    expect(second?.id).to.equal(first?.id);
    expect(second?.text).to.equal(first?.text);
    expect(second?.text).to.include(world.code(flowKey));
    expect(await world.row()).to.include({ state: 'SENT', attempts: 2 });
  });

  async function leased(): Promise<void> {
    while ((await world.row()).leaseOwner === null) await new Promise(setImmediate);
  }

  async function settle(outbox: Outbox): Promise<void> {
    await outbox.idle();
    world.clock.advance(120);
    await outbox.idle();
  }

  function startWorker(flowKey: string): ChildProcess {
    const script = fileURLToPath(new URL('./outbox-worker.js', import.meta.url));
    const { baseUrl, apiKey } = world.server;
    return fork(script, [world.file, baseUrl, apiKey, flowKey, String(world.clock.now())], { execArgv: [] });
  }

  async function failed(worker: ChildProcess): Promise<never> {
    const [code] = await once(worker, 'exit');
    throw new Error(`The worker ended by itself with ${String(code)}.`);
  }
});
