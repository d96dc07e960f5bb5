/** UTF-16 units, as its column has. */
const LONGEST = 100;
/** As typed, where a letter and its marks may be several. Normalising takes time that grows with the square of the length. */
const MAX_TYPED = 4 * LONGEST;
/** A letter or picture with its marks, for a joiner to stand behind and before. */
const JOINED =
  /(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200C\u200D](?=[\p{L}\p{M}\p{Extended_Pictographic}])/gu;
/** Choose among the forms of the character before them. */
const VARIATION = /\p{Variation_Selector}/gu;
/** Control characters, line ends, all that turns the direction of text, and all that nothing is seen of. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\p{Default_Ignorable_Code_Point}]/u;

/**
 * What a person is called in front of others, trimmed and in NFC: 1 to 100 characters that can be seen, so that no
 * name turns the text it stands in, ends its line, or passes for another or for none. Joiners (U+200C, U+200D) are
 * welcome between letters and between pictures, where Persian, Hindi and emoji need them. Null for anything else.
 */
export function readDisplayName(typed: string): string | null {
  const text = typed.trim();
  if (text.length > MAX_TYPED) return null;
  const name = text.normalize('NFC');
  const seen = name.replace(JOINED, '').replace(VARIATION, '');
  return seen !== '' && name.length <= LONGEST && !UNSEEN.test(seen) ? name : null;
}
