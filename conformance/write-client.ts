import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientFiles, ROOT } from './client-files.js';

/* `npm run client`: writes what is generated of clients/typescript, and the manifest of its documents. */

for (const [path, content] of await clientFiles()) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), content);
  process.stdout.write(`${path}\n`);
}
