export interface Rule {
  readonly from: RegExp;
  readonly may: readonly RegExp[];
  /** May be imported by `import type` only. */
  readonly types?: readonly RegExp[];
}

const ERRORS = /^src\/errors\.ts$/;
const CLOCK = /^src\/clock\.ts$/;
const PATIENCE = /^src\/patience\.ts$/;
const SERVICES = /^src\/services\//;

const WORDS = /^src\/words\//;

function tool(folder: string, ...more: RegExp[]): Rule {
  return {
    from: new RegExp(`^src/${folder}/`),
    may: [new RegExp(`^src/${folder}/`), ERRORS, CLOCK, ...more],
  };
}

function face(folder: string): Rule {
  return {
    from: new RegExp(`^src/${folder}/`),
    may: [new RegExp(`^src/${folder}/`), ERRORS, WORDS],
    types: [SERVICES, CLOCK],
  };
}

/** Who may import whom: the first line that fits a file decides, and a file that none fits has no place yet. */
export const RULES: readonly Rule[] = [
  {
    from: /^(test|bench|scripts|conformance)\/|^src\/(commands|wiring)\/|^src\/(app|core|stores|development|main|workers|banner|cli|start-failure)\.tsx?$/,
    may: [/./],
  },
  { from: /^entities\//, may: [/^entities\//] },
  { from: /^schema\//, may: [/^schema\//, ERRORS] },
  { from: /^src\/(errors|clock|patience|master-secret-file|port-owner)\.ts$/, may: [] },
  { from: /^src\/config(\.ts|\/)/, may: [/^src\/config\//] },
  { from: /^src\/log(\.ts|\/)/, may: [/^src\/log\//] },
  { from: /^src\/flows\//, may: [/^src\/flows\//, ERRORS], types: [CLOCK] },
  tool('crypto'),
  ...['ephemeral', 'sql'].map((folder) => tool(folder, PATIENCE)),
  tool('mail', WORDS),
  tool('sms', WORDS, /^src\/mail\//),
  { from: WORDS, may: [WORDS, ERRORS] },
  { from: /^src\/database\.ts$/, may: [/^src\/sql\//, ERRORS, CLOCK, PATIENCE] },
  {
    from: SERVICES,
    may: [
      /^entities\//,
      /^src\/(flows|crypto|ephemeral|mail|sms|words|services)\//,
      /^src\/database\.ts$/,
      ERRORS,
      CLOCK,
    ],
  },
  {
    from: /^resolvers\//,
    may: [/^(schema|resolvers)\//, /^src\/graphql\/(context|authenticated|sensitive|costs)\.ts$/],
    types: [SERVICES],
  },
  { from: /^src\/graphql\//, may: [/^src\/graphql\//, /^schema\//, ERRORS, WORDS], types: [SERVICES, CLOCK] },
  { from: /^src\/http\//, may: [/^src\/(http|graphql)\//, ERRORS], types: [SERVICES, CLOCK] },
  face('pages'),
  // It runs in browsers, and knows of the gateway what the API tells it.
  { from: /^src\/admin\//, may: [/^src\/admin\//, /^clients\/typescript\/src\/generated\//] },
  { from: /^clients\//, may: [/^clients\//] },
  { from: /^ormconfig\.ts$/, may: [/^entities\//, /^src\/sql\//] },
];
