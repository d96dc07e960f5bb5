import { area } from './message.js';
import { ar } from './pages/ar.js';
import { en, type PageKey } from './pages/en.js';
import { es } from './pages/es.js';
import { ptBR } from './pages/pt-br.js';
import { ru } from './pages/ru.js';
import { zhHans } from './pages/zh-hans.js';

export { directionOf, LOCALES, type Locale, nativeName, negotiate } from './locales.js';
export type { Part, Values, Words } from './message.js';
export type { PageKey };

/** What pages say. */
export const pageWords = area<PageKey>({ en, ru, es, 'pt-BR': ptBR, 'zh-Hans': zhHans, ar });
