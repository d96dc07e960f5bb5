import { expect } from 'chai';
import { directionOf, LOCALES, mailWords } from '../../src/words/words.js';
import {
  AT,
  KINDS,
  mailOf,
  NOT_ME,
  OBJECTABLE,
  ONLY_TRIED,
  PUBLIC_URL,
  preheaderOf,
  SECRETS,
  visible,
} from './samples.js';

const INK = /<img|<script|<link|<form|url\(|@import|\son\w+=/i;

const ACTS = [
  ...(['SIGNED_OUT', 'UNLOCKED', 'RESET_REQUIRED', 'FACTORS_RESET'] as const),
  ...(['LOCKED', 'ROLES_SET', 'COOLDOWN_CLEARED'] as const),
];

describe('mail in every language', () => {
  for (const locale of LOCALES) {
    for (const kind of KINDS) {
      const mail = mailOf(kind, { locale });
      const name = `${kind} in ${locale}`;

      it(`${name} says the same in both parts, sentence by sentence and in the same order`, () => {
        const lines = mail.text.split('\n').map((line) => line.trim());
        const secret = SECRETS[kind];
        const said = lines.filter((line) => line !== '' && line !== `@auth.northwind.example #${secret}`);
        const seen = visible(mail.html).replaceAll('： ', '：');
        let from = 0;
        for (const line of said) {
          const sentence = line === said.at(-1) || !isLinkLabel(line, lines) ? line : line.slice(0, -1);
          const at = seen.indexOf(sentence, from);
          expect(at, `${sentence} in ${seen}`).to.be.at.least(from);
          from = at + sentence.length;
        }
        expect(seen.slice(from).trim()).to.equal('');
      });

      it(`${name} is of its language and direction, light and dark, and brings nothing along`, () => {
        const dir = directionOf(locale);
        expect(mail.language).to.equal(locale);
        expect(mail.html).to.match(new RegExp(`^<!DOCTYPE html><html lang="${locale}" dir="${dir}">`));
        expect(mail.html).to.include(`<div lang="${locale}" dir="${dir}">`);
        expect(mail.html).to.include('<meta name="color-scheme" content="light dark"/>');
        expect(mail.html).to.include('<meta name="supported-color-schemes" content="light dark"/>');
        expect(mail.html).to.include('@media (prefers-color-scheme:dark)');
        expect(mail.html).to.include('max-width:480px');
        expect(mail.html).not.to.match(INK);
        expect(Buffer.byteLength(mail.html)).to.be.below(20_000);
        for (const [url] of `${mail.html}\n${mail.text}`.matchAll(/\bhttps?:[^\s"<]+/g)) {
          expect(url.startsWith(PUBLIC_URL), url).to.equal(true);
        }
      });

      it(`${name} has a subject and a preheader that fit, and neither has a code`, () => {
        const preheader = preheaderOf(mail.html);
        const longest = locale === 'en-XA' ? 130 : 90;
        expect(preheader).to.have.length.within(locale === 'zh-Hans' ? 12 : 20, longest);
        expect(mail.subject).to.include('Northwind').and.have.length.within(10, 90);
        expect(mail.subject + preheader).not.to.match(/\d{6}|Chrome|203\.0/);
      });

      it(`MAIL-05 ${name} says when in its own way, and how to object to a notice`, () => {
        expect(mail.text).to.include(mailWords(locale).time(AT));
        const links = [...mail.html.matchAll(/href="([^"]*)"/g)].map((match) => match[1]);
        if (OBJECTABLE.has(kind)) {
          expect(links).to.deep.equal(ONLY_TRIED.has(kind) ? [PUBLIC_URL, NOT_ME] : [NOT_ME]);
          expect(mail.text).to.include(`${mailWords(locale)('shared.notMe')}`);
        } else {
          expect(mail.text + mail.html).not.to.include('not-me');
        }
      });
    }
  }

  for (const kind of KINDS) {
    it(`${kind} in Arabic begins its subject with an Arabic letter and keeps codes from left to right`, () => {
      for (const act of ACTS) {
        const { subject, html, text } = mailOf(kind, { locale: 'ar', act });
        expect(/\p{L}/u.exec(subject)?.[0]).to.match(/\p{Script=Arabic}/u);
        const secret = SECRETS[kind];
        if (secret === undefined) continue;
        expect(html).to.match(new RegExp(`<div class="tint ink" dir="ltr"[^>]*>${secret}</div>`));
        expect(text.trimEnd().split('\n').at(-1)).to.equal(`@auth.northwind.example #${secret}`);
      }
    });
  }

  it('every act of an administrator has its own subject and sentence in every language', () => {
    for (const locale of LOCALES) {
      const acts = ACTS.map((act) => mailOf('ADMIN_ACTED', { locale, act }));
      expect(new Set(acts.map(({ subject }) => subject)).size).to.equal(ACTS.length);
      expect(new Set(acts.map(({ text }) => text.split('\n')[0])).size).to.equal(ACTS.length);
    }
  });

  it('a name in another script stays what it is in a mail from right to left', () => {
    const { text, html } = mailOf('NEW_SIGN_IN', { locale: 'ar', device: 'Firefox on Android' });
    expect(text).to.include('Firefox على Android');
    expect(html).to.include('<span dir="auto">Northwind</span>');
    expect(mailOf('RESET_CODE', { locale: 'ar' }).html).to.include(
      '<span dir="ltr">auth.northwind.example</span>',
    );
  });

  it('a device that did not say what it is is unknown in every language', () => {
    for (const locale of LOCALES) {
      for (const device of ['Unknown device', '', '\u202e']) {
        const { text } = mailOf('RESET_CODE', { locale, device });
        expect(text).to.include(mailWords(locale)('shared.unknownDevice'));
        expect(text).not.to.include('Unknown device');
      }
    }
  });
});

/** The label of a button has a colon only in the text part, where the address follows it. */
function isLinkLabel(line: string, lines: readonly string[]): boolean {
  return lines[lines.indexOf(line) + 1]?.startsWith('https://') === true;
}
