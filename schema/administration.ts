import { IsIn } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Account, AccountStatus, Role } from './account.js';
import { PageInfo } from './audit-event.js';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { AtMost } from './input-lists.js';
import { Text } from './text.js';

const ORDER_FIELDS = ['CREATED_AT', 'LAST_LOGIN_AT', 'USERNAME', 'EMAIL', 'FAILED_ATTEMPTS'] as const;
const AccountOrderField = enumOf(ORDER_FIELDS);
const OrderDirection = enumOf(['ASC', 'DESC']);

registerEnumType(AccountOrderField, {
  name: 'AccountOrderField',
  description: 'What accounts can be sorted by.',
});
registerEnumType(OrderDirection, { name: 'OrderDirection', description: 'Which way.' });

@InputType({ description: 'Given conditions must all hold.' })
export class AccountFilter {
  @Field(() => String, { nullable: true, description: 'Exact e-mail or username.' })
  @Text({ max: 320, optional: true })
  identifier?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Beginning of an e-mail, username or display name.',
  })
  @Text({ max: 100, optional: true })
  search?: string | null;

  @Field(() => [AccountStatus], {
    nullable: true,
    description: 'A short wait after wrong passwords is no status here.',
  })
  @AtMost(4)
  status?: (keyof typeof AccountStatus)[] | null;

  @Field(() => [Role], { nullable: true })
  @AtMost(2)
  role?: (keyof typeof Role)[] | null;

  @Field(() => Boolean, { nullable: true })
  hasSecondFactor?: boolean | null;

  @Field(() => DateTime, { nullable: true })
  createdAfter?: Date | null;

  @Field(() => DateTime, { nullable: true })
  createdBefore?: Date | null;

  @Field(() => DateTime, { nullable: true })
  lastLoginBefore?: Date | null;
}

@InputType({ description: 'How to sort.' })
export class AccountOrder {
  @Field(() => AccountOrderField)
  @IsIn(ORDER_FIELDS)
  field!: keyof typeof AccountOrderField;

  @Field(() => OrderDirection, { defaultValue: 'ASC' })
  direction!: keyof typeof OrderDirection;
}

const WHY = 'Why; goes into the audit log.';

@InputType()
export class AccountActionInput {
  @Field(() => ID)
  @Text({ max: 128 })
  accountId!: string;

  @Field(() => String, { description: WHY })
  @Text({ max: 200 })
  reason!: string;
}

@InputType()
export class LockAccountInput {
  @Field(() => ID)
  @Text({ max: 128 })
  accountId!: string;

  @Field(() => String, { description: WHY })
  @Text({ max: 200 })
  reason!: string;

  @Field(() => DateTime, { nullable: true, description: 'Omit for until unlocked.' })
  until?: Date | null;
}

@InputType()
export class SetRolesInput {
  @Field(() => ID)
  @Text({ max: 128 })
  accountId!: string;

  @Field(() => [Role])
  @AtMost(2)
  roles!: (keyof typeof Role)[];

  @Field(() => String, { description: WHY })
  @Text({ max: 200 })
  reason!: string;
}

@ObjectType({ description: 'One account in a page.' })
export class AccountEdge {
  @Field(() => Account, { nullable: true })
  node!: Account | null;

  @Field(() => String)
  cursor!: string;
}

@ObjectType({ description: 'A page of accounts.' })
export class AccountConnection {
  @Field(() => [AccountEdge])
  edges!: readonly AccountEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
