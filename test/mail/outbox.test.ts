import { expect } from 'chai';
import { deriveRecoveryKey } from '../../src/crypto/codes.js';
import { type MailBudget, recoveryOf } from '../../src/flows/mail-budget.js';
import { mailBudgetKey } from '../../src/services/mailed-codes.js';
import type { Outbox } from '../../src/services/outbox.js';
import { DEVICE, OutboxWorld, START } from './outbox-world.js';

describe('mail/outbox', () => {
  let world: OutboxWorld;
  let outbox: Outbox;
  beforeEach(async () => {
    world = await OutboxWorld.open();
    outbox = world.outbox();
  });
  afterEach(() => world.close());

  it('MAIL-01 mails the code to the stored address and to nobody else', async () => {
    const anna = await world.account({ email: 'Anna.O@example.com' });
    await world.account({ email: 'eve@example.net' });
    const flowKey = await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    expect(world.server.received).to.have.length(1);
    const [mail] = world.server.received;
    expect(mail?.payload.personalizations).to.deep.equal([{ to: [{ email: 'Anna.O@example.com' }] }]);
    expect(mail?.text).to.include(`Your Northwind code is ${world.code(flowKey)}\n`);
    expect(mail?.text).to.include('until 14 March 2026 at 14:15 UTC');
    const row = await world.row();
    expect(row).to.include({ state: 'SENT', outcome: null, attempts: 1, sentAt: START, leaseOwner: null });
    expect(row.providerId).to.match(/^sg-/);
    expect(mail?.id).to.equal(row.id);
    expect(world.server.invalid).to.deep.equal([]);
  });

  it('MAIL-01 a stored address that could be read as two is parked, not tried', async () => {
    const anna = await world.account({ email: 'not one, but@two.example' });
    await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    expect(world.server.received).to.have.length(0);
    expect(await world.row()).to.include({ state: 'PARKED', outcome: 'BAD_RECIPIENT' });
  });

  it('COD-08 STO-06 the code is in the body alone: in no row, no log, no header, no subject, no preheader', async () => {
    const anna = await world.account();
    const flowKey = await world.enqueueReset(outbox, anna.id);
    world.server.answer({ status: 500 }, { status: 401 });
    await outbox.idle();
    world.clock.advance(2);
    await outbox.idle();
    const code = world.code(flowKey);
    const { payload } = world.server.received[0] ?? {};
    expect(world.server.received[0]?.text).to.include(code);
    const elsewhere = JSON.stringify([
      payload?.subject,
      payload?.headers,
      payload?.custom_args,
      payload?.from,
    ]);
    const kept = JSON.stringify([await world.rows(), world.logged]);
    for (const place of [elsewhere, kept]) expect(place).not.to.include(code);
    expect(kept).not.to.match(/anna1@example|SG\.|verification code/);
    expect(world.logged.length).to.be.above(1);
  });

  it('ENU-06 a flow without an account writes the same row, and it is worked on and dropped', async () => {
    const anna = await world.account();
    await world.enqueueReset(outbox, anna.id);
    await world.enqueueReset(outbox, null);
    const queued = (await world.rows()).map((row) => ({ ...row, id: '', accountId: '', flowKey: '' }));
    expect(queued[0]).to.deep.equal(queued[1]);
    await outbox.idle();
    const endings = (await world.rows()).map((row) => [row.accountId, row.state, row.outcome]);
    expect(endings).to.have.deep.members([
      [anna.id, 'SENT', null],
      [null, 'DROPPED', 'NO_RECIPIENT'],
    ]);
    expect(world.server.received).to.have.length(1);
    expect(JSON.stringify(world.logged)).not.to.include('NO_RECIPIENT');
  });

  const overFlows = {
    'is gone': null,
    'is done': { done: true },
    'has had five wrong tries': { tries: 5 },
    'has ended': { endsAt: START },
    'no longer lists the generation': {
      generations: [{ n: 2, at: START, format: 'DIGITS' as const, way: 'EMAIL' as const }],
    },
    'has a code of more than ten minutes': {
      generations: [{ n: 1, at: START - 600_000, format: 'DIGITS' as const, way: 'EMAIL' as const }],
    },
    'is of an older credential epoch': { epoch: 3 },
  };
  for (const [name, change] of Object.entries(overFlows)) {
    it(`COD-10 sends nothing when the flow ${name}`, async () => {
      const anna = await world.account({ credentialEpoch: 4 });
      if (change !== null) await world.flow('f1', { epoch: 4, ...change });
      await world.enqueue(outbox, { accountId: anna.id, flowKey: 'f1', generation: 1 });
      await outbox.idle();
      expect(await world.row()).to.include({ state: 'DROPPED', outcome: 'FLOW_OVER', attempts: 0 });
      expect(world.server.received).to.have.length(0);
    });
  }

  it('ADM-08 a recovery key that was sent under an older password is not mailed', async () => {
    const anna = await world.account({ credentialEpoch: 4 });
    for (const epoch of [3, 4]) {
      const mail = { kind: 'RECOVERY_KEY' as const, facts: { ...DEVICE, epoch, reason: 'By phone' } };
      await world.enqueue(outbox, { accountId: anna.id, trust: 'SELF', ...mail });
    }
    await outbox.idle();
    const rows = await world.rows();
    const of = (epoch: number) => rows.find(({ facts }) => facts.epoch === epoch);
    expect(of(3)).to.include({ state: 'DROPPED', outcome: 'FLOW_OVER' });
    expect(of(4)).to.include({ state: 'SENT' });
    expect(world.server.received.map(({ id }) => id)).to.deep.equal([of(4)?.id]);
  });

  it('MAIL-03 sends nothing that has expired', async () => {
    const anna = await world.account();
    await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id, expiresAt: START + 1000 });
    world.clock.advance(1);
    await outbox.idle();
    expect(await world.row()).to.include({ state: 'DROPPED', outcome: 'EXPIRED' });
    expect(world.server.received).to.have.length(0);
  });

  for (const [status, sent] of [
    ['ACTIVE', true],
    ['UNVERIFIED', false],
    ['LOCKED', false],
    ['DISABLED', false],
  ] as const) {
    it(`a reset code ${sent ? 'goes' : 'does not go'} to an account that is ${status}, a notice always does`, async () => {
      const anna = await world.account({ status });
      await world.enqueueReset(outbox, anna.id);
      await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id });
      await outbox.idle();
      const subjects = world.server.received.map((mail) => mail.payload.subject).sort();
      expect(subjects).to.deep.equal([
        'Your Northwind password was changed',
        ...(sent ? ['Your Northwind verification code'] : []),
      ]);
    });
  }

  it('MAIL-05 the notice names the account and how to object, and needs no flow', async () => {
    const anna = await world.account();
    await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id, trust: 'SELF' });
    await world.enqueue(outbox, { kind: 'ADDRESS_TAKEN', accountId: anna.id });
    await outbox.idle();
    const texts = world.server.received.map((mail) => mail.text).sort();
    expect(texts[1]).to.match(/password of anna1@example.com was changed[\s\S]*Not you\?/);
    expect(texts[0]).to.match(/You already have one/);
  });

  it('MAIL-06 a second code within the cooldown is postponed, not lost, and costs no attempt', async () => {
    const anna = await world.account();
    await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    const second = await world.enqueueReset(outbox, anna.id);
    world.clock.advance(20);
    await outbox.idle();
    expect((await world.rows()).map((row) => [row.state, row.attempts, row.dueAt])).to.deep.include([
      'QUEUED',
      0,
      START + 60_000,
    ]);
    world.clock.advance(39);
    await outbox.idle();
    expect(world.server.received).to.have.length(1);
    world.clock.advance(1);
    await outbox.idle();
    expect(world.server.received).to.have.length(2);
    expect(world.server.received[1]?.text).to.include(world.code(second));
  });

  it('COD-11 the cooldown runs from the request; that of a mail which waited long, from its sending', async () => {
    const anna = await world.account();
    for (const [count, late, rest] of [
      [1, 5, 55],
      [2, 6, 54],
      [2, 0, 0],
    ] as const) {
      await world.enqueueReset(outbox, anna.id);
      world.clock.advance(late);
      await outbox.idle();
      expect(world.server.received).to.have.length(count);
      world.clock.advance(rest);
    }
  });

  it('MAIL-06 all purposes share five an hour, a notice goes anyway, and the owner has a budget apart', async () => {
    const anna = await world.account();
    for (const kind of [
      'ADDRESS_TAKEN',
      'CONFIRM_EMAIL',
      'RESET_CODE',
      'ADDRESS_TAKEN',
      'RESET_CODE',
      'RESET_CODE',
    ] as const) {
      const flowKey = `f${Math.random()}`;
      await world.flow(flowKey);
      await world.enqueue(outbox, { kind, accountId: anna.id, flowKey, generation: 1 });
      await outbox.idle();
      world.clock.advance(60);
    }
    expect(world.server.received).to.have.length(5);
    expect((await world.rows()).at(-1)).to.include({ state: 'DROPPED', outcome: 'QUOTA' });
    await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id });
    await world.flow('own');
    await world.enqueue(outbox, { accountId: anna.id, flowKey: 'own', generation: 1, trust: 'SELF' });
    await outbox.idle();
    expect(world.server.received).to.have.length(7);
  });

  it('MAIL-06 the tenth reset mail of a day carries the recovery key instead of a code', async () => {
    const anna = await world.account();
    let flowKey = '';
    for (let n = 1; n <= 12; n += 1) {
      const asked = await world.enqueueReset(outbox, anna.id);
      if (n === 10) flowKey = asked;
      await outbox.idle();
      world.clock.advance(3600);
    }
    expect(world.server.received).to.have.length(10);
    const key = mailBudgetKey(world.keyring, anna.id, 'STRANGER');
    expect(key).to.match(/^mails:[0-9a-f]{64}$/);
    const { state, now } = await world.cells.read<MailBudget>(key);
    const recovery = recoveryOf(state, now);
    expect(recovery?.epoch).to.equal(0);
    const value = deriveRecoveryKey(world.keyring.code, { accountId: anna.id, nonce: recovery?.nonce ?? '' });
    const tenth = world.server.received[9];
    expect(tenth?.payload.subject).to.equal('Your Northwind recovery key');
    expect(tenth?.text).to.include(`Your Northwind recovery key is ${value}\n`);
    expect(tenth?.text).not.to.include(world.code(flowKey));
  });
});
