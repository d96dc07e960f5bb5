import { weaknessOf } from './master-secret.js';
import { parseHostName } from './rules.js';
import type { SettingReader } from './setting-reader.js';

export const DOCUMENT_MODES = ['only', 'prefer', 'off'] as const;

/** How this gateway stands in the graph around it. */
export interface GraphTerms {
  /** Where the router of a federated graph asks; `null`: nowhere. `secrets`: any of them is good. */
  readonly subgraph: {
    readonly host: string;
    readonly port: number;
    readonly secrets: readonly string[];
  } | null;
  readonly authDirectives: boolean;
  readonly trustedDocuments: {
    readonly mode: (typeof DOCUMENT_MODES)[number];
    /** `null`: those of the client this comes with. */
    readonly file: string | null;
  };
}

/** Ports that are taken by name. */
type Taken = Readonly<Record<string, number | null>>;

const NEW_SECRET = `Make one with: node -p "crypto.randomBytes(32).toString('base64url')"`;

export function readGraph(read: SettingReader, taken: Taken): GraphTerms {
  return {
    subgraph: readSubgraph(read, taken),
    authDirectives: read.oneOf('FEDERATION_AUTH_DIRECTIVES', 'on', ['on', 'off']) === 'on',
    trustedDocuments: {
      mode: read.oneOf('TRUSTED_DOCUMENTS', 'off', DOCUMENT_MODES),
      file: read.text('TRUSTED_DOCUMENTS_FILE') ?? null,
    },
  };
}

function readSubgraph(read: SettingReader, taken: Taken): GraphTerms['subgraph'] {
  const host = read.parsed('SUBGRAPH_HOST', '127.0.0.1', parseHostName);
  const secrets = ['SUBGRAPH_SECRET', 'SUBGRAPH_SECRET_PREVIOUS'].flatMap((name) => secret(read, name));
  if (!read.isSet('SUBGRAPH_PORT')) return null;
  const port = read.wholeNumber('SUBGRAPH_PORT', 4001, { min: 1, max: 65535, unit: 'TCP port' });
  const [other] = Object.keys(taken).filter((name) => taken[name] === port);
  if (other !== undefined) {
    const fix = 'Give it a port of its own: it is for the router of the graph alone.';
    read.refuse('SUBGRAPH_PORT', `is the same as ${other}`, fix);
  }
  if (!read.isSet('SUBGRAPH_SECRET')) {
    read.refuse('SUBGRAPH_SECRET', 'is not set, and SUBGRAPH_PORT is', NEW_SECRET);
  }
  return { host, port, secrets };
}

function secret(read: SettingReader, name: string): readonly string[] {
  const found = read.parsed<string | null>(name, null, (text) => {
    const weakness = weaknessOf(text);
    return weakness === null ? { value: text } : { ...weakness, fix: NEW_SECRET };
  });
  return found === null ? [] : [found];
}
