import { expect } from 'chai';
import fc from 'fast-check';
import { type LoginThrottle, lockedUntil, THROTTLE_TTL, takeTurn } from '../../src/flows/login-throttle.js';

const start = Date.UTC(2026, 2, 14);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The wait after the nth wrong password in a row. */
function waitAfter(n: number): number {
  return n < 5 ? 0 : Math.min(900, 2 ** (n - 5));
}

/** Guesses as fast as is granted for so long; when each was made. */
function attack(milliseconds: number): number[] {
  let state: LoginThrottle | undefined;
  const guesses: number[] = [];
  for (let now = start; now < start + milliseconds; ) {
    const taken = takeTurn(state, now);
    expect(taken.turn.granted).to.equal(true);
    state = taken.state;
    guesses.push(now);
    now += taken.turn.wait * 1000;
  }
  return guesses;
}

describe('flows/login-throttle', () => {
  it('five tries are free, then each costs 1, 2, 4 … and at most 900 seconds', () => {
    let state: LoginThrottle | undefined;
    let now = start;
    const waits: number[] = [];
    const left: number[] = [];
    for (let n = 1; n <= 18; n += 1) {
      const taken = takeTurn(state, now);
      state = taken.state;
      waits.push(taken.turn.wait);
      left.push(taken.turn.triesLeft);
      now += taken.turn.wait * 1000;
    }
    const doubling = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
    expect(waits).to.deep.equal([0, 0, 0, 0, ...doubling, 900, 900, 900, 900]);
    expect(left.slice(0, 6)).to.deep.equal([4, 3, 2, 1, 0, 0]);
  });

  it('the fastest guesser gets at most 18 in the first hour and 96 in any day after it', () => {
    const guesses = attack(5 * DAY);
    expect(guesses.filter((at) => at < start + HOUR).length).to.be.at.most(18);
    for (let from = start + HOUR; from < start + 4 * DAY; from += HOUR) {
      expect(guesses.filter((at) => at >= from && at < from + DAY).length).to.be.at.most(96);
    }
  });

  it('no pattern of tries is granted within a wait; refusals change nothing and every wait is exact', () => {
    const gap = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.constantFrom(999, 1000, 1001, 899_999, 900_000),
    );
    const turn = fc.record({ gap, success: fc.constant(false) });
    const mixed = fc.record({ gap, success: fc.nat({ max: 19 }).map((n) => n === 0) });
    fc.assert(
      fc.property(
        fc.oneof(fc.array(turn, { maxLength: 60 }), fc.array(mixed, { maxLength: 60 })),
        (turns) => {
          let state: LoginThrottle | undefined;
          let now = start;
          let failures = 0;
          let freeFrom = start;
          for (const { gap: ms, success } of turns) {
            now += ms;
            const taken = takeTurn(state, now);
            expect(taken.turn.granted).to.equal(now >= freeFrom);
            if (!taken.turn.granted) expect(taken.state).to.equal(state);
            if (taken.turn.granted) {
              failures += 1;
              freeFrom = now + waitAfter(failures) * 1000;
            }
            state = taken.state;
            expect(taken.turn.wait).to.equal(Math.ceil((freeFrom - now) / 1000));
            expect(lockedUntil(state, now)).to.equal(freeFrom > now ? freeFrom : undefined);
            if (!success || !taken.turn.granted) continue;
            state = undefined;
            failures = 0;
            freeFrom = now;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a state outlives its longest wait by far', () => {
    expect(THROTTLE_TTL).to.be.above(900);
    expect(waitAfter(10_000)).to.equal(takeTurn({ failures: 9_999, lastAt: 0 }, start).turn.wait);
  });

  it('a store clock that was set back makes nobody wait longer than the wait', () => {
    expect(lockedUntil({ failures: 5, lastAt: 900 }, 0)).to.equal(1000);
    expect(takeTurn({ failures: 5, lastAt: 3_600_000 }, 0).turn).to.include({ granted: true });
  });
});
