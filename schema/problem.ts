import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { FIELD_ISSUES, type FieldIssue, PROBLEM_CODES, type ProblemCode } from '../src/errors.js';
import { enumOf } from './enum-of.js';

const FieldIssueEnum = enumOf(FIELD_ISSUES);
const ProblemCodeEnum = enumOf(PROBLEM_CODES);

registerEnumType(FieldIssueEnum, {
  name: 'FieldIssue',
  description: 'What is wrong with one field.',
  valuesConfig: {
    TOO_WEAK: { description: 'Too easy to guess.' },
    BREACHED: { description: 'Found in a known breach.' },
    REUSED: { description: 'Used before.' },
  },
});

registerEnumType(ProblemCodeEnum, {
  name: 'ProblemCode',
  description:
    'Every expected way to fail, across the whole API. New values may be added: always keep a default branch.',
  valuesConfig: {
    INVALID_INPUT: { description: 'See fields.' },
    INVALID_CREDENTIALS: {
      description: 'Unknown account or wrong password; which of the two is never said.',
    },
    ACCOUNT_LOCKED: {
      description: 'Too many wrong tries; see retryAfter. The same for accounts that do not exist.',
    },
    ACCOUNT_DISABLED: { description: 'Closed by an administrator. Only said after a correct password.' },
    EMAIL_UNVERIFIED: { description: 'Confirm the address first. Only said after a correct password.' },
    PASSWORD_RESET_REQUIRED: {
      description: 'A new password must be chosen. Only said after a correct password.',
    },
    STEP_UP_REQUIRED: { description: 'Call stepUp, answer the challenge, then repeat the request.' },
    INVALID_CODE: { description: 'The code is wrong; see attemptsLeft.' },
    EXPIRED: { description: 'The flow, code or ticket ran out or was used up. Start again.' },
    RATE_LIMITED: { description: 'Too many requests, or too soon to resend; see retryAfter.' },
    SESSION_ENDED: {
      description: 'The session is over: expired, signed out, or its refresh token was used twice. Log in.',
    },
    DENIED: { description: 'The person with the phone said no.' },
    NOT_FOUND: { description: 'No such thing, or not one you may see.' },
    CONFLICT: { description: 'Its present state does not allow this.' },
    INVALID_CLIENT: { description: 'Unknown client or wrong client secret.' },
    INVALID_SCOPE: { description: 'A scope was asked for that this client may not have.' },
  },
});

@ObjectType({ description: 'One thing to correct, and where.' })
export class FieldProblem {
  @Field(() => [String], { description: 'Into the arguments: ["input", "email"].' })
  path!: readonly string[];

  @Field(() => FieldIssueEnum)
  issue!: FieldIssue;

  @Field(() => String)
  message!: string;
}

@ObjectType({ description: 'Why it did not happen. Expected outcomes are data; only accidents are errors.' })
export class Problem {
  @Field(() => ProblemCodeEnum, { description: 'Stable. Switch on this.' })
  code!: ProblemCode;

  @Field(() => String, { description: "One plain sentence in the caller's language, safe to show." })
  message!: string;

  @Field(() => [FieldProblem], {
    description: 'What to correct in the form. Empty unless code is INVALID_INPUT.',
  })
  fields!: readonly FieldProblem[];

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds to wait before trying again. Null when waiting will not help.',
  })
  retryAfter!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Tries left before a lock, or before the flow ends. Null when tries are not counted.',
  })
  attemptsLeft!: number | null;

  static of(facts: Problem): Problem {
    return Object.assign(new Problem(), {
      code: facts.code,
      message: facts.message,
      fields: facts.fields,
      retryAfter: facts.retryAfter,
      attemptsLeft: facts.attemptsLeft,
    });
  }
}
