import { Extensions } from 'type-graphql';

/**
 * What a field costs by itself, where answering it takes much more than looking at a row: ten points for each question
 * to the database. `given` is for an argument with which it may ask more, and says what it costs then.
 */
export function Costs(points: number, given: Readonly<Record<string, number>> = {}): MethodDecorator {
  return Extensions({ costs: { points, given } });
}
