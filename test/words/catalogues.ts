import { IntlMessageFormat } from 'intl-messageformat';
import * as arMails from '../../src/words/mails/ar.js';
import * as enMails from '../../src/words/mails/en.js';
import * as esMails from '../../src/words/mails/es.js';
import * as ptBRMails from '../../src/words/mails/pt-br.js';
import * as ruMails from '../../src/words/mails/ru.js';
import * as zhHansMails from '../../src/words/mails/zh-hans.js';
import { ar as arNotices } from '../../src/words/notices/ar.js';
import { en as enNotices } from '../../src/words/notices/en.js';
import { es as esNotices } from '../../src/words/notices/es.js';
import { ptBR as ptBRNotices } from '../../src/words/notices/pt-br.js';
import { ru as ruNotices } from '../../src/words/notices/ru.js';
import { zhHans as zhHansNotices } from '../../src/words/notices/zh-hans.js';
import { ar } from '../../src/words/pages/ar.js';
import { en } from '../../src/words/pages/en.js';
import { es } from '../../src/words/pages/es.js';
import { ptBR } from '../../src/words/pages/pt-br.js';
import { ru } from '../../src/words/pages/ru.js';
import { zhHans } from '../../src/words/pages/zh-hans.js';
import { ar as arPasskeys } from '../../src/words/passkeys/ar.js';
import { en as enPasskeys } from '../../src/words/passkeys/en.js';
import { es as esPasskeys } from '../../src/words/passkeys/es.js';
import { ptBR as ptBRPasskeys } from '../../src/words/passkeys/pt-br.js';
import { ru as ruPasskeys } from '../../src/words/passkeys/ru.js';
import { zhHans as zhHansPasskeys } from '../../src/words/passkeys/zh-hans.js';
import { ar as arQr } from '../../src/words/qr/ar.js';
import { en as enQr } from '../../src/words/qr/en.js';
import { es as esQr } from '../../src/words/qr/es.js';
import { ptBR as ptBRQr } from '../../src/words/qr/pt-br.js';
import { ru as ruQr } from '../../src/words/qr/ru.js';
import { zhHans as zhHansQr } from '../../src/words/qr/zh-hans.js';
import { ar as arSms } from '../../src/words/sms/ar.js';
import { en as enSms } from '../../src/words/sms/en.js';
import { es as esSms } from '../../src/words/sms/es.js';
import { ptBR as ptBRSms } from '../../src/words/sms/pt-br.js';
import { ru as ruSms } from '../../src/words/sms/ru.js';
import { zhHans as zhHansSms } from '../../src/words/sms/zh-hans.js';

type Catalogue = Readonly<Record<string, string>>;

/** What is written down, by area and language. */
export const CATALOGUES: Readonly<Record<string, Readonly<Record<string, Catalogue>>>> = {
  pages: {
    en: { ...en, ...enPasskeys, ...enQr, ...enNotices, ...enSms },
    ru: { ...ru, ...ruPasskeys, ...ruQr, ...ruNotices, ...ruSms },
    es: { ...es, ...esPasskeys, ...esQr, ...esNotices, ...esSms },
    'pt-BR': { ...ptBR, ...ptBRPasskeys, ...ptBRQr, ...ptBRNotices, ...ptBRSms },
    'zh-Hans': { ...zhHans, ...zhHansPasskeys, ...zhHansQr, ...zhHansNotices, ...zhHansSms },
    ar: { ...ar, ...arPasskeys, ...arQr, ...arNotices, ...arSms },
  },
  mails: {
    en: enMails.en,
    ru: ruMails.ru,
    es: esMails.es,
    'pt-BR': ptBRMails.ptBR,
    'zh-Hans': zhHansMails.zhHans,
    ar: arMails.ar,
  },
};

export interface Plural {
  readonly name: string;
  readonly forms: readonly string[];
}

/** What a sentence asks for. */
export interface Shape {
  readonly names: readonly string[];
  readonly plurals: readonly Plural[];
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

const PLURAL = 6;
const NAMED = [1, 5, PLURAL];

export function shapeOf(text: string): Shape {
  const elements = all(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
  const named = elements.filter(({ type }) => NAMED.includes(type));
  return {
    names: [...new Set(named.map(({ value }) => value))].sort(),
    plurals: elements.flatMap((one) =>
      one.type === PLURAL ? [{ name: one.value, forms: Object.keys(one.options) }] : [],
    ),
  };
}

function all(elements: readonly Element[]): (Element & { value: string; options: object })[] {
  return elements.flatMap((element) => {
    const options = 'options' in element ? element.options : {};
    const value = 'value' in element && typeof element.value === 'string' ? element.value : '';
    const inside = Object.values(options).flatMap((option) => all(option.value));
    return [Object.assign({}, element, { value, options }), ...inside];
  });
}
