import { expect } from 'chai';
import fc from 'fast-check';
import { askToSend, type SendAllowance, sendRules } from '../../src/flows/send-allowance.js';

const start = Date.UTC(2026, 2, 14);
const rules = sendRules(60);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Asks as often as is granted; the waits that were shown after each. */
function greedy(count: number): { waits: number[]; sends: number[] } {
  let state: SendAllowance | undefined;
  let now = start;
  const waits: number[] = [];
  const sends: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const asked = askToSend(state, now, rules);
    expect(asked.answer.granted).to.equal(true);
    state = asked.state;
    sends.push(now);
    waits.push(asked.answer.wait);
    now += asked.answer.wait * 1000;
  }
  return { waits, sends };
}

/** A wait is exact when waiting that long is enough and a second less is not. */
function expectExact(state: SendAllowance | undefined, now: number, wait: number): void {
  const asked = askToSend(state, now, rules).answer;
  expect(asked.granted ? 0 : asked.wait).to.equal(wait);
  if (wait === 0) return;
  expect(askToSend(state, now + wait * 1000, rules).answer.granted).to.equal(true);
  expect(askToSend(state, now + (wait - 1) * 1000, rules).answer.granted).to.equal(false);
}

function mostWithin(sends: readonly number[], window: number): number {
  const counts = sends.map((last) => sends.filter((at) => at <= last && at > last - window).length);
  return Math.max(0, ...counts);
}

const gap = fc.oneof(
  fc.integer({ min: 0, max: 130_000 }),
  fc.integer({ min: 0, max: 2 * HOUR }),
  fc.constantFrom(59_999, 60_000, 120_000, 300_000, HOUR - 1, HOUR, DAY - 1, DAY),
);

describe('flows/send-allowance', () => {
  it('COD-11 the waits grow within an hour: 60, 60, 120, 300 seconds, then the rest of the hour', () => {
    expect(greedy(5).waits).to.deep.equal([60, 60, 120, 300, 3600 - 540]);
  });

  it('COD-11 a moment short of the wait is refused, the moment itself is granted', () => {
    const { state } = askToSend(undefined, start, rules);
    const early = askToSend(state, start + 59_999, rules);
    expect(early.answer).to.deep.equal({ granted: false, wait: 1 });
    expect(early.state).to.equal(state);
    expect(askToSend(state, start + 60_000, rules).answer.granted).to.equal(true);
  });

  it('COD-12 the fastest asker gets 5 in an hour and 10 in a day', () => {
    const { sends } = greedy(40);
    expect(sends.filter((at) => at < start + HOUR)).to.have.length(5);
    expect(sends.filter((at) => at < start + DAY)).to.have.length(10);
    expect(mostWithin(sends, HOUR)).to.equal(5);
    expect(mostWithin(sends, DAY)).to.equal(10);
  });

  it('COD-11 COD-12 no pattern of asking gets more, refusals change nothing, and every wait is exact', () => {
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 60 }), (gaps) => {
        let state: SendAllowance | undefined;
        let now = start;
        const sends: number[] = [];
        for (const ms of gaps) {
          now += ms;
          const before = state;
          const asked = askToSend(before, now, rules);
          if (asked.answer.granted) sends.push(now);
          else expect(asked.state).to.equal(before);
          state = asked.state;
          expectExact(state, now, asked.answer.wait);
        }
        const gaps60 = sends.slice(1).map((at, n) => at - (sends[n] ?? 0));
        expect(gaps60.every((ms) => ms >= 60_000)).to.equal(true);
        expect(mostWithin(sends, HOUR)).to.be.at.most(5);
        expect(mostWithin(sends, DAY)).to.be.at.most(10);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps no more than the quota of a day', () => {
    let state: SendAllowance | undefined;
    for (let now = start; now < start + 4 * DAY; now += 60_000) {
      state = askToSend(state, now, rules).state;
      expect(state?.sends.length).to.be.at.most(10);
    }
  });

  it('follows the configured cooldown', () => {
    const slow = sendRules(300);
    const { state, answer } = askToSend(undefined, start, slow);
    expect(answer).to.deep.equal({ granted: true, wait: 300 });
    expect(askToSend(state, start + 299_000, slow).answer.granted).to.equal(false);
  });
});
