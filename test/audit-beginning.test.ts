import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createDataSource } from '../ormconfig.js';
import { originOf } from '../src/commands/with-core.js';
import { readConfig } from '../src/config.js';
import { AuditSeal, SHARDS } from '../src/crypto/audit-seal.js';
import { ProblemError } from '../src/errors.js';
import { createLog } from '../src/log.js';
import { AuditProof, type ProofReport } from '../src/services/audit-proof.js';
import { migrate } from '../src/sql/migrate.js';
import { openStores, type Stores } from '../src/stores.js';
import { putBeforeChains } from './support/before-chains.js';
import { latchkey } from './support/command.js';
import { environment, Gateway, onBothBackends } from './support/gateway.js';
import { Intruder } from './support/intruder.js';
import { ask, signUp } from './support/person.js';

const NOWHERE = { fault: 'END_GONE', shard: null, eventId: null, seq: null };

onBothBackends('the beginning of the audit chains', (backend) => {
  let gateway: Gateway;
  let intruder: Intruder;

  beforeEach(async () => {
    gateway = await Gateway.start({ backend });
    intruder = await Intruder.into(gateway.env);
    await gateway.app.core.auditSealer.stop();
  });
  afterEach(async () => {
    await intruder.leave();
    await gateway.stop();
  });

  const sealAll = (of = gateway): Promise<void> => of.app.core.auditSealer.sealAll();
  function prove(): Promise<ProofReport> {
    const { database, keyring } = gateway.app.stores;
    return new AuditProof(database, new AuditSeal(keyring.audit)).prove();
  }
  const run = (...args: string[]) => latchkey(args, { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
  const ends = () => intruder.run('SELECT * FROM audit_chains ORDER BY shard');
  const begin = (reason: string) =>
    gateway.app.core.auditBegunAnew.begin(
      { reason, adopts: false },
      originOf('audit begin'),
      () => undefined,
    );
  /** All that a chain leaves anywhere, and the list of migrations for good measure. */
  async function removeChains(): Promise<void> {
    await intruder.run('DELETE FROM audit_chains');
    await intruder.run("DELETE FROM migrations WHERE name LIKE 'AuditChain%'");
    await intruder.run('UPDATE audit_events SET shard = NULL, seq = NULL, link = NULL, mac = NULL');
  }

  it('AUD-06 signs nothing once somebody has removed the chains with all marks of its events', async () => {
    const person = await signUp(gateway);
    await sealAll();
    await removeChains();
    await intruder.run("DELETE FROM audit_events WHERE kind = 'REGISTERED'");
    const another = await Gateway.start({ beside: gateway });
    for (let round = 0; round < 3; round += 1) await sealAll(another);
    const login = await ask(another, 'login', { identifier: person.email, password: person.password });
    expect(login.__typename, 'people come in as ever').to.equal('SignedIn');
    await sealAll(another);
    expect(await ends()).to.deep.equal([]);
    expect(await intruder.events('seq IS NOT NULL')).to.deep.equal([]);
    expect((await prove()).breaks).to.deep.equal([NOWHERE]);
    expect(another.logged().split('Signed ends of audit chains are gone'), 'once').to.have.length(2);
    expect(another.logged()).to.include('latchkey audit begin --help');
    expect(another.app.core.auditSealer.troubles()).to.deep.equal({ gone: SHARDS, edited: 0, blocked: 0 });
    await another.stop();
    const { code, out } = await run('audit', 'verify');
    expect(out).to.match(
      /^The audit log is broken: every chain: the signed end of the chain was removed\.\n/,
    );
    expect(out).to.include('latchkey audit begin');
    expect(code).to.equal(1);
    const doctor = await run('doctor');
    expect(doctor.out).to.include('✗ Audit log: the signed ends of 64 chains are gone');
    expect(doctor.code).to.equal(1);
  });

  it('AUD-06 knows who makes a database look as if it had never had chains', async () => {
    await removeChains();
    await intruder.run("UPDATE stored_keys SET purpose = 'ROOT' WHERE id = 'root'");
    const { code, out, err } = await run('audit', 'verify');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.include('LATCHKEY_SECRET does not open');
    expect(await ends()).to.deep.equal([]);
  });

  it('AUD-06 no start and no command makes another root key where there are chains', async () => {
    await intruder.run("DELETE FROM stored_keys WHERE id = 'root'");
    const stored = await intruder.run('SELECT * FROM stored_keys');
    const told = /^The root key of this database is gone.*Restore the table stored_keys/s;
    const started = Gateway.start({ beside: gateway }).then(() => 'started', String);
    expect((await started).replace('MissingRootError: ', '')).to.match(told);
    const { code, out, err } = await run('audit', 'verify');
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(told);
    expect(await intruder.run('SELECT * FROM stored_keys')).to.deep.equal(stored);
  });

  it('AUD-06 begins them when it comes from a version without, whoever starts first, and adopts for a day', async () => {
    await signUp(gateway);
    await sealAll();
    await putBeforeChains(gateway.env);
    const others = await Promise.all([1, 2].map(() => Gateway.start({ beside: gateway })));
    await sealAll(others[0]);
    expect(await ends()).to.have.length(SHARDS);
    const report = await prove();
    expect(report).to.deep.include({ breaks: [], waiting: 0, sealed: (await intruder.events()).length });
    await intruder.run('DELETE FROM audit_chains');
    const late = await Gateway.start({ beside: gateway });
    expect(await ends(), 'once is all').to.deep.equal([]);
    await Promise.all([late, ...others].map((one) => one.stop()));
  });

  it('AUD-07 `latchkey audit begin` begins anew what has lost its end, for a reason, and only that', async () => {
    const person = await signUp(gateway);
    for (let n = 0; n < 3; n += 1) await signUp(gateway);
    await sealAll();
    const [own] = await intruder.events(`subject_id = '${person.id}'`);
    const shard = Number(own?.shard);
    const [end] = await intruder.run('SELECT * FROM audit_chains WHERE shard = ?', [shard]);
    await intruder.run('DELETE FROM audit_chains WHERE shard = ?', [shard]);
    await intruder.put(own, { ip: '203.0.113.9' });
    const begun = await run('audit', 'begin', '--reason', 'Cleaned up by mistake');
    expect({ code: begun.code, err: begun.err }).to.deep.equal({ code: 0, err: '' });
    expect(begun.out).to.include('1 chains begin anew.');
    await sealAll();
    const report = await prove();
    expect(report.breaks, 'what was edited shows all the same').to.deep.equal([
      { fault: 'EDITED', shard, eventId: own?.id, seq: 1 },
    ]);
    await intruder.put(own, { ip: own?.ip });
    const whole = await prove();
    expect(whole).to.deep.include({ breaks: [], waiting: 0, sealed: (await intruder.events()).length });
    expect(whole.begunAnew).to.deep.equal([{ shard, startedAt: whole.begunAnew[0]?.startedAt }]);
    expect(whole.begunAnew[0]?.startedAt).to.be.above(Number(end?.started_at));
    expect((await run('audit', 'verify')).out).to.match(
      /Begun anew since, and proven from there: chains \d+ \(/,
    );
    const [event] = await intruder.events("kind = 'AUDIT_BEGUN'");
    expect(event).to.include({ reason: 'Cleaned up by mistake', device_name: 'latchkey audit begin' });
    expect(JSON.parse(String(event?.change_made))).to.deep.equal({
      before: { ends: SHARDS - 1 },
      after: { ends: SHARDS, begun: [shard], adoptsUntil: null },
    });
    const again = await begin('Once more').catch((error: unknown) => error);
    expect(again).to.be.instanceOf(ProblemError).and.include({ code: 'CONFLICT' });
  });

  it('AUD-07 takes in what nobody signed only when it is told to, and then for a day', async () => {
    await signUp(gateway);
    await sealAll();
    await removeChains();
    await begin('A restore without marks');
    await sealAll();
    expect((await prove()).breaks[0]).to.include({ fault: 'UNSIGNED', shard: null });
    const { out } = await run('audit', 'begin', '--reason', 'It was our own restore', '--adopt-unsigned');
    expect(out).to.match(/^No chain had to begin anew\. Unsigned events are signed until \d{4}-/);
    await sealAll();
    expect(await prove()).to.deep.include({
      breaks: [],
      unsigned: 0,
      sealed: (await intruder.events()).length,
    });
  });

  it('AUD-07 says what to do before, and wants a reason', async () => {
    const help = await run('audit', 'begin', '--help');
    expect(help.code).to.equal(0);
    expect(help.out).to.include('Keep a copy of audit_events and audit_chains');
    const { code, err } = await run('audit', 'begin', '--reason', ' ');
    expect({ code, err }).to.deep.equal({ code: 2, err: 'Say why: --reason is needed.\n' });
  });

  it('AUD-08 an event that is put in where the next one would stand is named, counted and waited for', async () => {
    const person = await signUp(gateway);
    await sealAll();
    const [own] = await intruder.events(`subject_id = '${person.id}'`);
    const inChain = [own?.shard];
    const [last] = await intruder.run(
      'SELECT * FROM audit_events WHERE shard = ? ORDER BY seq DESC LIMIT 1',
      inChain,
    );
    const id = 'evt_7zzzzzzzzzzzzzzzzzzzzzzzzz';
    await intruder.add('audit_events', { ...last, id, seq: Number(last?.seq) + 1 });
    await ask(gateway, 'login', { identifier: person.email, password: 'wrong' });
    await ask(gateway, 'login', { identifier: 'nobody@example.com', password: 'wrong' });
    for (let round = 0; round < 3; round += 1) await sealAll();
    expect(gateway.app.core.auditSealer.troubles()).to.deep.equal({ gone: 0, edited: 0, blocked: 1 });
    const told = gateway.logged().split(`SELECT * FROM audit_events WHERE id = '${id}'`);
    expect(told, 'once').to.have.length(2);
    const stray = { fault: 'STRAY', shard: Number(own?.shard), eventId: id, seq: Number(last?.seq) + 1 };
    expect((await prove()).breaks).to.deep.equal([stray]);
    const waiting = await intruder.events('seq IS NULL');
    expect(
      waiting.every(({ shard }) => shard === own?.shard),
      'no other chain is held up',
    ).to.equal(true);
    await intruder.remove({ id });
    await sealAll();
    expect(gateway.app.core.auditSealer.troubles()).to.deep.equal({ gone: 0, edited: 0, blocked: 0 });
    expect(await prove()).to.deep.include({ breaks: [], waiting: 0 });
  });
});

onBothBackends('the beginning of a database', (backend) => {
  let folder: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-beginning-'));
    env = await environment(backend, folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function open(): Promise<Stores> {
    const log = createLog({ level: 'silent', destination: { write: () => undefined } });
    return openStores(readConfig(env), { log });
  }

  it('AUD-06 has its root key and its chains at once or not at all: who is killed in between begins later', async () => {
    const source = createDataSource(readConfig(env).database);
    await migrate(source);
    const ask = (sql: string): Promise<unknown[]> => source.query(sql);
    await ask('ALTER TABLE audit_chains RENAME TO audit_chains_away');
    const outcome = await open().then(
      () => 'opened',
      () => 'failed',
    );
    expect(outcome).to.equal('failed');
    expect(await ask("SELECT id FROM stored_keys WHERE id = 'root'")).to.deep.equal([]);
    await ask('ALTER TABLE audit_chains_away RENAME TO audit_chains');
    const stores = await open();
    const { database, keyring } = stores;
    const report = await new AuditProof(database, new AuditSeal(keyring.audit)).prove();
    expect(report.breaks).to.deep.equal([]);
    expect(report.ends).to.have.length(SHARDS);
    const adopting = await ask('SELECT shard FROM audit_chains WHERE adopts_until IS NOT NULL');
    expect(adopting, 'there is nothing from before').to.deep.equal([]);
    await stores.close();
    await source.destroy();
  });
});
