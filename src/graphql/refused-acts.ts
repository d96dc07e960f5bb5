import type { GraphQLObjectType } from 'graphql';
import type { ResolverData } from 'type-graphql';
import type { Context } from './context.js';

/** Refused for who asks or whom it is about, and not for how a form was filled in. */
const REFUSALS: ReadonlySet<string> = new Set(['FORBIDDEN', 'STEP_UP_REQUIRED', 'CONFLICT', 'NOT_FOUND']);

/** Writes down that a mutation for people in charge was refused; nothing for any other field or answer. */
export async function noteRefusal(
  { info, args, context }: ResolverData<Context>,
  problem: string,
): Promise<void> {
  if (info.parentType.name !== 'Mutation' || !REFUSALS.has(problem)) return;
  const accountId = wordOf(args.input, 'accountId');
  // Some act on oneself as well: for that nobody has to be in charge.
  if (accountId === null && !isForPeopleInCharge(info.parentType, info.fieldName)) return;
  const reason = wordOf(args.input, 'reason');
  await context.noteRefusal({ act: info.fieldName, problem, accountId, reason });
}

/** The same for operations that were refused as a whole, before anything of them was read. */
export async function noteForbidden(
  root: GraphQLObjectType,
  names: readonly string[],
  context: Context,
): Promise<void> {
  if (root.name !== 'Mutation') return;
  for (const act of new Set(names.filter((name) => isForPeopleInCharge(root, name)))) {
    await context.noteRefusal({ act, problem: 'FORBIDDEN', accountId: null, reason: null });
  }
}

function isForPeopleInCharge(parent: GraphQLObjectType, name: string): boolean {
  return parent.getFields()[name]?.extensions.requiresScopes !== undefined;
}

function wordOf(input: unknown, name: string): string | null {
  const value = new Map<string, unknown>(Object.entries(Object(input))).get(name);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
