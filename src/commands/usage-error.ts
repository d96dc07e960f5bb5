/** The command itself is wrong, whatever is there to work on: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
