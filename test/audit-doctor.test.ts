import { expect } from 'chai';
import { latchkey } from './support/command.js';
import { Gateway } from './support/gateway.js';
import { Intruder } from './support/intruder.js';

describe('latchkey doctor, of the audit log', () => {
  it('AUD-06 `latchkey doctor` looks at the chains there can be, and misses table and key', async () => {
    const another = await Gateway.start({ backend: 'embedded' });
    const intruder = await Intruder.into(another.env);
    const doctor = async (): Promise<string> => {
      const { out } = await latchkey(['doctor'], { folder: another.env.DATA_DIR ?? '', env: another.env });
      return /. Audit log: .*/.exec(out)?.[0] ?? '';
    };
    try {
      const [end] = await intruder.run('SELECT * FROM audit_chains WHERE shard = 0');
      await intruder.add('audit_chains', { ...end, shard: -1 });
      expect(await doctor()).to.match(/^✓ Audit log: \d+ events chained since/);
      await intruder.run('ALTER TABLE audit_chains RENAME TO moved_chains');
      expect(await doctor()).to.equal('✗ Audit log: the signed ends of 64 chains are gone');
      await intruder.run('ALTER TABLE moved_chains RENAME TO audit_chains');
      await intruder.run("DELETE FROM stored_keys WHERE id = 'root'");
      expect(await doctor()).to.equal('✗ Audit log: there are chains, and not the root key that signs them');
    } finally {
      await intruder.leave();
      await another.stop();
    }
  });
});
