import { FloodError, OverloadedError, ServiceUnavailableError } from '../errors.js';

/** How an error that asks to come back later is said, in GraphQL and over HTTP. */
export interface Refusal {
  readonly code: 'SERVICE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED';
  readonly status: 429 | 503;
  readonly message: string;
  /** Whole seconds. */
  readonly retryAfter: number;
}

/** A line for a request that met a store that is away; nothing for every other error. */
export function noteUnavailable(
  log: { warn(details: object, message: string): void },
  requestId: string | undefined,
  error: unknown,
): void {
  if (error instanceof ServiceUnavailableError) {
    log.warn({ requestId, ...error.told }, 'a store is unavailable');
  }
}

/** Null for every other error. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof ServiceUnavailableError) {
    const message = 'Service unavailable. Please try again shortly.';
    return { code: 'SERVICE_UNAVAILABLE', status: 503, message, retryAfter: error.retryAfter };
  }
  if (error instanceof OverloadedError) {
    const message = 'Too many requests at the moment. Please try again shortly.';
    return { code: 'OVERLOADED', status: 503, message, retryAfter: error.retryAfter };
  }
  if (error instanceof FloodError) {
    const message = 'Too many requests. Please wait before trying again.';
    return { code: 'RATE_LIMITED', status: 429, message, retryAfter: error.retryAfter };
  }
  return null;
}
