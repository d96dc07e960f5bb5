import { ZxcvbnFactory, type ZxcvbnResult } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonDictionary } from '@zxcvbn-ts/language-common';
import { dictionary as englishDictionary, translations } from '@zxcvbn-ts/language-en';
import commonPasswords from 'fxa-common-password-list';

/** How far zxcvbn reads at once, in code points: the time it takes grows with the square of the length. */
const STRETCH = 64;
/** Spellings with 4 for a, $ for s: each one tried costs as much again, and ten still see through `p4$$w0rd`. */
const MAX_SUBSTITUTIONS = 10;

export interface PasswordJudgement {
  /** One of the 50,000 most frequent breached passwords of 8 or more characters, in whatever case. */
  readonly common: boolean;
  /** zxcvbn's: 0 to 4, of which 3 is "safely unguessable" with a slow hash. */
  readonly score: number;
  /** What is wrong with it, in plain English; quotes nothing. Empty when there is nothing to say. */
  readonly tip: string;
}

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...commonDictionary, ...englishDictionary },
  graphs: adjacencyGraphs,
  translations,
  l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
});

/**
 * A password above 64 code points is judged by the stronger of its first and its last 64: who guesses the whole has
 * guessed either end, so that neither estimate is ever too high.
 */
export function judge(task: { password: string; own: string[] }): PasswordJudgement {
  if (commonPasswords.test(task.password.toLowerCase())) return { common: true, score: 0, tip: '' };
  const letters = Array.from(task.password);
  const stretches =
    letters.length > STRETCH ? [letters.slice(0, STRETCH), letters.slice(-STRETCH)] : [letters];
  const results = stretches.map((stretch) => zxcvbn.check(stretch.join(''), task.own));
  const best = results.reduce((a, b) => (b.guesses > a.guesses ? b : a));
  return { common: false, score: best.score, tip: tipOf(best) };
}

function tipOf({ feedback }: ZxcvbnResult): string {
  return [feedback.warning, feedback.suggestions[0]].filter((sentence) => sentence).join(' ');
}
