import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../config.js';
import { type Trust, trustDocuments } from '../graphql/trusted-documents.js';

/** Those of our own client and of the console, which come with the gateway they were made for. */
const OWN = new URL('../../../schema/trusted-documents.json', import.meta.url);

/**
 * Our own are known in every mode, for the console sends nothing but ids. Throws when a manifest cannot be believed.
 */
export function openTrustedDocuments({ graph: { trustedDocuments } }: Config): Trust {
  const { mode, file } = trustedDocuments;
  const files = [OWN, ...(file === null || mode === 'off' ? [] : [file])];
  return trustDocuments(mode === 'only' ? 'only' : 'prefer', new Map(files.flatMap(documentsOf)));
}

function documentsOf(file: string | URL): readonly [string, string][] {
  const documents = Object.entries(manifestIn(file));
  const wrong = documents.filter(([id, text]) => typeof text !== 'string' || id !== idOf(text));
  if (wrong.length > 0) {
    throw new Error(
      `TRUSTED_DOCUMENTS_FILE has ${wrong.length} entries that are not a document under sha256: and its own digest.`,
    );
  }
  return documents;
}

function manifestIn(file: string | URL): Readonly<Record<string, string>> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new Error(`TRUSTED_DOCUMENTS_FILE ${why}. Name the manifest that codegen wrote.`);
  }
  if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) return { ...manifest };
  throw new Error('TRUSTED_DOCUMENTS_FILE is not a JSON object of ids and documents.');
}

function idOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
