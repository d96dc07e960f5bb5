import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../config.js';
import { type Trust, trustDocuments } from '../graphql/trusted-documents.js';

/** Those of our own client, which comes with the gateway it was made for. */
const OWN = new URL('../../../schema/trusted-documents.json', import.meta.url);

/** Null where documents need no trust. Throws when a manifest cannot be believed. */
export function openTrustedDocuments({ graph: { trustedDocuments } }: Config): Trust | null {
  const { mode, file } = trustedDocuments;
  if (mode === 'off') return null;
  const files = [OWN, ...(file === null ? [] : [file])];
  return trustDocuments(mode, new Map(files.flatMap(documentsOf)));
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
