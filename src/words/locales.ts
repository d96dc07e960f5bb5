/** Languages of pages and mails. `en-XA` is English stretched and accented, to see what a longer language would break. */
export const LOCALES = ['en', 'ru', 'es', 'pt-BR', 'zh-Hans', 'ar', 'en-XA'] as const;
export type Locale = (typeof LOCALES)[number];

interface About {
  readonly name: string;
  /** Language and script, as `Intl.Locale.maximize` says them: whoever reads both can read this. */
  readonly reads: string;
  /** How numbers and moments are written. Everywhere with the digits that codes are made of. */
  readonly formats: string;
}

const ABOUT: Readonly<Record<Locale, About>> = {
  en: { name: 'English', reads: 'en-Latn', formats: 'en-GB' },
  ru: { name: 'Русский', reads: 'ru-Cyrl', formats: 'ru' },
  es: { name: 'Español', reads: 'es-Latn', formats: 'es' },
  'pt-BR': { name: 'Português (Brasil)', reads: 'pt-Latn', formats: 'pt-BR' },
  'zh-Hans': { name: '简体中文', reads: 'zh-Hans', formats: 'zh-Hans' },
  ar: { name: 'العربية', reads: 'ar-Arab', formats: 'ar-u-nu-latn' },
  'en-XA': { name: '[Éñĝļîšĥ]', reads: 'en-XA', formats: 'en-GB' },
};

/** Longer headers than this are not read on: an honest one has some 100 characters and a handful of languages. */
const LONGEST = 1000;
const MOST = 20;

export function directionOf(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}

/** The name of a language in that language. */
export function nativeName(locale: Locale): string {
  return ABOUT[locale].name;
}

/** The tag that `Intl` is asked with. */
export function formatTag(locale: Locale): string {
  return ABOUT[locale].formats;
}

/**
 * The first language that is wanted and there is. Each entry is one BCP 47 tag (RFC 5646), a list with weights as in
 * Accept-Language (RFC 9110, 12.5.4), or one with spaces as in ui_locales (OpenID Connect Core 1.0, 3.1.2.1); earlier
 * entries weigh more than later ones. `en` when nothing fits.
 */
export function negotiate(wanted: readonly (string | null | undefined)[]): Locale {
  for (const list of wanted) {
    for (const tag of inOrder(list ?? '')) {
      const locale = localeOf(tag);
      if (locale !== null) return locale;
    }
  }
  return 'en';
}

function inOrder(list: string): readonly string[] {
  return list
    .slice(0, LONGEST)
    .split(',')
    .flatMap(readItem)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
    .slice(0, MOST);
}

/** What has a weight that is none is wanted as little as what has the weight 0. */
function readItem(item: string): { tag: string; weight: number }[] {
  const [tags = '', ...parameters] = item.split(';').map((part) => part.trim());
  const weight = parameters.find((one) => /^q=/i.test(one))?.slice(2) ?? '1';
  const number = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0;
  return tags
    .split(/\s+/)
    .filter((tag) => tag !== '' && tag.length <= 35)
    .map((tag) => ({ tag, weight: number }));
}

/** By language and script: Traditional Chinese is not read by everybody who reads Simplified, and every Spanish is Spanish. */
function localeOf(tag: string): Locale | null {
  if (tag.toLowerCase() === 'en-xa') return 'en-XA';
  const reads = maximized(tag);
  return LOCALES.find((locale) => ABOUT[locale].reads === reads) ?? null;
}

function maximized(tag: string): string | null {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script ?? ''}`;
  } catch {
    return null;
  }
}
