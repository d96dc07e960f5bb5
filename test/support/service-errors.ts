import { expect } from 'chai';
import { ServiceUnavailableError } from '../../src/errors.js';

/** What the promise was rejected with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => ({ rejected: false, reason: undefined }),
    (reason: unknown) => ({ rejected: true, reason }),
  );
  expect(outcome.rejected, 'it was expected to fail').to.equal(true);
  return outcome.reason;
}

/** Milliseconds the work took, and what became of it. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** Holds this process up for so many milliseconds. */
export function standStill(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** Fails unless the work is told within two seconds that the store is away. Answers the milliseconds it took. */
export async function expectAway(store: 'sql' | 'ephemeral', work: () => Promise<unknown>): Promise<number> {
  const { ms, value } = await timed(() => rejection(work()));
  expect(value).to.be.instanceOf(ServiceUnavailableError);
  expect(value).to.have.property('store', store);
  expect(ms).to.be.below(2_000);
  return ms;
}
