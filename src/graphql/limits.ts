import { type ASTVisitor, GraphQLError, Kind, type ValidationContext } from 'graphql';
import { Scale, type Weight } from './weight.js';

/** Lexical tokens of a document. Parsing stops at the next one. */
export const MAX_TOKENS = 1000;

interface Limit {
  /** What `extensions.limit` says. */
  readonly name: string;
  readonly most: number;
  readonly noun: string;
  readonly count: (weight: Weight) => number;
}

/** The deepest and the dearest honest operation of the API stay below half of these. */
export const LIMITS: readonly Limit[] = [
  { name: 'DEPTH', most: 8, noun: 'levels of fields', count: ({ depth }) => depth },
  { name: 'ALIASES', most: 15, noun: 'aliases', count: ({ aliases }) => aliases },
  { name: 'ROOT_FIELDS', most: 10, noun: 'root fields', count: ({ fields }) => fields },
  { name: 'DIRECTIVES', most: 10, noun: 'directives', count: ({ directives }) => directives },
  { name: 'COST', most: 5000, noun: 'points of cost', count: ({ cost }) => cost },
  { name: 'SENSITIVE', most: 1, noun: 'sensitive mutations', count: ({ sensitive }) => sensitive },
];

/** Refuses, before anything runs, an operation that asks for more than one request may (OWASP ASVS 4.3.1). */
export function limitsRule(context: ValidationContext): ASTVisitor {
  const { definitions } = context.getDocument();
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const scale = new Scale(context.getSchema(), fragments);
  return {
    OperationDefinition(operation) {
      const weight = scale.weigh(operation);
      for (const { name, most, noun, count } of LIMITS) {
        if (count(weight) <= most) continue;
        const message = `The operation has ${count(weight)} ${noun}; at most ${most} may be in one.`;
        context.reportError(new GraphQLError(message, { nodes: operation, extensions: { limit: name } }));
      }
      return false;
    },
    FragmentDefinition: () => false,
  };
}
