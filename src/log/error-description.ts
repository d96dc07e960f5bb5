/** What is written about an error. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  /** The driver's or system's word for it, such as `ER_DUP_ENTRY`, or an HTTP status. */
  readonly reason?: string | number;
  /** Frames only: the text before them repeats the message. */
  readonly stack?: string;
  readonly cause?: ErrorDescription;
  /** What an AggregateError gathered. */
  readonly errors?: readonly ErrorDescription[];
}

/** Causes of causes are followed this far. */
const CHAIN = 5;
const FRAMES = 30;
/** Characters. */
const MESSAGE = 500;
const FRAME = /^ {4}at .*(:\d+:\d+\)?|\(<anonymous>\)|\(native\))$/;

/**
 * An error without what it carries along. `config`, `request`, `response`, `parameters`, `query` and whatever else
 * hangs on it are dropped, and so is the message of an error that quotes data: a driver's (a duplicate key names
 * the value, a Redis error its arguments), an HTTP client's (the Authorization header and the body), GraphQL's and
 * JSON's (the input).
 */
export function describeError(error: unknown): ErrorDescription {
  return describe(error, CHAIN);
}

function describe(error: unknown, depth: number): ErrorDescription {
  if (!(error instanceof Error))
    return { name: 'NotAnError', message: `Something of type ${typeof error} was thrown.` };
  const fields = new Map<string, unknown>(
    Object.entries(Object.getOwnPropertyDescriptors(error)).map(([key, own]) => [key, own.value]),
  );
  const reason = reasonOf(error, fields);
  const errors = error instanceof AggregateError ? error.errors : [];
  const cause = fields.get('cause') ?? fields.get('originalError') ?? fields.get('driverError');
  return {
    name: nameOf(error),
    message: quotesData(error, fields) ? String(reason ?? 'not shown') : error.message.slice(0, MESSAGE),
    ...(reason === undefined ? {} : { reason }),
    ...(error.stack === undefined ? {} : { stack: framesOf(error.stack, error.message) }),
    ...(cause === undefined || cause === null || depth === 0 ? {} : { cause: describe(cause, depth - 1) }),
    ...(errors.length === 0 || depth === 0
      ? {}
      : { errors: errors.slice(0, CHAIN).map((one) => describe(one, depth - 1)) }),
  };
}

/** A name is a word; anything else could have been put there. */
function nameOf(error: Error): string {
  return /^\w{1,60}$/.test(error.name) ? error.name : 'Error';
}

function reasonOf(error: Error, fields: ReadonlyMap<string, unknown>): string | number | undefined {
  const code = fields.get('code') ?? codeIn(fields.get('extensions')) ?? codeIn(fields.get('driverError'));
  if (typeof code === 'number') return code;
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return error.name === 'ReplyError' ? /^[A-Z]+(?= )/.exec(error.message)?.[0] : undefined;
}

function codeIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
}

/** System errors (`connect ECONNREFUSED 127.0.0.1:3306`) have a `syscall` and speak of addresses and files only. */
function quotesData(error: Error, fields: ReadonlyMap<string, unknown>): boolean {
  if (['SyntaxError', 'GraphQLError', 'ReplyError', 'QueryFailedError'].includes(error.name)) return true;
  if (
    ['sql', 'query', 'parameters', 'config', 'request', 'response', 'command'].some((key) => fields.has(key))
  )
    return true;
  return fields.has('code') && !fields.has('syscall');
}

function framesOf(stack: string, message: string): string {
  const start = message === '' ? 0 : stack.indexOf(message);
  const rest = start === -1 ? stack : stack.slice(start + message.length);
  return rest
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, FRAMES)
    .join('\n');
}
