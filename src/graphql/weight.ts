import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** What a set of selections asks for, with every fragment counted each time it is spread. */
export interface Weight {
  /** Levels of fields below here. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields that are resolved at most, by the rules of `Scale`. */
  readonly cost: number;
  /** Fields of this level alone, and the sensitive ones among them. */
  readonly fields: number;
  readonly sensitive: number;
}

const NOTHING: Weight = { depth: 0, aliases: 0, directives: 0, cost: 0, fields: 0, sensitive: 0 };
/** Counted up to here, so that a fragment that doubles 1000 times stays a number. */
const MOST = 1_000_000;
/** A list without pages is taken to have this many members, a page whose size a variable says the largest allowed. */
const LIST_LENGTH = 10;
const LARGEST_PAGE = 100;

/**
 * Weighs an operation before it runs, without its variables, in time linear in its text: a fragment is weighed once.
 *
 * Cost: a field is 1 and what is below it; below a list, times 10; below a field with the argument `first`, times
 * that number; below the entities a router asks for, times 100. Where
 * answering a field takes many questions to the database, it says itself what it costs (`Costs`). Introspection has no depth and no cost: it reads what
 * is in memory, graphql-js limits its depth, and it is refused altogether where it is not allowed.
 */
export class Scale {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly weighed = new Map<string, Weight>();

  constructor(
    private readonly schema: GraphQLSchema,
    fragments: readonly FragmentDefinitionNode[],
  ) {
    this.fragments = new Map(fragments.map((one) => [one.name.value, one]));
  }

  weigh(operation: OperationDefinitionNode): Weight {
    const inside = this.set(
      operation.selectionSet,
      this.schema.getRootType(operation.operation) ?? undefined,
    );
    const variables = operation.variableDefinitions ?? [];
    const outside = [operation, ...variables].reduce((sum, one) => sum + (one.directives?.length ?? 0), 0);
    return sum([inside, { ...NOTHING, directives: outside }]);
  }

  private set(set: SelectionSetNode, parent: GraphQLNamedType | undefined): Weight {
    return sum(set.selections.map((selection) => this.selection(selection, parent)));
  }

  private selection(selection: SelectionNode, parent: GraphQLNamedType | undefined): Weight {
    if (selection.kind === Kind.FIELD) return this.field(selection, parent);
    const own = { ...NOTHING, directives: selection.directives?.length ?? 0 };
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sum([own, this.fragment(selection.name.value)]);
    const { typeCondition } = selection;
    const type = typeCondition === undefined ? parent : this.schema.getType(typeCondition.name.value);
    return sum([own, this.set(selection.selectionSet, type)]);
  }

  private fragment(name: string): Weight {
    const known = this.weighed.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return NOTHING;
    // A fragment that spreads itself is refused by another rule; here it only must come to an end.
    this.weighed.set(name, NOTHING);
    const own = { ...NOTHING, directives: fragment.directives?.length ?? 0 };
    const type = this.schema.getType(fragment.typeCondition.name.value);
    const weight = sum([own, this.set(fragment.selectionSet, type)]);
    this.weighed.set(name, weight);
    return weight;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | undefined): Weight {
    const field = fieldOf(parent, node.name.value);
    const isIntrospection =
      parent === this.schema.getQueryType() && /^__(schema|type)$/.test(node.name.value);
    const below =
      node.selectionSet === undefined
        ? NOTHING
        : this.set(node.selectionSet, field && getNamedType(field.type));
    return {
      depth: isIntrospection ? 1 : 1 + below.depth,
      aliases: below.aliases + (node.alias === undefined ? 0 : 1),
      directives: below.directives + (node.directives?.length ?? 0),
      cost: isIntrospection
        ? 1
        : Math.min(ownCost(node, field) + below.cost * timesBelow(node, field, parent), MOST),
      fields: 1,
      sensitive: field?.extensions.sensitive === true ? 1 : 0,
    };
  }
}

function sum(weights: readonly Weight[]): Weight {
  const add = (read: (one: Weight) => number): number =>
    Math.min(
      weights.reduce((total, one) => total + read(one), 0),
      MOST,
    );
  return {
    depth: weights.reduce((deepest, one) => Math.max(deepest, one.depth), 0),
    aliases: add((one) => one.aliases),
    directives: add((one) => one.directives),
    cost: add((one) => one.cost),
    fields: add((one) => one.fields),
    sensitive: add((one) => one.sensitive),
  };
}

type Field = GraphQLField<unknown, unknown>;
type Costs = { readonly points: number; readonly given: Readonly<Record<string, number>> };

function fieldOf(parent: GraphQLNamedType | undefined, name: string): Field | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

function ownCost(node: FieldNode, field: Field | undefined): number {
  const costs = field?.extensions.costs as Costs | undefined;
  if (costs === undefined) return 1;
  const given = (node.arguments ?? []).map(({ name, value }) =>
    value.kind === Kind.NULL ? 0 : (costs.given[name.value] ?? 0),
  );
  return 1 + Math.max(costs.points, ...given);
}

function timesBelow(node: FieldNode, field: Field | undefined, parent: GraphQLNamedType | undefined): number {
  const first = field?.args.find(({ name }) => name === 'first');
  if (first !== undefined) {
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    return pageSize(given, first.defaultValue);
  }
  // How many a router asks for stands in a variable.
  if (field?.name === '_entities') return LARGEST_PAGE;
  // The page was counted where it was asked for.
  if (field === undefined || parent?.name.endsWith('Connection')) return 1;
  return isListType(getNullableType(field.type)) ? LIST_LENGTH : 1;
}

function pageSize(given: ValueNode | undefined, otherwise: unknown): number {
  const isLeftOut = given === undefined || given.kind === Kind.NULL;
  const size = isLeftOut ? otherwise : given.kind === Kind.INT ? Number(given.value) : LARGEST_PAGE;
  return typeof size === 'number' && size >= 1 && size <= LARGEST_PAGE ? size : LARGEST_PAGE;
}
