import { expect } from 'chai';
import type { Account } from '../../entities/account.js';
import { ServiceUnavailableError } from '../../src/errors.js';
import { DooredCells } from './doored-cells.js';
import { OutboxWorld, START } from './outbox-world.js';

const DAY = 86_400_000;

describe('mail/outbox and a provider in trouble', () => {
  let world: OutboxWorld;
  let anna: Account;
  beforeEach(async () => {
    world = await OutboxWorld.open();
    anna = await world.account();
  });
  afterEach(() => world.close());

  const troubles = [
    { answer: { status: 500 }, soonest: 0.8, latest: 1.2 },
    { answer: { status: 503, headers: { 'retry-after': '20' } }, soonest: 20, latest: 24 },
    { answer: { status: 429, headers: { 'retry-after': '7' } }, soonest: 7, latest: 8.4 },
    {
      answer: { status: 429, headers: { 'x-ratelimit-reset': String(START / 1000 + 30) } },
      soonest: 30,
      latest: 36,
    },
    { answer: { hangUp: true }, soonest: 0.8, latest: 1.2 },
    { answer: { silence: true }, soonest: 0.8, latest: 1.2 },
  ] as const;
  for (const { answer, soonest, latest } of troubles) {
    it(`tries again after ${JSON.stringify(answer)}: the same id, the same code, and not too soon`, async () => {
      const outbox = world.outbox({ mailer: world.mailer(300) });
      world.server.answer(answer, { accept: true });
      const flowKey = await world.enqueueReset(outbox, anna.id);
      await outbox.idle();
      const row = await world.row();
      expect(row).to.include({ state: 'QUEUED', attempts: 1, leaseOwner: null });
      expect((row.dueAt - START) / 1000).to.be.within(soonest, latest + 0.001);
      world.clock.advance(soonest - 0.001);
      await outbox.idle();
      expect(world.server.received).to.have.length(1);
      world.clock.advance(latest - soonest + 0.002);
      await outbox.idle();
      expect(world.server.received).to.have.length(2);
      expect(new Set(world.server.received.map((mail) => mail.id)).size).to.equal(1);
      for (const mail of world.server.received) expect(mail.text).to.include(world.code(flowKey));
      expect(await world.row()).to.include({ state: 'SENT', attempts: 2 });
    });
  }

  for (const status of [400, 401, 403, 413]) {
    it(`parks a mail that is refused with ${status}, and tells so without body, key or address`, async () => {
      const outbox = world.outbox();
      world.server.answer({ status });
      await world.enqueueReset(outbox, anna.id);
      await outbox.idle();
      world.clock.advance(120);
      await outbox.idle();
      expect(world.server.received).to.have.length(1);
      const row = await world.row();
      expect(row).to.include({ state: 'PARKED', outcome: String(status), attempts: 1 });
      expect(world.logged).to.deep.equal([
        {
          level: 'error',
          details: { mailId: row.id, kind: 'RESET_CODE', reason: String(status), attempts: 1 },
          message: 'The mail provider refuses a mail; it is parked.',
        },
      ]);
      expect(outbox.stats()).to.include({ parked: 1, sent: 0, inHand: 0 });
    });
  }

  it('a notice waits longer and longer, a quarter of an hour at most, and goes when the provider is back', async () => {
    const outbox = world.outbox();
    world.server.answer({ status: 500 });
    await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id, expiresAt: START + DAY });
    const nominal = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900];
    for (const seconds of nominal) {
      await outbox.idle();
      const wait = ((await world.row()).dueAt - world.clock.now()) / 1000;
      expect(wait).to.be.within(seconds * 0.8, seconds * 1.2 + 0.001);
      world.clock.advance(Math.ceil(wait));
    }
    world.server.answer({ status: 202 });
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'SENT', attempts: nominal.length + 1 });
  });

  it('a notice is dropped once it is old news', async () => {
    const outbox = world.outbox();
    world.server.answer({ status: 500 });
    await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id, expiresAt: START + 5_000 });
    for (const seconds of [0, 2, 3]) {
      world.clock.advance(seconds);
      await outbox.idle();
    }
    expect(await world.row()).to.include({ state: 'DROPPED', outcome: 'EXPIRED' });
  });

  it('MAIL-03 does not try again once the code would have expired', async () => {
    const outbox = world.outbox();
    world.server.answer({ status: 429, headers: { 'retry-after': '600' } });
    await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'DROPPED', outcome: 'EXPIRED', attempts: 1 });
  });

  it('COD-10 does not try again when the flow is over meanwhile', async () => {
    const outbox = world.outbox();
    world.server.answer({ status: 500 });
    const flowKey = await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    await world.flow(flowKey, { done: true });
    world.clock.advance(2);
    await outbox.idle();
    expect(world.server.received).to.have.length(1);
    expect(await world.row()).to.include({ state: 'DROPPED', outcome: 'FLOW_OVER' });
  });

  it('MAIL-06 a retry is not charged again and not refused when the budget is spent', async () => {
    const outbox = world.outbox();
    world.server.answer({ status: 500 }, { accept: true });
    await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    world.clock.advance(2);
    await outbox.idle();
    expect(world.server.received.map((mail) => mail.status)).to.deep.equal([500, 202]);
    for (let n = 0; n < 5; n += 1) {
      world.clock.advance(60);
      await world.enqueueReset(outbox, anna.id);
      await outbox.idle();
    }
    expect(world.server.received).to.have.length(6);
    expect(outbox.stats()).to.include({ sent: 5, dropped: 1 });
  });

  for (const answer of [
    { status: 401 },
    { status: 429 },
    { status: 500 },
    { hangUp: true },
    { silence: true },
  ] as const) {
    it(`ENU-06 MAIL-03 whoever asks does not notice a provider that answers ${JSON.stringify(answer)}`, async () => {
      const outbox = world.outbox({ mailer: world.mailer(2000) });
      world.server.answer(answer);
      outbox.start();
      const times: number[] = [];
      for (const accountId of [anna.id, null, anna.id, null]) {
        const before = performance.now();
        await world.enqueueReset(outbox, accountId);
        times.push(performance.now() - before);
      }
      expect(Math.max(...times)).to.be.below(500);
      await world.server.arrived(1);
      await outbox.stop();
    });
  }

  it('a hung provider holds up four mails and no more, and the others go when it answers again', async () => {
    const outbox = world.outbox({ mailer: world.mailer(250) });
    const hung = { silence: true } as const;
    world.server.answer(hung, hung, hung, hung, { accept: true });
    for (let n = 0; n < 12; n += 1) await world.enqueueReset(outbox, (await world.account()).id);
    const idle = outbox.idle();
    await world.server.arrived(4);
    expect(outbox.stats()).to.include({ inHand: 4, sent: 0 });
    await idle;
    expect(outbox.stats()).to.include({ inHand: 0, sent: 8, postponed: 4 });
    world.clock.advance(2);
    await outbox.idle();
    expect(outbox.stats()).to.include({ sent: 12 });
  });

  it('a store that is away stops nothing for good: the mail goes when it is back, and the process lives', async () => {
    const cells = new DooredCells(world.cells);
    const outbox = world.outbox({ cells });
    await world.enqueueReset(outbox, anna.id);
    cells.fail(new ServiceUnavailableError('ephemeral', new Error('connect 10.0.0.7 secret')));
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'QUEUED', attempts: 0 });
    await outbox.idle();
    const trouble = { store: 'ephemeral', reason: 'Error' };
    expect(world.logged.map((line) => line.details)).to.deep.equal([trouble]);
    cells.fail(null);
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'SENT' });
    expect(world.logged.at(-1)?.message).to.equal('The outbox is read again.');
  });

  it('a store that goes away in the middle gives the row back, and it is not charged an attempt', async () => {
    const cells = new DooredCells(world.cells);
    const open = cells.shut();
    const outbox = world.outbox({ cells });
    await world.enqueueReset(outbox, anna.id);
    const idle = outbox.idle();
    while ((await world.row()).leaseOwner === null) await new Promise(setImmediate);
    cells.fail(new ServiceUnavailableError('ephemeral', null));
    open();
    await idle;
    expect(await world.row()).to.include({
      state: 'QUEUED',
      attempts: 0,
      leaseOwner: null,
      dueAt: START + 2000,
    });
    cells.fail(null);
    world.clock.advance(2);
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'SENT', attempts: 1 });
  });

  it('the error of a mailer that breaks its promise is not logged', async () => {
    const outbox = world.outbox({
      mailer: {
        send: (message) => Promise.reject(new Error(`cannot send ${message.text} to ${message.to}`)),
      },
    });
    const flowKey = await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'QUEUED', attempts: 1 });
    const shown = JSON.stringify(world.logged);
    expect(shown).to.include('UNEXPECTED');
    expect(shown).not.to.include(world.code(flowKey));
    expect(shown).not.to.include(anna.email);
  });
});
