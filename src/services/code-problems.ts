import { ProblemError } from '../errors.js';

/** One answer for every reason, so that it tells nothing but how many tries are left. */
export function invalidCode(attemptsLeft: number): ProblemError {
  const message =
    attemptsLeft > 0
      ? 'That code is not right.'
      : 'That code is not right, or no longer works. Please start again.';
  return new ProblemError('INVALID_CODE', message, { attemptsLeft });
}

/** A flow that nothing more can be asked of. */
export function expired(): ProblemError {
  return new ProblemError('EXPIRED', 'This request has ended. Please start again.');
}
