import { ArrayMaxSize, IsOptional } from 'class-validator';
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { User } from './account.js';
import { DateTime } from './date-time.js';
import { Json } from './json.js';
import { Problem } from './problem.js';
import { TokenSet } from './session.js';
import { Text } from './text.js';

const MANY = 20;

@InputType()
export class IssueClientTokenInput {
  @Field(() => ID)
  @Text({ max: 128 })
  clientId!: string;

  @Field(() => String)
  @Text({ max: 128 })
  clientSecret!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Separated by spaces. Omit for all that the client may have.',
  })
  @Text({ max: 1000, optional: true })
  scope?: string | null;
}

@InputType()
export class IntrospectTokenInput {
  @Field(() => String)
  @Text({ max: 8192 })
  token!: string;
}

@InputType()
export class CreateClientInput {
  @Field(() => String)
  @Text({ max: 100 })
  name!: string;

  @Field(() => [String])
  @ArrayMaxSize(MANY)
  @Text({ max: 64, each: true })
  scopes!: string[];

  @Field(() => [Json], {
    nullable: true,
    description: 'Public JWKs, at most 5: with the private half it can sign in place of showing its secret.',
  })
  @IsOptional()
  @ArrayMaxSize(MANY)
  publicKeys?: unknown[] | null;

  @Field(() => String, { nullable: true, description: 'Why; goes into the audit log.' })
  @Text({ max: 200, optional: true })
  reason?: string | null;
}

@InputType()
export class ClientInput {
  @Field(() => ID)
  @Text({ max: 128 })
  clientId!: string;

  @Field(() => String, { nullable: true, description: 'Why; goes into the audit log.' })
  @Text({ max: 200, optional: true })
  reason?: string | null;
}

@InputType()
export class SetClientKeysInput extends ClientInput {
  @Field(() => [Json], { description: 'Public JWKs, at most 5. None: its secret is all it has.' })
  @ArrayMaxSize(MANY)
  publicKeys!: unknown[];
}

@ObjectType({ description: "A partner's service or another part of the graph." })
export class Client {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [String])
  scopes!: readonly string[];

  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => DateTime)
  createdAt!: number;

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: number | null;
}

@ObjectType({ description: 'A new secret, shown once.' })
export class ClientCreated {
  @Field(() => Client)
  client!: Client;

  @Field(() => String)
  clientSecret!: string;
}

@ObjectType({ description: 'RFC 7662. When active is false everything else is null.' })
export class TokenInfo {
  @Field(() => Boolean)
  active!: boolean;

  @Field(() => String, { nullable: true })
  scope!: string | null;

  @Field(() => ID, { nullable: true })
  clientId!: string | null;

  @Field(() => User, { nullable: true })
  user!: User | null;

  @Field(() => ID, { nullable: true })
  sessionId!: string | null;

  @Field(() => String, { nullable: true })
  issuer!: string | null;

  @Field(() => [String], { nullable: true })
  audience!: readonly string[] | null;

  @Field(() => DateTime, { nullable: true })
  issuedAt!: number | null;

  @Field(() => DateTime, { nullable: true })
  expiresAt!: number | null;
}

export const TokenSetResult = createUnionType({
  name: 'TokenSetResult',
  types: () => [TokenSet, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'TokenSet'),
});

export const TokenInfoResult = createUnionType({
  name: 'TokenInfoResult',
  types: () => [TokenInfo, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'TokenInfo'),
});

export const ClientCreatedResult = createUnionType({
  name: 'ClientCreatedResult',
  types: () => [ClientCreated, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'ClientCreated'),
});

export const ClientResult = createUnionType({
  name: 'ClientResult',
  types: () => [Client, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'Client'),
});
