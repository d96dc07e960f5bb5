import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Metrics, RecoveryFigures } from '../schema/metrics.js';
import { Costs } from '../src/graphql/costs.js';
import type { RecoveryFigures as Figures } from '../src/services/recovery-figures.js';

@Resolver(() => Metrics)
export class MetricsResolver {
  constructor(private readonly care: { readonly recoveryFigures: Figures }) {}

  @Costs(130)
  @FieldResolver(() => RecoveryFigures, { description: 'How people get on who ask for a new password.' })
  recovery(@Root() { since, until }: Metrics): Promise<RecoveryFigures> {
    return this.care.recoveryFigures.within({ since, until });
  }
}
