import { validateSync } from 'class-validator';
import { ArgumentValidationError, type ValidatorFn } from 'type-graphql';

const OPTIONS = {
  validationError: { target: false, value: false },
  forbidUnknownValues: true,
  skipMissingProperties: true,
};

/**
 * Holds arguments against the rules of their input types. TypeGraphQL would look class-validator up anew for each
 * argument, and wait for rules that all answer at once. Throws ArgumentValidationError.
 */
export const checkInput: ValidatorFn = (given) => {
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  const broken = values.flatMap((value) => (hasRules(value) ? validateSync(value, OPTIONS) : []));
  if (broken.length > 0) throw new ArgumentValidationError(broken);
};

/** Scalars have none, and a DateTime is one. */
function hasRules(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
