import { IsOptional } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';
import { Text } from './text.js';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true })
  @IsOptional()
  first?: number | null;

  @Field(() => String, { nullable: true })
  @Text({ max: 512, optional: true })
  after?: string | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  last?: number | null;

  @Field(() => String, { nullable: true })
  @Text({ max: 512, optional: true })
  before?: string | null;
}
