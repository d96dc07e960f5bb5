import 'reflect-metadata';
import { notRunLines, stopServices } from './services.js';

/** Loaded by mocha before any test (see .mocharc.json). */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopServices();
  },
};

// After mocha's summary, where it is read.
process.once('exit', () => {
  for (const line of notRunLines()) {
    process.stdout.write(`${line}\n`);
  }
});
