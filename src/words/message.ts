import { IntlMessageFormat } from 'intl-messageformat';
import { directionOf, type Locale } from './locales.js';
import { stretched } from './stretched.js';

export type Values = Readonly<Record<string, string | number>>;
/** A piece of a sentence: words, or what stands for one of its placeholders. */
export type Part = string | { readonly name: string; readonly value: string };

/** The sentences of one area in one language (ICU MessageFormat). Plain text: markup is for whoever shows it. */
export interface Words<K extends string> {
  (key: K, values?: Values): string;
  /** The sentence in pieces, so that what was put into it can be marked up. */
  parts(key: K, values?: Values): readonly Part[];
  readonly locale: Locale;
  readonly direction: 'ltr' | 'rtl';
}

/** Throws where a placeholder has no value: a half sentence must not reach a person. */
export function wordsOf<K extends string>(catalogue: Readonly<Record<K, string>>, locale: Locale): Words<K> {
  const compiled = new Map<K, IntlMessageFormat>();
  const message = (key: K): IntlMessageFormat => {
    const known = compiled.get(key) ?? compile(catalogue[key], locale);
    compiled.set(key, known);
    return known;
  };
  const say = (key: K, values: Values = {}): string => String(message(key).format({ ...values }));
  const parts = (key: K, values: Values = {}): readonly Part[] => partsOf(message(key), values);
  return Object.assign(say, { parts, locale, direction: directionOf(locale) });
}

function compile(text: string, locale: Locale): IntlMessageFormat {
  // An apostrophe is an apostrophe: nothing here is quoted.
  const message = new IntlMessageFormat(text, locale === 'en-XA' ? 'en' : locale, undefined, {
    ignoreTag: true,
  });
  if (locale !== 'en-XA') return message;
  return new IntlMessageFormat(stretched(message.getAst()), 'en', undefined, { ignoreTag: true });
}

/** Numbers stay numbers, for the plural to be chosen by; words come back as the pieces they are. */
function partsOf(message: IntlMessageFormat, values: Values): readonly Part[] {
  const marked = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : { name, value },
    ]),
  );
  return message.formatToParts<{ name: string; value: string }>(marked).map(({ value }) => value);
}
