/* What zxcvbn-ts and the word lists are is put before this file when it is served; see ../assets.ts. */

interface Guessed {
  readonly score: number;
  readonly guessesLog10: number;
}

declare const zxcvbnts: {
  readonly core: {
    readonly ZxcvbnFactory: new (options: object) => { check(password: string, own: string[]): Guessed };
  };
};
declare const words: { readonly passwords: readonly string[]; readonly graphs: object };

const zxcvbn = new zxcvbnts.core.ZxcvbnFactory({
  dictionary: { passwords: words.passwords },
  graphs: words.graphs,
  l33tMaxSubstitutions: 10,
});

/** How far is read at once: the time it takes grows with the square of the length. */
const STRETCH = 64;
/** Guesses, as a power of ten, within the score that the server takes (10^8 to 10^10). */
const GOOD = 9;

/** An estimate, and never the last word: the server knows longer lists. */
export function judge(password: string, own: readonly string[]): 'tooeasy' | 'weak' | 'good' | 'strong' {
  const names = own
    .flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)])
    .filter(({ length }) => length > 2);
  const { score, guessesLog10 } = zxcvbn.check([...password].slice(0, STRETCH).join(''), names);
  if (score < 3) return 'tooeasy';
  if (score === 4) return 'strong';
  return guessesLog10 < GOOD ? 'weak' : 'good';
}
