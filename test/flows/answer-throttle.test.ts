import { expect } from 'chai';
import { type AnswerTries, takeAnswer } from '../../src/flows/answer-throttle.js';

const START = Date.UTC(2026, 0, 1);
const DAY = 24 * 3_600_000;

/** Answers as fast as it is allowed, until `end`: how many that were. */
function answersUntil(end: number): number {
  let state: AnswerTries | undefined;
  let now = START;
  let count = 0;
  while (now < end) {
    const taken = takeAnswer(state, now);
    state = taken.state;
    if (taken.wait === 0) count += 1;
    now += taken.wait === 0 ? 1 : taken.wait * 1000;
  }
  return count;
}

describe('flows/answer-throttle', () => {
  it('five answers are free, then each waits twice as long as the one before', () => {
    let state: AnswerTries | undefined;
    let now = START;
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { wait } = takeAnswer(state, now);
      waits.push(wait);
      now += wait * 1000;
      state = takeAnswer(state, now).state;
    }
    expect(waits).to.deep.equal([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64]);
  });

  it('COD-12 there are fifty a day, however patient somebody is', () => {
    expect(answersUntil(START + DAY)).to.equal(50);
    expect(answersUntil(START + 3 * DAY)).to.be.within(140, 150);
  });

  it('a refusal changes nothing, so a flood of them is only read', () => {
    let state: AnswerTries | undefined;
    for (let n = 0; n < 5; n += 1) state = takeAnswer(state, START).state;
    const refused = takeAnswer(state, START);
    expect(refused.wait).to.equal(1);
    expect(refused.state).to.equal(state);
  });

  it('a day later all is forgotten', () => {
    let state: AnswerTries | undefined;
    for (let n = 0; n < 5; n += 1) state = takeAnswer(state, START).state;
    expect(takeAnswer(state, START + DAY)).to.deep.equal({ state: { at: [START + DAY] }, wait: 0 });
  });
});
