import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';

export const AccountStatus = enumOf(['UNVERIFIED', 'ACTIVE', 'LOCKED', 'DISABLED']);
export const Role = enumOf(['SUPPORT', 'ADMIN']);

registerEnumType(AccountStatus, {
  name: 'AccountStatus',
  description: 'Whether someone can sign in.',
  valuesConfig: {
    UNVERIFIED: { description: 'Address not yet confirmed.' },
    LOCKED: { description: 'Wrong tries or an administrator; may lift by itself.' },
    DISABLED: { description: 'Closed until an administrator reopens it.' },
  },
});
registerEnumType(Role, {
  name: 'Role',
  description: 'Extra powers, each a bundle of scopes. Most people have none.',
  valuesConfig: {
    SUPPORT: { description: 'accounts:read audit:read metrics:read' },
    ADMIN: { description: 'Everything SUPPORT has, and accounts:write roles:write clients:write' },
  },
});

@Extensions({ key: 'id' })
@ObjectType({
  description:
    'A person. Other subgraphs extend this entity; id equals the sub claim of every token we issue.',
})
export class User {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Public handle.' })
  username!: string;

  @Field(() => String)
  displayName!: string;
}

@Extensions({ requiresScopes: [['self'], ['accounts:read']] })
@ObjectType({
  description: "The sign-in side of a person. Bearing the scope 'self' shows your own and nobody else's.",
})
export class Account {
  @Field(() => ID, { description: 'The same id as the user.' })
  id!: string;

  @Field(() => User)
  user!: User;

  @Field(() => String)
  email!: string;

  @Field(() => Boolean)
  emailVerified!: boolean;

  @Field(() => AccountStatus)
  status!: keyof typeof AccountStatus;

  @Field(() => DateTime, { nullable: true, description: 'When a temporary lock lifts by itself.' })
  lockedUntil!: number | null;

  @Field(() => Int, { description: 'Wrong passwords since the last good one.' })
  failedAttempts!: number;

  @Field(() => Boolean, { description: 'Next login must choose a new password.' })
  passwordResetRequired!: boolean;

  @Field(() => DateTime)
  passwordChangedAt!: number;

  @Field(() => DateTime)
  createdAt!: number;

  @Field(() => DateTime, { nullable: true })
  lastLoginAt!: number | null;

  @Field(() => [Role])
  roles!: readonly (keyof typeof Role)[];
}
