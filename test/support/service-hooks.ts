import 'reflect-metadata';
import type { Context } from 'mocha';
import { notRunLines, stopServices } from './services.js';

const repeated: string[] = [];

/** Loaded by mocha before any test (see .mocharc.json). */
export const mochaHooks = {
  /** A machine that is busy for a moment fails no run; what hides behind a second try is told all the same. */
  afterEach(this: Context): void {
    const test = this.currentTest;
    // `currentRetry()` is there, and left out of mocha's types.
    if (test?.state === 'passed' && Number(Reflect.get(test, '_currentRetry')) > 0)
      repeated.push(test.fullTitle());
  },
  async afterAll(): Promise<void> {
    await stopServices();
  },
};

// After mocha's summary, where it is read.
process.once('exit', () => {
  const lines = [...notRunLines(), ...repeated.map((title) => `Passed at its second try: ${title}`)];
  for (const line of lines) {
    process.stdout.write(`${line}\n`);
  }
});
