import { expect } from 'chai';
import { AuditSeal } from '../src/crypto/audit-seal.js';
import { AuditProof, type ProofReport } from '../src/services/audit-proof.js';
import { putBeforeChains } from './support/before-chains.js';
import { Gateway } from './support/gateway.js';
import { Intruder } from './support/intruder.js';
import { ask, signUp } from './support/person.js';

const DAY = 86_400;

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
    await putBeforeChains(gateway.env);
    for (const n of [1, 2, 3]) await unsigned(`evt_0000000000000000000000000${n}`, n);
    const upgraded = await Gateway.start({ beside: gateway });
    await upgraded.app.core.auditSealer.stop();
    await sealer().sealAll();
    await unsigned('evt_00000000000000000000000004', 4);
    expect(await prove()).to.deep.include({ breaks: [], sealed: 3, waiting: 0, unsigned: 1 });
    await sealer().sealAll();
    expect(await prove()).to.deep.include({ breaks: [], sealed: 4, waiting: 0, unsigned: 0 });
    await unsigned('evt_00000000000000000000000005', 5);
    gateway.clock.advance(DAY + 60);
    await sealer().sealAll();
    const { breaks, sealed } = await prove();
    expect(sealed, 'what comes in time and is found late is too late').to.equal(4);
    expect(breaks).to.deep.equal([
      { fault: 'UNSIGNED', shard: null, eventId: 'evt_00000000000000000000000005', seq: null },
    ]);
    await upgraded.stop();
  });

  it('AUD-04 takes in nothing unsigned where there were chains from the first day', async () => {
    await unsigned('evt_00000000000000000000000001', 1);
    await sealer().sealAll();
    expect((await prove()).breaks[0]).to.include({ fault: 'UNSIGNED', shard: null });
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
