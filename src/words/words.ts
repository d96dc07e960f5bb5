import { type Locale } from './locales.js';
import { type Words, wordsOf } from './message.js';
import { ar } from './pages/ar.js';
import { en, type PageKey } from './pages/en.js';
import { es } from './pages/es.js';
import { ptBR } from './pages/pt-br.js';
import { ru } from './pages/ru.js';
import { zhHans } from './pages/zh-hans.js';

export { directionOf, LOCALES, type Locale, nativeName, negotiate } from './locales.js';
export type { Part, Values, Words } from './message.js';
export type { PageKey };

const PAGES: Readonly<Record<Locale, Readonly<Record<PageKey, string>>>> = {
  en,
  ru,
  es,
  'pt-BR': ptBR,
  'zh-Hans': zhHans,
  ar,
  'en-XA': en,
};
const made = new Map<Locale, Words<PageKey>>();

/** What pages say. */
export function pageWords(locale: Locale): Words<PageKey> {
  const words = made.get(locale) ?? wordsOf(PAGES[locale], locale);
  made.set(locale, words);
  return words;
}
