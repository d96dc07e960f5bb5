import type { IntlMessageFormat } from 'intl-messageformat';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The parser's numbers for words and for choices (select, plural): its enum cannot be read by isolated modules. */
const LITERAL = 0;
const CHOICES = [5, 6];
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'åƀçðéƒĝĥîĵķļɱñöþqŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞQŔŠŢÛṼŴẊÝŽ';
/** Other languages are up to so much longer than English. */
const GROWTH = 0.4;

/** English that looks foreign and is 40 % longer; placeholders and plurals stay as they are. */
export function stretched(elements: readonly Element[]): Element[] {
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

/** Letters here and there are written twice, which breaks lines where longer words would. */
function accented(text: string): string {
  const letters = [...text].filter((one) => PLAIN.includes(one)).length;
  let written = 0;
  let doubled = 0;
  const foreign = [...text].map((letter) => {
    const at = PLAIN.indexOf(letter);
    if (at < 0) return letter;
    written += 1;
    const other = ACCENTED[at] ?? letter;
    if (doubled >= (written / letters) * text.length * GROWTH) return other;
    doubled += 1;
    return other + other;
  });
  return foreign.join('');
}
