import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { median, rate, ratio, target } from '../bench/support/results.js';

describe('What the benchmarks write', () => {
  it('takes the middle one, or the mean of the two in the middle', () => {
    deepEqual([[], [7], [9, 1], [3, 9, 1], [8, 1, 4, 100]].map(median), [0, 7, 5, 3, 6]);
  });

  it('has the ratio of the two medians that are shown beside it', () => {
    const [of, to] = [
      [5600, 9000, 5000],
      [9615, 9000, 10_000],
    ];
    equal(ratio(of, to), 0.58);
    equal((Number(rate(of)) / Number(rate(to))).toFixed(2), '0.58');
  });

  it('tells few a second apart', () => {
    deepEqual([[6.02], [23.456], [9615.4]].map(rate), ['6.02', '23.5', '9615']);
  });

  it('marks a target that was missed, and no other', () => {
    equal(target.atLeast(0.3, 0.3), '≥ 0.3');
    equal(target.atLeast(0.29, 0.3), '≥ 0.3: **missed**');
    equal(target.atMost(3, 3), '≤ 3');
    equal(target.atMost(3.01, 3), '≤ 3: **missed**');
    equal(target.below(1.99, 2, 's'), '< 2 s');
    equal(target.below(2, 2, 's'), '< 2 s: **missed**');
    equal(target.atLeast(Number.NaN, 0.3), '≥ 0.3: **missed**');
  });
});

describe('npm run bench', () => {
  const bench = (...words: readonly string[]) =>
    spawnSync(process.execPath, [resolve('dist/bench/run.js'), ...words], { encoding: 'utf8' });

  it('says which questions there are, and how long each takes', () => {
    const { status, stdout } = bench('--help');
    equal(status, 0);
    match(stdout, /^ {2}start +\S+ min {2}Cold start$/m);
  });

  it('refuses a question nobody knows, before it measures any', () => {
    const { status, stdout, stderr } = bench('start', 'strat');
    deepEqual([status, stdout], [2, '']);
    match(stderr, /There is no question strat\. Choose of login, .*start/);
  });
});
