import { createDataSource } from '../../ormconfig.js';
import { readConfig } from '../../src/config.js';
import { Wrapping } from '../../src/crypto/wrapping.js';
import { masterSecret } from '../../src/master-secret-file.js';

const OLD = 'ROOT|root|HKDF-SHA256';
const CHAINED = 'CHAINED_ROOT|root|HKDF-SHA256';

/** Makes a database look as the version left it that knew no chains. Takes its keys, which no intruder has. */
export async function putBeforeChains(env: Readonly<Record<string, string>>): Promise<void> {
  const config = readConfig(env);
  const wrapping = new Wrapping(masterSecret(config));
  const source = createDataSource(config.database);
  await source.initialize();
  const [row]: { wrapped: string }[] = await source.query(
    "SELECT wrapped FROM stored_keys WHERE id = 'root'",
  );
  const { plain } = wrapping.unwrap(row?.wrapped ?? '', CHAINED);
  await source.query("UPDATE stored_keys SET purpose = 'ROOT', wrapped = ? WHERE id = 'root'", [
    wrapping.wrap(plain, OLD),
  ]);
  await source.query('DELETE FROM audit_chains');
  await source.query('UPDATE audit_events SET shard = NULL, seq = NULL, link = NULL, mac = NULL');
  await source.destroy();
}
