import { expect } from 'chai';
import {
  ANSWERS_A_DAY,
  type AnswerTries,
  type GuessLine,
  guessLineOf,
  isGuessed,
  takeAnswer,
} from '../../src/flows/answer-throttle.js';
import type { Way } from '../../src/flows/verification-flow.js';

const START = Date.UTC(2026, 0, 1);
const DAY = 24 * 3_600_000;

/** Answers as fast as it is allowed, until `end`: how many that were. */
function answersUntil(end: number, line: GuessLine): number {
  let state: AnswerTries | undefined;
  let now = START;
  let count = 0;
  while (now < end) {
    const taken = takeAnswer(state, now, line);
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
      const { wait } = takeAnswer(state, now, 'SIGN_IN');
      waits.push(wait);
      now += wait * 1000;
      state = takeAnswer(state, now, 'SIGN_IN').state;
    }
    expect(waits).to.deep.equal([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64]);
  });

  it('COD-12 a line has so many a day, however patient somebody is', () => {
    for (const [line, most] of [['NAMED', 10] as const, ['OWNER', 30] as const, ['SIGN_IN', 50] as const]) {
      expect(answersUntil(START + DAY, line), line).to.equal(most);
      expect(answersUntil(START + 3 * DAY, line), line).to.be.within(3 * most - 10, 3 * most);
    }
  });

  it('COD-12 whoever reads the mail of an account has fifty guesses a day, by both of its names', () => {
    expect(2 * ANSWERS_A_DAY.NAMED + ANSWERS_A_DAY.OWNER).to.equal(50);
  });

  it('RLM-07 the line of strangers is left by proving what cannot be guessed, and by nothing else', () => {
    const lineAfter = (...proven: Way[]) => guessLineOf({ purpose: 'RESET', trust: 'STRANGER', proven });
    expect(lineAfter()).to.equal('NAMED');
    for (const way of ['EMAIL', 'PASSKEY', 'QR'] as const) expect(lineAfter(way), way).to.equal('OWNER');
    for (const way of ['TOTP', 'BACKUP_CODE', 'SMS'] as const) {
      expect(isGuessed(way), way).to.equal(true);
      expect(lineAfter(way), way).to.equal('NAMED');
    }
    expect(guessLineOf({ purpose: 'RESET', trust: 'SELF', proven: [] })).to.equal('OWNER');
    expect(guessLineOf({ purpose: 'SIGN_IN', trust: 'SELF', proven: [] })).to.equal('SIGN_IN');
  });

  it('a refusal changes nothing, so a flood of them is only read', () => {
    let state: AnswerTries | undefined;
    for (let n = 0; n < 5; n += 1) state = takeAnswer(state, START, 'SIGN_IN').state;
    const refused = takeAnswer(state, START, 'SIGN_IN');
    expect(refused.wait).to.equal(1);
    expect(refused.state).to.equal(state);
  });

  it('a day later all is forgotten', () => {
    let state: AnswerTries | undefined;
    for (let n = 0; n < 5; n += 1) state = takeAnswer(state, START, 'SIGN_IN').state;
    expect(takeAnswer(state, START + DAY, 'SIGN_IN')).to.deep.equal({
      state: { at: [START + DAY] },
      wait: 0,
    });
  });
});
