import type { ValidationError } from 'class-validator';
import { GraphQLError } from 'graphql';
import { ArgumentValidationError, type MiddlewareFn } from 'type-graphql';
import { Problem } from '../../schema/problem.js';
import { TEXT_RULES } from '../../schema/text.js';
import { type FieldIssue, type FieldProblem, ProblemError } from '../errors.js';
import type { Context } from './context.js';
import { noteRefusal } from './refused-acts.js';

/**
 * The one place where an expected outcome that was thrown becomes the Problem member of a mutation's result. On any
 * other field it is an argument that makes no sense, and a client's bug.
 */
export const problemsAsData: MiddlewareFn<Context> = async (asked, next) => {
  try {
    return await next();
  } catch (error) {
    const problem = readProblem(error);
    if (problem === null) throw error;
    if (asked.info.parentType.name === 'Mutation') {
      await noteRefusal(asked, problem.code);
      return Problem.of(problem);
    }
    const message = problem.fields[0]?.message ?? problem.message;
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
  }
};

function readProblem(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof ArgumentValidationError)) return null;
  const fields = error.extensions.validationErrors.flatMap((one) => fieldProblems(one));
  return new ProblemError('INVALID_INPUT', 'Please correct the marked fields.', { fields });
}

const ISSUES: readonly { rule: string; issue: FieldIssue; message: string }[] = [
  { rule: TEXT_RULES.REQUIRED, issue: 'REQUIRED', message: 'This field is required.' },
  { rule: TEXT_RULES.TOO_LONG, issue: 'TOO_LONG', message: 'This is too long.' },
  { rule: TEXT_RULES.INVALID, issue: 'INVALID', message: 'This has characters that cannot be used here.' },
];

/** Every mutation takes its arguments as `input`; the first broken rule of a field speaks for it. */
function fieldProblems(error: ValidationError): readonly FieldProblem[] {
  const broken = ISSUES.find(({ rule }) => error.constraints?.[rule] !== undefined);
  const { issue, message } = broken ?? {
    issue: 'INVALID' as const,
    message: 'This value cannot be used here.',
  };
  return [{ path: ['input', error.property], issue, message }];
}
