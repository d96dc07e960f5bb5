import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { clientFiles, ROOT } from './client-files.js';

describe('graphql-codegen', () => {
  it('makes what is committed: after a change run `npm run client`', async () => {
    const files = await clientFiles();
    expect([...files.keys()].sort()).to.deep.equal([
      'clients/typescript/src/generated/console.ts',
      'clients/typescript/src/generated/graphql.ts',
      'schema/trusted-documents.json',
    ]);
    for (const [path, content] of files) {
      expect(readFileSync(join(ROOT, path), 'utf8'), path).to.equal(content);
    }
  });
});
