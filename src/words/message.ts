import { IntlMessageFormat } from 'intl-messageformat';
import { directionOf, formatTag, type Locale } from './locales.js';
import { type Moments, momentsOf } from './moments.js';
import { stretched } from './stretched.js';

export type Values = Readonly<Record<string, string | number>>;
/** A piece of a sentence: words, or the text that stands for one of its placeholders. */
export type Part = string | { readonly name: string; readonly value: string };

/** The sentences of one area in one language (ICU MessageFormat). Plain text: markup is for whoever shows it. */
export interface Words<K extends string> extends Moments {
  /** Throws where a placeholder has no value: a half sentence must not reach a person. */
  (key: K, values?: Values): string;
  /** The sentence in pieces, so that a text that was put into it can be marked up. Numbers stay in the words. */
  parts(key: K, values?: Values): readonly Part[];
  readonly locale: Locale;
  readonly direction: 'ltr' | 'rtl';
}

export type Catalogue<K extends string> = Readonly<Record<K, string>>;

/** Words of one area, made when a language is first asked for: a sentence is read when it is first said. */
export function area<K extends string>(
  catalogues: Readonly<Record<Exclude<Locale, 'en-XA'>, Catalogue<K>>>,
): (locale: Locale) => Words<K> {
  const made = new Map<Locale, Words<K>>();
  return (locale) => {
    const words = made.get(locale) ?? wordsOf(catalogues[locale === 'en-XA' ? 'en' : locale], locale);
    made.set(locale, words);
    return words;
  };
}

function wordsOf<K extends string>(catalogue: Catalogue<K>, locale: Locale): Words<K> {
  const compiled = new Map<K, IntlMessageFormat>();
  const message = (key: K): IntlMessageFormat => {
    const known = compiled.get(key) ?? compile(catalogue[key], locale);
    compiled.set(key, known);
    return known;
  };
  const say = (key: K, values: Values = {}): string => String(message(key).format({ ...values }));
  const parts = (key: K, values: Values = {}): readonly Part[] => partsOf(message(key), values);
  return Object.assign(say, { parts, locale, direction: directionOf(locale), ...momentsOf(locale) });
}

function compile(text: string, locale: Locale): IntlMessageFormat {
  const options = { ignoreTag: true };
  const message = new IntlMessageFormat(text, formatTag(locale), undefined, options);
  if (locale !== 'en-XA') return message;
  return new IntlMessageFormat(stretched(message.getAst()), formatTag(locale), undefined, options);
}

/** Numbers stay numbers, for the plural to be chosen by; texts come back as the pieces they are. */
function partsOf(message: IntlMessageFormat, values: Values): readonly Part[] {
  const marked = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : { name, value },
    ]),
  );
  return message.formatToParts<{ name: string; value: string }>(marked).map(({ value }) => value);
}
