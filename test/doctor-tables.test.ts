import { expect } from 'chai';
import { latchkey } from './support/command.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { Intruder } from './support/intruder.js';

onBothBackends('latchkey doctor, of the tables', (backend) => {
  let gateway: Gateway;
  let intruder: Intruder;

  beforeEach(async () => {
    gateway = await Gateway.start({ backend });
    intruder = await Intruder.into(gateway.env);
  });
  afterEach(async () => {
    await intruder.leave();
    await gateway.stop();
  });

  async function doctor(): Promise<string> {
    const { out } = await latchkey(['doctor'], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
    return /. SQL tables: .*/.exec(out)?.[0] ?? '';
  }

  it('AUD-06 misses an index, and names a trigger that somebody has put on the audit log', async () => {
    expect(await doctor()).to.match(/^✓ SQL tables: \d+, as the migrations made them$/);
    const on = backend === 'embedded' ? '' : ' ON accounts';
    await intruder.run(`DROP INDEX accounts_failed_logins${on}`);
    expect(await doctor()).to.equal('! SQL tables: changed since the migrations: accounts');
    const body =
      backend === 'embedded'
        ? "BEGIN DELETE FROM audit_events WHERE kind = 'LOCKED'; END"
        : "FOR EACH ROW SET NEW.ip = '203.0.113.9'";
    await intruder.run(`CREATE TRIGGER hides BEFORE INSERT ON audit_events ${body}`);
    expect(await doctor()).to.equal(
      '✗ SQL tables: changed since the migrations: accounts, trigger hides at audit_events',
    );
  });

  it('AUD-06 sees a view in the place of the audit log, and a column that is not ours', async () => {
    await intruder.run('ALTER TABLE audit_events RENAME TO audit_events_kept');
    await intruder.run("CREATE VIEW audit_events AS SELECT * FROM audit_events_kept WHERE kind <> 'LOCKED'");
    expect(await doctor()).to.equal(
      '✗ SQL tables: changed since the migrations: audit_events, view audit_events at audit_events',
    );
    await intruder.run('DROP VIEW audit_events');
    await intruder.run('ALTER TABLE audit_events_kept RENAME TO audit_events');
    expect(await doctor()).to.match(/^✓/);
    await intruder.run('ALTER TABLE audit_events ADD COLUMN shown int');
    expect(await doctor()).to.equal('! SQL tables: changed since the migrations: audit_events');
  });

  if (backend === 'servers') {
    it('sees an address for the other kind of server, and takes it for no tampering; a trigger it still names', async () => {
      const own = gateway.env.DATABASE_URL ?? '';
      const [name, scheme, other] = own.startsWith('mysql:')
        ? ['MySQL', 'mysql', 'mariadb']
        : ['MariaDB', 'mariadb', 'mysql'];
      const DATABASE_URL = own.replace(`${scheme}://`, `${other}://`);
      const look = async (): Promise<string> => {
        const env = { ...gateway.env, DATABASE_URL };
        return (await latchkey(['doctor'], { folder: gateway.env.DATA_DIR ?? '', env })).out;
      };
      const out = await look();
      expect(out).to.include(`! SQL address: the server is ${name}, and DATABASE_URL says ${other}://\n`);
      expect(out).to.include(`Write ${scheme}:// in its place`).and.not.include('SQL tables');
      await intruder.run("CREATE TRIGGER hides BEFORE INSERT ON audit_events FOR EACH ROW SET NEW.ip = ''");
      expect(await look()).to.include(
        '✗ SQL tables: changed since the migrations: trigger hides at audit_events\n',
      );
    });
  }
});
