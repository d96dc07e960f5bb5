import { type FieldIssue, ProblemError } from '../errors.js';
import type { PageKey } from '../words/words.js';
import type { Page } from './page.js';

const PASSWORD_ISSUES: Readonly<Record<FieldIssue, PageKey>> = {
  REQUIRED: 'password.empty',
  INVALID: 'password.invalid',
  TOO_SHORT: 'password.tooShort',
  TOO_LONG: 'password.tooLong',
  TOO_WEAK: 'password.tooWeak',
  TAKEN: 'password.common',
  BREACHED: 'password.breached',
  REUSED: 'password.reused',
};

/**
 * What a page has words for at its own place. Accidents are thrown on, and so is a source that has asked too much: both
 * have a page of their own.
 */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError && error.code !== 'RATE_LIMITED') return error;
  throw error;
}

/** Why a password was refused, in the language of the page: the service's own words are English. */
export function passwordProblem(page: Page, problem: ProblemError): string {
  const issue = problem.fields[0]?.issue ?? 'INVALID';
  return page.words(PASSWORD_ISSUES[issue], { length: page.deps.rules.passwordMinLength });
}

/** What the service says of one field; null when it has nothing against it. */
export function issueOf(problem: ProblemError, field: string): FieldIssue | null {
  return problem.fields.find(({ path }) => path.at(-1) === field)?.issue ?? null;
}
