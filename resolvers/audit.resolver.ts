import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { AuditEventConnection, AuditEventFilter, AuditEventKind } from '../schema/audit-event.js';
import { RequiresScopes } from '../src/graphql/authenticated.js';
import type { Context } from '../src/graphql/context.js';
import { Costs } from '../src/graphql/costs.js';
import type { AuditTrail } from '../src/services/audit-trail.js';

@Resolver()
export class AuditResolver {
  constructor(private readonly trail: AuditTrail) {}

  @RequiresScopes('audit:read')
  // By outcome it reads a range of an index for each kind: rows of them all are what the page pays for.
  @Costs(2, { filter: 2 * Object.keys(AuditEventKind).length })
  @Query(() => AuditEventConnection, {
    nullable: true,
    description: 'Everything that happened, newest first.',
  })
  auditEvents(
    @Arg('filter', () => AuditEventFilter, { nullable: true }) filter: AuditEventFilter | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { origin }: Context,
  ): Promise<AuditEventConnection> {
    return this.trail.page(filter ?? {}, { first: first ?? 20, after: after ?? null }, origin);
  }
}
