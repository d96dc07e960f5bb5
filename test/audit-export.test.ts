import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { partOf } from '../src/commands/audit/part-file.js';
import { type CommandRun, latchkey } from './support/command.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, type Person, signUp } from './support/person.js';
import { signIn } from './support/session-steps.js';

onBothBackends('latchkey audit export', (backend) => {
  let gateway: Gateway;
  let anna: Person;

  before(async () => {
    gateway = await Gateway.start({ backend });
    await signUp(gateway);
    anna = await signUp(gateway);
    await signIn(gateway, anna);
  });
  after(() => gateway.stop());

  const stored = (): Promise<AuditEvent[]> =>
    gateway.app.stores.database.read.find(AuditEvent, {
      where: [{ succeeded: true }, { succeeded: false }],
      order: { id: 'DESC' },
      take: 1000,
    });
  const run = (...args: string[]): Promise<CommandRun> =>
    latchkey(['audit', 'export', ...args], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
  const linesIn = (text: string): readonly Record<string, unknown>[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('writes what is stored, oldest first, and nothing secret', async () => {
    await ask(gateway, 'requestPasswordReset', { identifier: anna.email });
    const code = await gateway.codeTo(anna.email);
    await gateway.app.core.auditSealer.sealAll();
    const { code: exit, out, err } = await run();
    expect({ exit, err }).to.deep.equal({ exit: 0, err: `${linesIn(out).length} events written.\n` });
    const rows = (await stored()).reverse();
    expect(linesIn(out)).to.deep.equal(rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() })));
    for (const secret of [code, anna.password, anna.email, anna.accessToken, anna.username]) {
      expect(out).to.not.include(secret);
    }
  });

  it('writes the events of one account, and of one stretch of time', async () => {
    const rows = (await stored()).reverse();
    const at = rows[3]?.at ?? 0;
    const since = new Date(at).toISOString();
    const own = rows.filter(({ subjectId }) => subjectId === anna.id);
    const idsOf = ({ out }: CommandRun) => linesIn(out).map(({ id }) => id);
    expect(idsOf(await run('--account', anna.id))).to.deep.equal(own.map(({ id }) => id));
    const later = rows.filter((row) => row.at >= at).map(({ id }) => id);
    const earlier = rows.filter((row) => row.at < at).map(({ id }) => id);
    expect(idsOf(await run('--since', since))).to.deep.equal(later);
    expect(idsOf(await run('--until', since))).to.deep.equal(earlier);
    const wrong = await run('--since', 'yesterday');
    expect(wrong).to.include({ code: 2 });
    expect(wrong.err).to.include('--since is not a moment');
  });

  it('goes on with a file that was interrupted in the middle of a line', async () => {
    const file = join(gateway.env.DATA_DIR ?? '', 'events.ndjson');
    await run('--out', file);
    const whole = readFileSync(file, 'utf8');
    expect((await run('--out', file)).err).to.include('is there already');
    const other = join(gateway.env.DATA_DIR ?? '', 'again.ndjson');
    const part = partOf(other, { since: null, until: null, accountId: null });
    writeFileSync(part, whole.slice(0, Math.floor(whole.length / 2)));
    const { code, err } = await run('--out', other);
    expect(code, err).to.equal(0);
    expect(Number(/^\d+/.exec(err)?.[0])).to.be.below(linesIn(whole).length);
    expect(readFileSync(other, 'utf8')).to.equal(whole);
  });
});
