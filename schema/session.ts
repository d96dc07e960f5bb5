import { ArrayMaxSize, IsOptional } from 'class-validator';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { User } from './account.js';
import { DateTime } from './date-time.js';
import { enumOf } from './enum-of.js';
import { Challenge, EmailVerification, ProofKind } from './flow.js';
import { Json, NotBeside } from './json.js';
import { Problem } from './problem.js';
import { Text } from './text.js';

export const TokenDelivery = enumOf(['BODY', 'COOKIE']);

registerEnumType(TokenDelivery, {
  name: 'TokenDelivery',
  description: 'Where the refresh token travels.',
  valuesConfig: {
    BODY: { description: 'In the response, for apps and for requests that come through a router.' },
    COOKIE: {
      description: 'In an HttpOnly, Secure, SameSite=Strict cookie, for browsers that call us directly.',
    },
  },
});

@InputType()
export class RegisterInput {
  @Field(() => String)
  @Text({ max: 320 })
  email!: string;

  @Field(() => String)
  @Text({ max: 64 })
  username!: string;

  @Field(() => String)
  @Text({ max: 1024, anyCharacter: true })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The username if omitted. Up to 100 characters that can be seen: none that turns the direction of text.',
  })
  @Text({ max: 100, optional: true })
  displayName?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47, for e-mails.' })
  @Text({ max: 35, optional: true })
  locale?: string | null;

  @Field(() => TokenDelivery, { defaultValue: 'BODY' })
  delivery!: keyof typeof TokenDelivery;
}

@InputType()
export class VerifyEmailInput {
  @Field(() => ID)
  @Text({ max: 128 })
  verificationId!: string;

  @Field(() => String)
  @Text({ max: 64 })
  code!: string;
}

@InputType()
export class LoginInput {
  @Field(() => String, { description: 'E-mail address or username.' })
  @Text({ max: 320 })
  identifier!: string;

  @Field(() => String)
  @Text({ max: 1024, anyCharacter: true })
  password!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Stay signed in on this device.' })
  remember!: boolean;

  @Field(() => TokenDelivery, { defaultValue: 'BODY' })
  delivery!: keyof typeof TokenDelivery;
}

@InputType()
export class AnswerChallengeInput {
  @Field(() => ID)
  @Text({ max: 128 })
  challengeId!: string;

  @Field(() => String, { nullable: true })
  @Text({ max: 96, optional: true })
  code?: string | null;

  @Field(() => Json, { nullable: true, description: 'In place of code.' })
  @NotBeside('code')
  passkey?: unknown;

  @Field(() => ID, {
    nullable: true,
    description: 'Which channel the code belongs to. Defaults to sentTo, or to the only one.',
  })
  @Text({ max: 128, optional: true })
  channelId?: string | null;
}

@InputType()
export class RefreshSessionInput {
  @Field(() => String, { nullable: true, description: 'Omit when the token is in the cookie.' })
  @Text({ max: 512, optional: true })
  refreshToken?: string | null;
}

@InputType()
export class EndSessionsInput {
  @Field(() => [ID], { nullable: true, description: 'Omit for every session but this one.' })
  @IsOptional()
  @ArrayMaxSize(100)
  @Text({ max: 128, each: true })
  sessionIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Someone else's; needs accounts:write." })
  @Text({ max: 128, optional: true })
  accountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Goes into the audit log; required with accountId.',
  })
  @Text({ max: 200, optional: true })
  reason?: string | null;
}

@ObjectType({ description: 'What is at the other end, as best we can tell.' })
export class Device {
  @Field(() => String, { description: '"Safari on macOS"' })
  name!: string;

  @Field(() => String, { nullable: true })
  ip!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Kept for a place, such as "Lyon, France"; null: no addresses are looked up.',
  })
  location!: string | null;
}

@ObjectType({ description: 'One signed-in browser or app.' })
export class Session {
  @Field(() => ID)
  id!: string;

  @Field(() => Boolean, { description: 'The session making this request.' })
  current!: boolean;

  @Field(() => Device)
  device!: Device;

  @Field(() => [ProofKind], { description: 'How it was proven.' })
  proofs!: readonly (keyof typeof ProofKind)[];

  @Field(() => DateTime)
  createdAt!: number;

  @Field(() => DateTime)
  lastSeenAt!: number;

  @Field(() => DateTime)
  expiresAt!: number;
}

@ObjectType({ description: 'Tokens, named as in RFC 6749 section 5.1.' })
export class TokenSet {
  @Field(() => String, { description: 'A signed JWT (RFC 9068); verify it with /.well-known/jwks.json.' })
  accessToken!: string;

  @Field(() => String, { description: 'Always "Bearer".' })
  tokenType!: string;

  @Field(() => Int, { description: 'Seconds.' })
  expiresIn!: number;

  @Field(() => String, { nullable: true, description: 'Null when delivered as a cookie, and for clients.' })
  refreshToken!: string | null;

  @Field(() => String, { description: 'Separated by spaces.' })
  scope!: string;
}

@ObjectType({ description: 'You are in.' })
export class SignedIn {
  @Field(() => User)
  user!: User;

  @Field(() => Session)
  session!: Session;

  @Field(() => TokenSet)
  tokens!: TokenSet;
}

@ObjectType({ description: 'How many sessions were ended.' })
export class SessionsEnded {
  @Field(() => Int)
  count!: number;
}

export const LoginResult = createUnionType({
  name: 'LoginResult',
  types: () => [SignedIn, Challenge, Problem] as const,
  resolveType: (value) =>
    value instanceof Problem ? 'Problem' : 'channels' in value ? 'Challenge' : 'SignedIn',
});

export const ChallengeResult = createUnionType({
  name: 'ChallengeResult',
  types: () => [Challenge, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'Challenge'),
});

export const SignedInResult = createUnionType({
  name: 'SignedInResult',
  types: () => [SignedIn, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'SignedIn'),
});

export const EmailVerificationResult = createUnionType({
  name: 'EmailVerificationResult',
  types: () => [EmailVerification, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'EmailVerification'),
});

export const SessionsEndedResult = createUnionType({
  name: 'SessionsEndedResult',
  types: () => [SessionsEnded, Problem] as const,
  resolveType: (value) => (value instanceof Problem ? 'Problem' : 'SessionsEnded'),
});
