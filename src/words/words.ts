import { ar as arMails } from './mails/ar.js';
import { en as enMails, type MailKey } from './mails/en.js';
import { es as esMails } from './mails/es.js';
import { ptBR as ptBRMails } from './mails/pt-br.js';
import { ru as ruMails } from './mails/ru.js';
import { zhHans as zhHansMails } from './mails/zh-hans.js';
import { area } from './message.js';
import { ar } from './pages/ar.js';
import { en, type PageKey } from './pages/en.js';
import { es } from './pages/es.js';
import { ptBR } from './pages/pt-br.js';
import { ru } from './pages/ru.js';
import { zhHans } from './pages/zh-hans.js';

export { directionOf, LOCALES, type Locale, nativeName, negotiate } from './locales.js';
export type { Part, Values, Words } from './message.js';
export type { MailKey, PageKey };

/** What pages say. */
export const pageWords = area<PageKey>({ en, ru, es, 'pt-BR': ptBR, 'zh-Hans': zhHans, ar });

/** What mails say. */
export const mailWords = area<MailKey>({
  en: enMails,
  ru: ruMails,
  es: esMails,
  'pt-BR': ptBRMails,
  'zh-Hans': zhHansMails,
  ar: arMails,
});
