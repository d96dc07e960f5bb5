import { expect } from 'chai';
import { MovableClock } from '../../src/clock.js';
import type { Outbox } from '../../src/services/outbox.js';
import { DEVICE, OutboxWorld, START } from './outbox-world.js';

const day = 86_400;

describe('mail/outbox and time', () => {
  let world: OutboxWorld;
  let outbox: Outbox;
  beforeEach(async () => {
    world = await OutboxWorld.open();
    outbox = world.outbox();
  });
  afterEach(() => world.close());

  it('a node whose clock is wrong by five minutes neither delays nor drops nor steals a mail', async () => {
    const anna = await world.account();
    for (const wrong of [-300, 300]) {
      const clock = new MovableClock(world.clock);
      clock.advance(wrong);
      const skewed = world.outbox({ clock });
      await world.enqueueReset(skewed, anna.id);
      await skewed.idle();
      world.clock.advance(61);
    }
    expect(world.server.received).to.have.length(2);
    expect((await world.rows()).map((row) => row.sentAt).sort()).to.deep.equal([START, START + 61_000]);
  });

  it('rows are forgotten a week after they were finished, and queued ones never', async () => {
    const anna = await world.account();
    await world.enqueueReset(outbox, anna.id);
    await outbox.idle();
    world.clock.advance(7 * day - 1);
    await outbox.idle();
    await world.enqueue(outbox, { kind: 'PASSWORD_CHANGED', accountId: anna.id, facts: DEVICE });
    expect(await world.rows()).to.have.length(2);
    world.clock.advance(3600);
    await outbox.idle();
    expect((await world.rows()).map((row) => row.kind)).to.deep.equal(['PASSWORD_CHANGED']);
  });
});
