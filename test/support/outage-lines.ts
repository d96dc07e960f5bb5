import { expect } from 'chai';
import type { Gateway } from './gateway.js';

const OUTBOX = {
  begins: 'The outbox could not be read; trying again.',
  ends: 'The outbox is read again.',
};

/** The outbox looks again when its own pause is over, which may be later than the store's word. */
function isOver(logged: string, name: string): boolean {
  const times = (words: string): number => logged.split(words).length - 1;
  return logged.includes(`${name} answers again.`) && times(OUTBOX.begins) === times(OUTBOX.ends);
}

/** An outage is said once, and so is its end; whom it met meanwhile has one line without stacks. */
export async function expectSaidOnce(gateway: Gateway, store: 'sql' | 'ephemeral'): Promise<void> {
  const name = store === 'sql' ? 'SQL' : 'Redis';
  for (const end = Date.now() + 10_000; !isOver(gateway.logged(), name); ) {
    if (Date.now() > end) throw new Error(`${name} is back, and not all of the log says so.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const lines: Record<string, unknown>[] = gateway
    .logged()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const saying = (words: string) => lines.filter(({ msg }) => msg === words);
  expect(saying(`${name} does not answer.`)).to.have.length(1);
  expect(saying(`${name} answers again.`)).to.have.length(1);
  const refused = saying('a store is unavailable');
  expect(refused).to.have.length.above(5);
  for (const line of refused) {
    expect(line).to.include({ level: 'warn', store }).and.to.include.keys('requestId');
    expect(line.reason).to.match(/^[A-Z_]+$/);
    expect(line).to.not.have.property('err');
  }
  const begins = saying(OUTBOX.begins).length;
  expect(saying(OUTBOX.ends)).to.have.length(begins);
  // It always looks into SQL; Redis it needs for a mail that is due, and there may be none just then.
  if (store === 'sql') expect(begins).to.equal(1);
  else expect(begins).to.be.at.most(1);
  expect(lines.filter((line) => line.level === 'error' || 'err' in line)).to.deep.equal([]);
}
