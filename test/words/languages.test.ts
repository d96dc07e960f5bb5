import { expect } from 'chai';
import { AUDIT_EVENT_KINDS } from '../../entities/audit-event.js';
import { LOCALES, type MailKey, mailWords, type PageKey, pageWords } from '../../src/words/words.js';
import { projectFiles, readProjectFile } from '../support/source-files.js';
import { CATALOGUES, shapeOf } from './catalogues.js';

const catalogues = Object.entries(CATALOGUES).flatMap(([area, languages]) =>
  Object.entries(languages).map(([locale, catalogue]) => ({ area, locale, catalogue })),
);
/** Every placeholder any sentence has, as a page or a mail would fill it. */
const VALUES = {
  ...{ app: 'Northwind', address: 'anna@example.com', host: 'auth.northwind.example', time: '0:42' },
  ...{
    title: 'Step',
    device: 'Chrome',
    name: 'Passkey',
    date: '14 March',
    label: 'When',
    browser: 'Chrome',
    system: 'Windows',
  },
  ...{ support: 'help@example.com', until: '14:15', at: '14:05' },
  ...{ minutes: 10, length: 6, entered: 4, left: 3, count: 2 },
  ...{ code: 'WXQK-RHTM', number: '47', phone: '•••• 12' },
};

const isPage = (key: string): key is PageKey => key in (CATALOGUES.pages?.en ?? {});
const isMail = (key: string): key is MailKey => key in (CATALOGUES.mails?.en ?? {});

function wordsOf(area: string, locale: (typeof LOCALES)[number]): (key: string) => string {
  const pages = pageWords(locale);
  const mails = mailWords(locale);
  return (key) => {
    if (area === 'pages' && isPage(key)) return pages(key, VALUES);
    if (area === 'mails' && isMail(key)) return mails(key, VALUES);
    throw new Error(`No such key: ${key}`);
  };
}

describe('words', () => {
  for (const { area, locale, catalogue } of catalogues) {
    const source = CATALOGUES[area]?.en ?? {};

    it(`${area} in ${locale} have the keys and the placeholders of the source`, () => {
      expect(Object.keys(catalogue)).to.deep.equal(Object.keys(source));
      for (const [key, text] of Object.entries(catalogue)) {
        expect({ key, names: shapeOf(text).names }).to.deep.equal({
          key,
          names: shapeOf(source[key] ?? '').names,
        });
      }
    });

    it(`${area} in ${locale} have every plural form that a whole number can ask for`, () => {
      const rules = new Intl.PluralRules(locale);
      const needed = [...new Set([...Array(1001).keys()].map((n) => rules.select(n)))];
      const plurals = Object.entries(catalogue).flatMap(([key, text]) =>
        shapeOf(text).plurals.map(({ forms }) => ({ key, forms })),
      );
      expect(plurals.length).to.be.above(3);
      for (const { key, forms } of plurals) expect(forms, key).to.include.members([...needed, 'other']);
    });

    it(`${area} in ${locale} are plain text, trimmed, with nothing a quote could hide`, () => {
      for (const [key, text] of Object.entries(catalogue)) {
        expect(text, key).to.equal(text.trim()).and.not.equal('');
        expect(text, key).not.to.match(/['<>&]|https?:|\s{2}|\.\.\./);
      }
    });
  }

  for (const locale of LOCALES) {
    for (const [area, { en = {} }] of Object.entries(CATALOGUES)) {
      it(`${area} in ${locale} can be said`, () => {
        const words = wordsOf(area, locale);
        for (const key of Object.keys(en)) expect(words(key), key).not.to.match(/[{}#]|undefined/);
      });
    }
  }

  for (const locale of ['ru', 'es', 'pt-BR', 'zh-Hans', 'ar'] as const) {
    it(`${locale} is translated: hardly a sentence is the source's`, () => {
      const same = catalogues
        .filter((one) => one.locale === locale)
        .flatMap(({ area, catalogue }) =>
          Object.keys(catalogue).filter((key) => catalogue[key] === CATALOGUES[area]?.en?.[key]),
        );
      expect(same.length, same.join()).to.be.below(10);
    });
  }

  it('every kind of event has its words', () => {
    const kinds = AUDIT_EVENT_KINDS.map((kind) => `event.${kind}`);
    expect(Object.keys(CATALOGUES.pages?.en ?? {})).to.include.members(kinds);
  });

  for (const [area, folders] of [
    ['pages', ['src/pages/']],
    ['mails', ['src/mail/', 'src/sms/']],
  ] as const) {
    it(`every sentence of ${area} is said somewhere`, () => {
      const sources = projectFiles()
        .filter((path) => folders.some((folder) => path.startsWith(folder)))
        .map(readProjectFile)
        .join('\n');
      const isSaid = (key: string): boolean => sources.includes(`'${key}'`) || sources.includes(`"${key}"`);
      // Chosen by a name that is put together: `strength.` by what the judge says.
      const isChosen = (key: string): boolean => /^strength\.(tooEasy|weak|good|strong)$/.test(key);
      const keys = Object.keys(CATALOGUES[area]?.en ?? {});
      expect(keys.filter((key) => !isSaid(key) && !isChosen(key))).to.deep.equal([]);
    });
  }

  it('counts in Russian: 1 попытка, 2 попытки, 5 попыток, 21 попытка', () => {
    const words = pageWords('ru');
    const said = [1, 2, 5, 11, 21, 22].map((left) => words('code.wrong', { left }));
    expect(said[0]).to.equal('Неверный код. Осталась 1 попытка – запросите новый код, если не уверены.');
    expect(said[1]).to.equal('Неверный код. Осталось 2 попытки.');
    expect(said[2]).to.equal('Неверный код. Осталось 5 попыток.');
    expect(said[3]).to.include('11 попыток');
    expect(said[4]).to.include('Осталась 21 попытка');
    expect(said[5]).to.include('22 попытки');
  });

  it('counts in Arabic, in six forms and with the digits that codes have', () => {
    const words = pageWords('ar');
    const said = [0, 1, 2, 3, 11, 100].map((left) => words('code.wrong', { left }).split('. ')[1]);
    expect(said).to.deep.equal([
      'لم تتبقَّ محاولات.',
      'تبقّت محاولة واحدة، واطلب رمزًا جديدًا إن لم تكن متأكدًا.',
      'تبقّت محاولتان.',
      'تبقّت 3 محاولات.',
      'تبقّت 11 محاولة.',
      'تبقّت 100 محاولة.',
    ]);
  });

  it('counts in English, Spanish, Portuguese and Chinese', () => {
    const quota = (locale: (typeof LOCALES)[number], minutes: number): string =>
      pageWords(locale)('code.quota', { minutes });
    expect(quota('en', 1)).to.equal('You have asked for several codes. Try again in 1 minute.');
    expect(quota('en', 24)).to.equal('You have asked for several codes. Try again in 24 minutes.');
    expect([quota('es', 1), quota('es', 24)].map((one) => /\d+ \p{L}+/u.exec(one)?.[0])).to.deep.equal([
      '1 minuto',
      '24 minutos',
    ]);
    expect(quota('pt-BR', 0)).to.include('0 minuto').and.not.include('minutos');
    expect(quota('zh-Hans', 24)).to.include('24 分钟');
  });

  it('throws where a placeholder has no value, whole and in parts', () => {
    const words = pageWords('en');
    expect(() => words('code.quota')).to.throw('minutes');
    expect(() => words('recover.suggest', { addres: 'x' })).to.throw('address');
    expect(() => words.parts('recover.suggest')).to.throw('address');
  });

  it('tells texts from words in parts, and leaves numbers in the words', () => {
    const values = { address: '<b>{x}@example.com', minutes: 10, length: 6 };
    for (const locale of LOCALES) {
      const words = pageWords(locale);
      const parts = words.parts('code.intro', values);
      expect(parts.filter((part) => typeof part !== 'string')).to.deep.equal([
        { name: 'address', value: values.address },
      ]);
      const joined = parts.map((part) => (typeof part === 'string' ? part : part.value)).join('');
      expect(joined).to.equal(words('code.intro', values));
      expect(joined).to.include('10').and.include('6').and.include(values.address);
    }
  });

  it('writes moments as the language does, with their zone', () => {
    const at = Date.UTC(2026, 2, 14, 14, 5);
    const said = Object.fromEntries(LOCALES.map((locale) => [locale, pageWords(locale).time(at)]));
    expect(said.en).to.equal('14 March 2026 at 14:05 UTC');
    expect(said.ru).to.match(/^14 марта 2026 г\. в 14:05 UTC$/);
    expect(said['zh-Hans']).to.match(/^2026年3月14日.*14:05$/);
    expect(said.ar).to.match(/^14 مارس 2026.*14:05 UTC$/);
    expect(pageWords('en').time(at, { show: 'DAY' })).to.equal('14 March 2026');
    expect(pageWords('en').time(at, { show: 'TIME', zone: 'Asia/Tokyo' })).to.match(/^23:05 (GMT\+9|JST)$/);
  });

  it('says who a language is for', () => {
    expect(LOCALES.filter((locale) => pageWords(locale).direction === 'rtl')).to.deep.equal(['ar']);
    expect(LOCALES.map((locale) => mailWords(locale).locale)).to.deep.equal([...LOCALES]);
  });

  it('en-XA is a good third longer than en, with every placeholder and plural kept', () => {
    const long = pageWords('en-XA');
    const plain = pageWords('en');
    const values = {
      address: '',
      minutes: 1,
      length: 6,
      app: '',
      host: '',
      time: '',
      device: '',
      date: '',
      name: '',
    };
    const keys = Object.keys(CATALOGUES.pages?.en ?? {}).filter(isPage);
    for (const key of keys) {
      const given = { ...VALUES, ...values };
      const [was, is] = [plain(key, given), long(key, given)];
      expect(is.length, `${key}: ${is}`).to.be.at.least(Math.floor(was.length * 1.3));
      expect(is, key).not.to.equal(was);
    }
    expect(long('code.quota', { minutes: 24 })).to.match(/24 ɱ.*š/);
    expect(long('recover.suggest', { address: 'anna@example.com' })).to.include('anna@example.com');
  });
});
