import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';

/** The core counts milliseconds; the API speaks RFC 3339. */
export const DateTime = new GraphQLScalarType<Date, Date>({
  ...GraphQLDateTime.toConfig(),
  name: 'DateTime',
  description:
    'An instant, RFC 3339 in UTC. Moments are DateTime; waits are Int seconds, so a wrong clock never matters.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => GraphQLDateTime.serialize(typeof value === 'number' ? new Date(value) : value),
});
