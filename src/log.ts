import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import { describeError } from './log/error-description.js';
import { readableLines, safeLines } from './log/terminal-safe-lines.js';

export interface LogOptions {
  readonly level: Level | 'silent';
  /** Lines for a person at a terminal instead of JSON. */
  readonly pretty?: boolean;
  /** Where lines go; standard output if omitted. */
  readonly destination?: DestinationStream;
  /** Fields for every line, asked for when it is written. */
  readonly context?: () => object;
}

/** JSON lines with a UTC time. Secret fields are blotted out by name, and errors lose what they quote (OWASP ASVS 16.2). */
export function createLog(options: LogOptions): Logger {
  const target = options.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      ...(options.context === undefined ? {} : { mixin: options.context }),
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args, method) {
          method.apply(this, [...withMessage(args)]);
        },
      },
    },
    options.pretty === true ? readableLines(target) : safeLines(target),
  );
}

/** Where a line has an error and no words, pino takes the error's own message, which may quote data. */
function withMessage<T extends unknown[]>(args: T): T | [object, string] {
  const [first, message] = args;
  if (message !== undefined) return args;
  const err = errorIn(first);
  return err === undefined
    ? args
    : [first instanceof Error ? { err } : { ...Object(first) }, describeError(err).message];
}

function errorIn(value: unknown): Error | undefined {
  if (value instanceof Error) return value;
  if (typeof value !== 'object' || value === null || !('err' in value)) return undefined;
  return value.err instanceof Error ? value.err : undefined;
}
