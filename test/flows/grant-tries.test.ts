import { expect } from 'chai';
import fc from 'fast-check';
import { GRANT_TTL, type GrantTries, takeGrantTry } from '../../src/flows/grant-tries.js';

describe('flows/grant-tries', () => {
  it('TOK-02 a grant lives ten minutes', () => {
    expect(GRANT_TTL).to.equal(600);
  });

  it('TOK-06 ten refusals and one success are granted, the twelfth try is not', () => {
    let state: GrantTries | undefined;
    for (let n = 1; n <= 11; n += 1) {
      const next = takeGrantTry(state);
      expect(next).to.deep.equal({ tries: n });
      state = next ?? undefined;
    }
    expect(takeGrantTry(state)).to.equal(null);
    expect(state).to.deep.equal({ tries: 11 });
  });

  it('TOK-06 however many come, exactly the first eleven are granted and no state is changed in place', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), (asked) => {
        let state: GrantTries | undefined;
        let granted = 0;
        for (let n = 0; n < asked; n += 1) {
          const next = takeGrantTry(state && Object.freeze(state));
          if (next === null) continue;
          granted += 1;
          state = next;
        }
        expect(granted).to.equal(Math.min(asked, 11));
        expect(state?.tries ?? 0).to.equal(granted);
      }),
    );
  });
});
