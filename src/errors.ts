/**
 * Every expected way to fail. The words are the API's own (schema/problem.ts publishes them), so that a rule deep
 * in a flow and the client that reads its answer speak of the same thing.
 */
export const PROBLEM_CODES = [
  'INVALID_INPUT',
  'INVALID_CREDENTIALS',
  'ACCOUNT_LOCKED',
  'ACCOUNT_DISABLED',
  'EMAIL_UNVERIFIED',
  'PASSWORD_RESET_REQUIRED',
  'STEP_UP_REQUIRED',
  'INVALID_CODE',
  'EXPIRED',
  'RATE_LIMITED',
  'SESSION_ENDED',
  'DENIED',
  'NOT_FOUND',
  'CONFLICT',
  'INVALID_CLIENT',
  'INVALID_SCOPE',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export const FIELD_ISSUES = [
  'REQUIRED',
  'INVALID',
  'TOO_SHORT',
  'TOO_LONG',
  'TOO_WEAK',
  'TAKEN',
  'BREACHED',
  'REUSED',
] as const;
export type FieldIssue = (typeof FIELD_ISSUES)[number];

/** One thing to correct. `path` leads into the arguments: `["input", "email"]`. `message` never quotes the value. */
export interface FieldProblem {
  readonly path: readonly string[];
  readonly issue: FieldIssue;
  readonly message: string;
}

export interface ProblemDetails {
  readonly fields?: readonly FieldProblem[];
  /** Whole seconds. */
  readonly retryAfter?: number;
  readonly attemptsLeft?: number;
}

/** An expected outcome that stops a use case. It reaches the caller as data, never as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly fields: readonly FieldProblem[];
  readonly retryAfter: number | null;
  readonly attemptsLeft: number | null;

  constructor(
    readonly code: ProblemCode,
    message: string,
    details: ProblemDetails = {},
  ) {
    super(message);
    this.fields = details.fields ?? [];
    this.retryAfter = details.retryAfter ?? null;
    this.attemptsLeft = details.attemptsLeft ?? null;
  }
}

/** Too much from one network, whoever it was about. */
export class SourceLimitError extends ProblemError {
  /** `retryAfter`: whole seconds. */
  constructor(retryAfter: number) {
    const message = 'Too many requests from your network. Please wait before trying again.';
    super('RATE_LIMITED', message, { retryAfter });
  }
}

/** The usual shape of bad input: one field, one issue. */
export function invalidField(path: readonly string[], issue: FieldIssue, message: string): ProblemError {
  return new ProblemError('INVALID_INPUT', 'Please correct the marked fields.', {
    fields: [{ path, issue, message }],
  });
}

/** A store this process needs is away. Nothing was changed, or it cannot be told; `cause` is for the log only. */
export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError';

  constructor(
    readonly store: 'sql' | 'ephemeral',
    cause: unknown,
    /** Whole seconds. */
    readonly retryAfter = 2,
  ) {
    super(`The ${store} store is unavailable.`, { cause });
  }

  /** For the log. The outage is said once where it is seen, so whom it meets needs neither stacks nor texts. */
  get told(): { readonly store: 'sql' | 'ephemeral'; readonly reason: string } {
    const { store, cause } = this;
    return { store, reason: cause instanceof Error ? wordOf(cause) : 'UNKNOWN' };
  }
}

/** The driver's or system's word for what is wrong, such as `ECONNREFUSED`. */
function wordOf(cause: Error): string {
  const word = 'code' in cause ? cause.code : cause.name;
  return typeof word === 'string' && /^\w{1,60}$/.test(word) ? word : 'UNKNOWN';
}

/** More work than this process may queue. Said at once, so that waiting never piles up. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
  /** Whole seconds. */
  readonly retryAfter = 1;

  constructor(what: string) {
    super(`Too many waiting: ${what}.`);
  }
}

/** One source, or all together, ask more than they may. Said before anything was done. */
export class FloodError extends Error {
  override readonly name = 'FloodError';

  constructor(
    /** Whole seconds. */
    readonly retryAfter: number,
  ) {
    super('Too many requests.');
  }
}
