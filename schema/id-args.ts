import { ArgsType, Field, ID } from 'type-graphql';
import { Text } from './text.js';

/** One thing, by its id. */
@ArgsType()
export class IdArgs {
  @Field(() => ID)
  @Text({ max: 128 })
  id!: string;
}
