import { AsyncLocalStorage } from 'node:async_hooks';

/** The request an error belongs to, where Apollo hands errors over without saying so. */
export const requestScope = new AsyncLocalStorage<{ readonly requestId: string }>();

export function currentRequestId(): string {
  return requestScope.getStore()?.requestId ?? 'none';
}
