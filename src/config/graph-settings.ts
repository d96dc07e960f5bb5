import { literal, type SettingGroup, worded } from './setting-text.js';

export const GRAPH: SettingGroup = {
  title: 'The graph around it',
  settings: [
    worded('SUBGRAPH_PORT', 'none: no subgraph', 'TCP port', {
      meaning:
        'Serves the gateway as a subgraph of a federated graph at `/graphql` on a port of its own, never on PORT. See [federation](federation.md).',
      sample: '4001',
    }),
    literal(
      'SUBGRAPH_HOST',
      '127.0.0.1',
      'IP address or host name',
      'The interface SUBGRAPH_PORT listens on. Nobody but the router of the graph should reach it.',
    ),
    worded('SUBGRAPH_SECRET', 'none', 'at least 32 bytes, random', {
      meaning: 'What the router shows in the header `Subgraph-Secret`. Required together with SUBGRAPH_PORT.',
      sample: '',
    }),
    worded('SUBGRAPH_SECRET_PREVIOUS', 'none', 'at least 32 bytes, random', {
      meaning: 'The one before the present one, which is still good while you rotate it.',
      sample: '',
    }),
    literal(
      'FEDERATION_AUTH_DIRECTIVES',
      'on',
      '`on` or `off`',
      '`off` leaves `@authenticated` and `@requiresScopes` out of the subgraph, for routers that do not know them. The checks are made all the same.',
    ),
    literal(
      'TRUSTED_DOCUMENTS',
      'off',
      '`only`, `prefer` or `off`',
      '`only` runs nothing but documents of the manifest, asked for by `documentId`; `prefer` knows them and runs others too; `off` runs everything, and reads no TRUSTED_DOCUMENTS_FILE. Never applies to SUBGRAPH_PORT.',
    ),
    worded('TRUSTED_DOCUMENTS_FILE', 'none', 'path of a JSON file', {
      meaning:
        'A manifest as graphql-codegen writes it, `{"sha256:…": "query …"}`, besides the one of our own client and of the console.',
      sample: '',
    }),
  ],
};
