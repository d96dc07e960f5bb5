import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { preset } from '@graphql-codegen/client-preset';

/** The root of the project, seen from the compiled files. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const GENERATED = 'clients/typescript/src/generated/';
/** What the preset calls its files, and where they belong here; it makes others that nobody needs. */
const PLACES: Readonly<Record<string, string>> = {
  'graphql.ts': `${GENERATED}graphql.ts`,
  'persisted-documents.json': 'schema/trusted-documents.json',
};

/** As the appendix on persisted documents of GraphQL over HTTP has it: the algorithm, and the digest. */
function documentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The client's types and the manifest of its documents, by path, from the committed schema and *.graphql files. */
export async function clientFiles(): Promise<ReadonlyMap<string, string>> {
  const made: { filename: string; content: string }[] = await generate(
    {
      silent: true,
      errorsOnly: true,
      cwd: ROOT,
      schema: join(ROOT, 'schema/schema.graphql'),
      documents: join(ROOT, 'clients/typescript/src/documents/*.graphql'),
      generates: {
        [join(ROOT, GENERATED)]: {
          preset,
          presetConfig: {
            fragmentMasking: false,
            persistedDocuments: { hashAlgorithm: documentId, hashPropertyName: 'documentId' },
          },
          config: {
            documentMode: 'string',
            enumsAsTypes: true,
            useTypeImports: true,
            strictScalars: true,
            scalars: { DateTime: 'string', JSON: 'unknown' },
          },
        },
      },
    },
    false,
  );
  const files = made.flatMap(({ filename, content }) => {
    const place = PLACES[filename.slice(filename.lastIndexOf('/') + 1)];
    return place === undefined ? [] : [[place, content] as const];
  });
  return new Map(files);
}
