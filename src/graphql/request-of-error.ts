/**
 * The request an error belongs to, where Apollo hands errors over without saying so. AsyncLocalStorage would know it
 * too, but on Node 20 and 22 it makes every promise of the process dearer, from its first use on.
 */
const owners = new WeakMap<object, string>();

export function belongsTo(requestId: string, errors: readonly unknown[]): void {
  for (const error of errors) {
    if (typeof error === 'object' && error !== null) owners.set(error, requestId);
  }
}

export function requestOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? owners.get(error) : undefined;
}
