import { expect } from 'chai';
import { directionOf, LOCALES, type Locale, nativeName, negotiate } from '../../src/words/words.js';

const TABLE: readonly (readonly [wanted: readonly (string | null | undefined)[], locale: Locale])[] = [
  [[], 'en'],
  [[null, undefined, ''], 'en'],
  [['ru'], 'ru'],
  [['RU-ru'], 'ru'],
  [['es-MX'], 'es'],
  [['es-419'], 'es'],
  [['pt'], 'pt-BR'],
  [['pt-PT'], 'pt-BR'],
  [['zh'], 'zh-Hans'],
  [['zh-CN'], 'zh-Hans'],
  [['zh-Hans-CN'], 'zh-Hans'],
  [['zh-SG'], 'zh-Hans'],
  [['zh-TW'], 'en'],
  [['zh-Hant'], 'en'],
  [['zh-HK'], 'en'],
  [['zh-Hans-TW'], 'zh-Hans'],
  [['ru-Latn'], 'en'],
  [['ar-EG'], 'ar'],
  [['ar-Latn'], 'en'],
  [['en-GB'], 'en'],
  [['en-XA'], 'en-XA'],
  [['en-XB'], 'en'],
  [['en-XA-x-more'], 'en'],
  [['de, fr'], 'en'],
  [['de, ru;q=0.2, es;q=0.3'], 'es'],
  [['zh-TW,zh;q=0.9,en;q=0.8'], 'zh-Hans'],
  [['zh-TW,ar;q=0.5'], 'ar'],
  [['fr ru es'], 'ru'],
  [['*', 'ru'], 'ru'],
  [['de', 'pt', 'ru'], 'pt-BR'],
  [['ru;q=0, es;q=0.1'], 'es'],
  [['ru;q=junk, es;q=0.1'], 'es'],
  [['ru;q=7, es'], 'es'],
  [['ru;q=-1'], 'en'],
  [['ru ; q = 1'], 'ru'],
  [['ru;level=1;q=0.5,es;q=0.4'], 'ru'],
  [['x-klingon', 'i-klingon', 'constructor', '__proto__', 'ru'], 'ru'],
  [['\0ru', 'r\0u', 'r\u200bu', 'ru\0'], 'en'],
  [['ru\r\nSet-Cookie: a=b'], 'ru'],
  [['../../etc/passwd', '<script>', '%00', 'ru'], 'ru'],
  [[';;;,,,;q=,', 'ar'], 'ar'],
];

describe('words: the language of a reader', () => {
  for (const [wanted, locale] of TABLE) {
    it(`${JSON.stringify(wanted)} get ${locale}`, () => {
      expect(negotiate(wanted)).to.equal(locale);
    });
  }

  it('reads no further than an honest wish goes, however much there is', () => {
    const floods = [
      'a'.repeat(1_000_000),
      'de,'.repeat(400_000),
      ';q=0.5'.repeat(200_000),
      ' '.repeat(1_000_000),
    ];
    const began = process.hrtime.bigint();
    for (const flood of floods) expect(negotiate([flood, `${flood}ru`])).to.equal('en');
    for (let n = 0; n < 100; n += 1) negotiate([floods[n % 4]]);
    const tookMs = Number(process.hrtime.bigint() - began) / 1e6;
    expect(tookMs).to.be.below(500);
    expect(negotiate([floods[0], 'ru'])).to.equal('ru');
  });

  it('each language has a name of its own and a direction', () => {
    expect(LOCALES.map(nativeName)).to.deep.equal([
      'English',
      'Русский',
      'Español',
      'Português (Brasil)',
      '简体中文',
      'العربية',
      '[Éñĝļîšĥ]',
    ]);
    expect(LOCALES.map(directionOf).join()).to.equal('ltr,ltr,ltr,ltr,ltr,rtl,ltr');
  });
});
