/** An enum object for registerEnumType out of a closed list of words. */
export function enumOf<Word extends string>(words: readonly Word[]): { readonly [W in Word]: W } {
  return Object.fromEntries(words.map((word) => [word, word])) as { readonly [W in Word]: W };
}
