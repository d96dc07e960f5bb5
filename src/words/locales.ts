/** Languages of pages and mails. `en-XA` is English stretched and accented, to see what a longer language would break. */
export const LOCALES = ['en', 'ru', 'es', 'pt-BR', 'zh-Hans', 'ar', 'en-XA'] as const;
export type Locale = (typeof LOCALES)[number];

const NAMES: Readonly<Record<Locale, string>> = {
  en: 'English',
  ru: 'Русский',
  es: 'Español',
  'pt-BR': 'Português (Brasil)',
  'zh-Hans': '简体中文',
  ar: 'العربية',
  'en-XA': '[Éñĝļîšĥ]',
};

/** Longer headers than this are not read on: an honest one has some 100 characters. */
const LONGEST = 1000;
/** BCP 47, as far as languages here go: language, script, region. */
const TAG = /^([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?(?:-.*)?$/i;
const TRADITIONAL_REGIONS = new Set(['TW', 'HK', 'MO']);

export function directionOf(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}

/** The name of a language in that language. */
export function nativeName(locale: Locale): string {
  return NAMES[locale];
}

/**
 * The first language that is wanted and there is. Each entry is one BCP 47 tag (RFC 5646), or a list with weights as
 * in Accept-Language (RFC 9110, 12.5.4); earlier entries weigh more than later ones. `en` when nothing fits.
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
  const weighed = list
    .slice(0, LONGEST)
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.split(';').map((part) => part.trim());
      const weight = parameters.find((one) => /^q=/i.test(one))?.slice(2) ?? '1';
      return { tag, weight: /^[01](\.\d{0,3})?$/.test(weight) ? Number(weight) : 0 };
    });
  return weighed
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

function localeOf(tag: string): Locale | null {
  if (tag.toLowerCase() === 'en-xa') return 'en-XA';
  const [, language = '', script = '', region = ''] = TAG.exec(tag) ?? [];
  const name = language.toLowerCase();
  if (name === 'zh') return isTraditional(script, region) ? null : 'zh-Hans';
  if (name === 'pt') return 'pt-BR';
  return LOCALES.find((locale) => locale === name) ?? null;
}

/** Traditional Chinese is another script; whoever reads only that is better served by the next language. */
function isTraditional(script: string, region: string): boolean {
  if (script !== '') return script.toLowerCase() !== 'hans';
  return TRADITIONAL_REGIONS.has(region.toUpperCase());
}
