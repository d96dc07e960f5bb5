import { expect } from 'chai';
import { describeOn, services } from '../support/services.js';
import { OutboxWorld } from './outbox-world.js';

describeOn('mariadb', 'mail/outbox on MariaDB', () => {
  let world: OutboxWorld;
  beforeEach(async function () {
    this.timeout(60_000);
    world = await OutboxWorld.open(await services.mariadb());
  });
  afterEach(() => world.close());

  it('three processes beside each other never send a row twice, and share the work', async () => {
    const outboxes = [
      world.outbox(),
      world.outbox({ database: await world.anotherDatabase() }),
      world.outbox({ database: await world.anotherDatabase() }),
    ];
    const [first] = outboxes;
    if (first === undefined) throw new Error('expected an outbox');
    for (let n = 0; n < 60; n += 1) await world.enqueueReset(first, (await world.account()).id);
    world.server.answer({ accept: true, delayMs: 10 });
    await Promise.all(outboxes.map((outbox) => outbox.idle()));
    expect(world.server.received).to.have.length(60);
    expect(new Set(world.server.received.map((mail) => mail.id)).size).to.equal(60);
    expect(new Set((await world.rows()).map((row) => `${row.state} ${row.attempts}`))).to.deep.equal(
      new Set(['SENT 1']),
    );
    for (const outbox of outboxes)
      expect(outbox.stats()).to.include({ lost: 0, parked: 0 }).and.to.have.property('sent').above(0);
  });

  it('mail that is queued while three workers look goes out once each', async () => {
    const databases = [world.database, await world.anotherDatabase(), await world.anotherDatabase()];
    const outboxes = databases.map((database) => world.outbox({ database }, { pollMs: 3 }));
    for (const outbox of outboxes) outbox.start();
    await Promise.all(
      Array.from({ length: 45 }, async (_, n) => {
        const outbox = outboxes[n % 3];
        if (outbox !== undefined) await world.enqueueReset(outbox, (await world.account()).id);
      }),
    );
    await world.server.arrived(45);
    for (const outbox of outboxes) await outbox.stop();
    expect(world.server.received).to.have.length(45);
    expect(new Set(world.server.received.map((mail) => mail.id)).size).to.equal(45);
    expect((await world.rows()).filter((row) => row.state === 'SENT')).to.have.length(45);
  });

  it('a lease that has run out is taken over, and the late worker leaves the row alone', async () => {
    const slow = world.outbox({ mailer: world.mailer(500) });
    const other = world.outbox({ database: await world.anotherDatabase() });
    world.server.answer({ silence: true }, { accept: true });
    const flowKey = await world.enqueueReset(slow, (await world.account()).id);
    const sending = slow.idle();
    await world.server.arrived(1);
    await other.idle();
    expect(world.server.received).to.have.length(1);
    world.clock.advance(30);
    await other.idle();
    const before = await world.row();
    await sending;
    expect(await world.row()).to.deep.equal(before);
    expect(before).to.include({ state: 'SENT', attempts: 2 });
    for (const mail of world.server.received) expect(mail.text).to.include(world.code(flowKey));
  });
});
