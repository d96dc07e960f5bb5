import { expect } from 'chai';
import fc from 'fast-check';
import {
  acceptedGenerations,
  FLOW_TTL,
  finish,
  type Generation,
  isLive,
  isOver,
  MAX_TRIES,
  nextGeneration,
  openFlow,
  type TryOutcome,
  tryCode,
  type VerificationFlow,
} from '../../src/flows/verification-flow.js';

const start = Date.UTC(2026, 2, 14);
const rules = { codeTtl: 600 };
const CODE_LIFE = 600_000;
const WRONG = 0;

function opened(sent = true): VerificationFlow {
  const opening = {
    purpose: 'RESET' as const,
    accountId: 'usr_a',
    epoch: 3,
    sessionId: null,
    allowance: 'handle',
    trust: 'STRANGER' as const,
    hint: 'a•••@e•••.org',
    nonce: '00',
    delivery: 'BODY' as const,
    remember: false,
    ways: ['EMAIL', 'TOTP'] as const,
  };
  return frozen(openFlow(opening, sent ? 'DIGITS' : null, start));
}

/** Nobody may change a state in place. */
function frozen(flow: VerificationFlow): VerificationFlow {
  for (const generation of flow.generations) Object.freeze(generation);
  Object.freeze(flow.generations);
  return Object.freeze(flow);
}

/** A guess is the number of the generation whose code it is; 0 is nobody's code. */
function guess(flow: VerificationFlow, n: number, now: number) {
  return tryCode(flow, (generation) => generation.n === n, now, rules);
}

type Step =
  | { readonly do: 'guess'; readonly n: number }
  | { readonly do: 'resend' }
  | { readonly do: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('guess' as const), n: fc.nat({ max: 6 }) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'guess' as const, n: WRONG }) },
  { weight: 2, arbitrary: fc.constant({ do: 'resend' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(
        fc.integer({ min: 0, max: 700_000 }),
        fc.constantFrom(1, CODE_LIFE - 1, CODE_LIFE, FLOW_TTL * 1000),
      ),
    }),
  },
);

/** The rules once more, told by the past instead of by a state. */
class Model {
  now = start;
  wrong = 0;
  readonly codes: Generation[] = [{ n: 1, at: start, format: 'DIGITS', way: 'EMAIL' }];

  get over(): boolean {
    return this.wrong >= 5 || this.now >= start + 1_800_000;
  }

  answerTo(n: number): TryOutcome {
    if (this.over) return { kind: 'OVER' };
    const isKnown = this.codes.some((code) => code.n === n);
    const isNew = n > this.codes.length - 2;
    const isFresh = this.codes.some((code) => code.n === n && this.now - code.at < CODE_LIFE);
    if (isKnown && isNew && isFresh) return { kind: 'RIGHT' };
    if (!isKnown) this.wrong += 1;
    return { kind: 'WRONG', triesLeft: 5 - this.wrong, late: isKnown };
  }
}

function play(steps: readonly Step[]): void {
  const model = new Model();
  let flow = opened();
  for (const one of steps) {
    const before = flow;
    if (one.do === 'wait') model.now += one.ms;
    if (one.do === 'resend') {
      flow = frozen(nextGeneration(flow, { way: 'EMAIL', format: 'DIGITS' }, model.now));
      model.codes.push({ n: model.codes.length + 1, at: model.now, format: 'DIGITS', way: 'EMAIL' });
      expect(flow.tries).to.equal(before.tries);
    }
    if (one.do === 'guess') {
      const answer = guess(flow, one.n, model.now);
      flow = frozen(answer.flow);
      expect(answer.outcome).to.deep.equal(model.answerTo(one.n));
      const counted = answer.outcome.kind === 'WRONG' && !answer.outcome.late;
      expect(flow === before).to.equal(!counted);
    }
    expect(flow.tries).to.equal(model.wrong).and.at.most(MAX_TRIES);
    expect(flow.generations).to.deep.equal(model.codes);
    expect(isOver(flow, model.now)).to.equal(model.over);
  }
}

describe('flows/verification-flow', () => {
  it('COD-02 COD-04 COD-05 follows the model through any order of guesses, resends and waits', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => play(steps)),
      { numRuns: 1500 },
    );
  });

  it('COD-04 five wrong tries end a flow, and the right code is too late on the sixth', () => {
    let flow = opened();
    for (let left = 4; left >= 0; left -= 1) {
      const answer = guess(flow, WRONG, start);
      expect(answer.outcome).to.deep.equal({ kind: 'WRONG', triesLeft: left, late: false });
      flow = answer.flow;
    }
    expect(guess(flow, 1, start)).to.deep.equal({ flow, outcome: { kind: 'OVER' } });
    expect(
      guess(nextGeneration(flow, { way: 'EMAIL', format: 'DIGITS' }, start), 2, start).outcome,
    ).to.deep.equal({ kind: 'OVER' });
  });

  it('COD-02 a code is right until the last millisecond of its ten minutes, and then late, not wrong', () => {
    const flow = opened();
    expect(guess(flow, 1, start + CODE_LIFE - 1).outcome).to.deep.equal({ kind: 'RIGHT' });
    const late = { kind: 'WRONG', triesLeft: 5, late: true };
    expect(guess(flow, 1, start + CODE_LIFE)).to.deep.equal({ flow, outcome: late });
    expect(guess(flow, 1, start + CODE_LIFE).flow).to.equal(flow);
  });

  it('accepts the newest two codes, each within its own ten minutes', () => {
    const two = nextGeneration(opened(), { way: 'EMAIL', format: 'DIGITS' }, start + 60_000);
    expect([1, 2].map((n) => guess(two, n, start + 60_000).outcome.kind)).to.deep.equal(['RIGHT', 'RIGHT']);
    expect(guess(two, 1, start + CODE_LIFE).outcome.kind).to.equal('WRONG');
    expect(guess(two, 2, start + CODE_LIFE).outcome.kind).to.equal('RIGHT');
    const three = nextGeneration(two, { way: 'EMAIL', format: 'DIGITS' }, start + 120_000);
    const kinds = [1, 2, 3].map((n) => guess(three, n, start + 120_000).outcome.kind);
    expect(kinds).to.deep.equal(['WRONG', 'RIGHT', 'RIGHT']);
  });

  it('COD-06 counts what was texted apart from what was mailed, and takes neither for the other', () => {
    const text = { way: 'SMS', format: 'DIGITS' } as const;
    const texted = [1, 2, 3].reduce((flow, n) => nextGeneration(flow, text, start + n), opened());
    expect(texted.way).to.equal('SMS');
    const good = (way: 'EMAIL' | 'SMS', now: number) =>
      acceptedGenerations(texted, way, now, rules).map(({ n }) => n);
    expect(good('SMS', start + 3)).to.deep.equal([3, 4]);
    expect(good('EMAIL', start + 3)).to.deep.equal([1]);
    expect(good('SMS', start + 2 + CODE_LIFE)).to.deep.equal([4]);
    expect([1, 2, 3, 4].map((n) => isLive(texted, n, start + 3, rules))).to.deep.equal([
      true,
      false,
      true,
      true,
    ]);
    expect([1, 3, 4].map((n) => guess(texted, n, start + 3).outcome.kind)).to.deep.equal([
      'RIGHT',
      'WRONG',
      'WRONG',
    ]);
  });

  it('is over once it is finished, after thirty minutes, and after five wrong tries', () => {
    const flow = opened();
    expect(isOver(flow, start + 1_799_999)).to.equal(false);
    expect(isOver(flow, start + 1_800_000)).to.equal(true);
    expect(isOver(finish(flow), start)).to.equal(true);
    expect(guess(finish(flow), 1, start).outcome).to.deep.equal({ kind: 'OVER' });
    const resent = nextGeneration(flow, { way: 'EMAIL', format: 'DIGITS' }, start + 1_799_000);
    expect(guess(resent, 2, start + 1_800_000).outcome).to.deep.equal({ kind: 'OVER' });
  });

  it('a flow whose first code was not sent has none to be right', () => {
    const flow = opened(false);
    expect(flow.generations).to.deep.equal([]);
    expect(guess(flow, 1, start).outcome).to.deep.equal({ kind: 'WRONG', triesLeft: 4, late: false });
    expect(
      guess(nextGeneration(flow, { way: 'EMAIL', format: 'DIGITS' }, start), 1, start).outcome,
    ).to.deep.equal({ kind: 'RIGHT' });
  });

  it('says of exactly the codes it would accept that they are worth mailing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 900_000 }),
        (gaps, wait) => {
          let now = start;
          let flow = opened();
          for (const gap of gaps) {
            now += gap;
            flow = nextGeneration(flow, { way: 'EMAIL', format: 'DIGITS' }, now);
          }
          for (let n = 0; n <= gaps.length + 2; n += 1) {
            const isRight = guess(flow, n, now + wait).outcome.kind === 'RIGHT';
            expect(isLive(flow, n, now + wait, rules)).to.equal(isRight);
          }
        },
      ),
    );
  });
});
