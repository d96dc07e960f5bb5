import { ar as arMails } from './mails/ar.js';
import { en as enMails, type MailKey } from './mails/en.js';
import { es as esMails } from './mails/es.js';
import { ptBR as ptBRMails } from './mails/pt-br.js';
import { ru as ruMails } from './mails/ru.js';
import { zhHans as zhHansMails } from './mails/zh-hans.js';
import { area } from './message.js';
import { ar as arNotices } from './notices/ar.js';
import { en as enNotices, type NoticeKey } from './notices/en.js';
import { es as esNotices } from './notices/es.js';
import { ptBR as ptBRNotices } from './notices/pt-br.js';
import { ru as ruNotices } from './notices/ru.js';
import { zhHans as zhHansNotices } from './notices/zh-hans.js';
import { ar } from './pages/ar.js';
import { en, type PageKey as StepKey } from './pages/en.js';
import { es } from './pages/es.js';
import { ptBR } from './pages/pt-br.js';
import { ru } from './pages/ru.js';
import { zhHans } from './pages/zh-hans.js';
import { ar as arPasskeys } from './passkeys/ar.js';
import { en as enPasskeys, type PasskeyKey } from './passkeys/en.js';
import { es as esPasskeys } from './passkeys/es.js';
import { ptBR as ptBRPasskeys } from './passkeys/pt-br.js';
import { ru as ruPasskeys } from './passkeys/ru.js';
import { zhHans as zhHansPasskeys } from './passkeys/zh-hans.js';
import { ar as arQr } from './qr/ar.js';
import { en as enQr, type QrKey } from './qr/en.js';
import { es as esQr } from './qr/es.js';
import { ptBR as ptBRQr } from './qr/pt-br.js';
import { ru as ruQr } from './qr/ru.js';
import { zhHans as zhHansQr } from './qr/zh-hans.js';
import { ar as arSms } from './sms/ar.js';
import { en as enSms, type SmsKey } from './sms/en.js';
import { es as esSms } from './sms/es.js';
import { ptBR as ptBRSms } from './sms/pt-br.js';
import { ru as ruSms } from './sms/ru.js';
import { zhHans as zhHansSms } from './sms/zh-hans.js';

export { directionOf, LOCALES, type Locale, nativeName, negotiate } from './locales.js';
export type { Part, Values, Words } from './message.js';
export type { MailKey };
export type PageKey = StepKey | PasskeyKey | QrKey | NoticeKey | SmsKey;

/** What pages say. */
export const pageWords = area<PageKey>({
  en: { ...en, ...enPasskeys, ...enQr, ...enNotices, ...enSms },
  ru: { ...ru, ...ruPasskeys, ...ruQr, ...ruNotices, ...ruSms },
  es: { ...es, ...esPasskeys, ...esQr, ...esNotices, ...esSms },
  'pt-BR': { ...ptBR, ...ptBRPasskeys, ...ptBRQr, ...ptBRNotices, ...ptBRSms },
  'zh-Hans': { ...zhHans, ...zhHansPasskeys, ...zhHansQr, ...zhHansNotices, ...zhHansSms },
  ar: { ...ar, ...arPasskeys, ...arQr, ...arNotices, ...arSms },
});

/** What mails say. */
export const mailWords = area<MailKey>({
  en: enMails,
  ru: ruMails,
  es: esMails,
  'pt-BR': ptBRMails,
  'zh-Hans': zhHansMails,
  ar: arMails,
});
