import { expect } from 'chai';
import { compose } from '../../src/mail/compose.js';
import { harmless, oneLine } from '../../src/mail/plain-text.js';
import { type MailProps, render } from '../../src/mail/templates/render.js';

const at = Date.UTC(2026, 2, 14, 14, 5);
const scene = {
  appName: 'Northwind',
  publicUrl: 'https://auth.northwind.example',
  facts: { at, device: 'Chrome on Windows', ip: '203.0.113.7' },
};
const code = '493027';
const key = '0ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012';
const props: MailProps = {
  RESET_CODE: { ...scene, code, until: at + 600_000, life: 600 },
  RECOVERY_KEY: { ...scene, code: key, until: at + 86_400_000 },
  CONFIRM_EMAIL: { ...scene, code, until: at + 600_000, life: 600 },
  PASSWORD_CHANGED: { ...scene, address: 'anna@example.com' },
  ADDRESS_TAKEN: scene,
  SIGN_IN_PAUSED: scene,
};
const rendered = {
  RESET_CODE: render('RESET_CODE', props.RESET_CODE),
  RECOVERY_KEY: render('RECOVERY_KEY', props.RECOVERY_KEY),
  CONFIRM_EMAIL: render('CONFIRM_EMAIL', props.CONFIRM_EMAIL),
  PASSWORD_CHANGED: render('PASSWORD_CHANGED', props.PASSWORD_CHANGED),
  ADDRESS_TAKEN: render('ADDRESS_TAKEN', props.ADDRESS_TAKEN),
  SIGN_IN_PAUSED: render('SIGN_IN_PAUSED', props.SIGN_IN_PAUSED),
};
const withCode = { RESET_CODE: code, RECOVERY_KEY: key, CONFIRM_EMAIL: code };

const preheaderOf = (html: string): string =>
  /<div style="display:none[^>]*>([^&]*(?:&#39;[^&]*)*)/.exec(html)?.[1] ?? '';
const visible = (html: string): string =>
  html
    .replace(/<(style|title)>.*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ');

describe('mail/templates', () => {
  for (const [kind, mail] of Object.entries(rendered)) {
    it(`${kind} keeps the technical rules`, () => {
      expect(Buffer.byteLength(mail.html)).to.be.below(20_000);
      expect(mail.html).to.match(/^<!DOCTYPE html><html lang="en" dir="ltr">/);
      expect(mail.html).to.include('<div lang="en" dir="ltr">');
      expect(mail.html).to.include('<meta name="color-scheme" content="light dark"/>');
      expect(mail.html).to.include('<meta name="supported-color-schemes" content="light dark"/>');
      expect(mail.html).to.include('@media (prefers-color-scheme:dark)');
      expect(mail.html).to.include('max-width:480px');
      expect(mail.html).not.to.match(/<img|<script|<link|<form|url\(|@import|\son\w+=/i);
      expect(preheaderOf(mail.html)).to.have.length.within(20, 90);
    });

    it(`${kind} says the same in both parts`, () => {
      const page = visible(mail.html);
      const lines = mail.text.split('\n').filter((line) => line !== '' && !line.startsWith('@'));
      const words = lines.flatMap((line) => line.replace(/[:]/g, ' ').split(/\s+/));
      for (const word of words.filter((one) => /^[\p{L}\d-]+$/u.test(one))) expect(page).to.include(word);
    });

    it(`MAIL-05 ${kind} says when, from what device and from which address it was caused`, () => {
      expect(mail.text).to.include('14 March 2026 at 14:05 UTC');
      expect(mail.text).to.include('Chrome on Windows');
      expect(mail.text).to.include('203.0.113.7');
    });
  }

  for (const [kind, secret] of Object.entries(withCode)) {
    it(`COD-08 ${kind} has its code in the body alone: not in subject, preheader, title or headers`, () => {
      const mail =
        rendered[
          kind === 'RESET_CODE' ? 'RESET_CODE' : kind === 'RECOVERY_KEY' ? 'RECOVERY_KEY' : 'CONFIRM_EMAIL'
        ];
      expect(mail.subject).not.to.include(secret);
      expect(preheaderOf(mail.html)).not.to.include(secret);
      expect(/<head>.*<\/head>/s.exec(mail.html)?.[0]).not.to.include(secret);
      expect(mail.html.split(secret)).to.have.length(2);
      expect(mail.html).not.to.match(new RegExp(`href="[^"]*${secret}`));
    });

    it(`${kind} ends its text with the domain-bound line and begins with the code`, () => {
      const mail =
        rendered[
          kind === 'RESET_CODE' ? 'RESET_CODE' : kind === 'RECOVERY_KEY' ? 'RECOVERY_KEY' : 'CONFIRM_EMAIL'
        ];
      expect(mail.text.trimEnd().split('\n').at(-1)).to.equal(`@auth.northwind.example #${secret}`);
      expect(mail.text.split('\n')[0]).to.include(secret);
    });
  }

  it('the code stands in the text whole, so that it can be copied', () => {
    expect(rendered.RESET_CODE.html).to.include(`>${code}</div>`);
    expect(rendered.RECOVERY_KEY.html).to.include(`>${key}</div>`);
  });

  it('the recovery key mail tells of 24 hours and that any recovery takes it', () => {
    expect(rendered.RECOVERY_KEY.text).to.match(/24 hours, until 15 March 2026 at 14:05 UTC/);
    expect(rendered.RECOVERY_KEY.text).to.match(/code field of any recovery/);
  });

  it('MAIL-05 the notice of a changed password says how to object, and holds no secret and no token', () => {
    const { text, html } = rendered.PASSWORD_CHANGED;
    expect(text).to.include('anna@example.com');
    expect(text).to.match(/Not you\? Choose a new password at once/);
    expect(text).to.include('reply to this e-mail');
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).to.deep.equal([scene.publicUrl]);
    expect(text).not.to.match(/\b\d{6}\b|[0-9a-zA-Z_-]{24,}|@\S+ #/);
  });

  it('MAIL-05 the notice to a taken address tells of the account and how to recover it, without a token', () => {
    const { text, html } = rendered.ADDRESS_TAKEN;
    expect(text).to.match(/You already have one/);
    expect(text).to.match(/Forgot password/);
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).to.deep.equal([scene.publicUrl]);
    expect(text).not.to.match(/\b\d{6}\b|[0-9a-zA-Z_-]{24,}|@\S+ #/);
  });

  const hostile = [
    '<script>alert(1)</script>',
    '"><a href=https://evil.example>Win</a>',
    'a\r\nBcc: evil@example.net',
    'visit www.evil.example/now or https://evil.example',
    'mail evil@example.net',
    'right\u202eleft\u2066\u200b',
    `&amp;'"<`,
  ];
  for (const device of hostile) {
    it(`MAIL-02 a device called ${JSON.stringify(device)} is words and nothing else`, () => {
      for (const kind of ['RESET_CODE', 'PASSWORD_CHANGED', 'ADDRESS_TAKEN'] as const) {
        const facts = { at, device, ip: '203.0.113.7' };
        const mail = renderWith(kind, facts);
        const calm = renderWith(kind, scene.facts);
        expect(mail.subject).to.equal(calm.subject);
        expect(preheaderOf(mail.html)).to.equal(preheaderOf(calm.html));
        expect(mail.html.match(/<\w+/g)).to.deep.equal(calm.html.match(/<\w+/g));
        expect(mail.text.split('\n')).to.have.length(calm.text.split('\n').length);
        expect(mail.text + mail.html).not.to.match(/evil\.example|evil@|\u202e|\u2066|\u200b/);
      }
    });
  }

  it('MAIL-02 what is no IP address is not shown as one', () => {
    const mail = renderWith('PASSWORD_CHANGED', { at, device: 'x', ip: '<b>1</b>' });
    expect(mail.text).not.to.include('IP address');
    expect(mail.html).not.to.include('<b>');
  });

  it('MAIL-02 an app name and an address are escaped, and no header can be broken by one', () => {
    const message = compose({
      id: 'eml_1\r\nX-Evil: 1',
      kind: 'PASSWORD_CHANGED',
      to: 'anna@example.com',
      from: { address: 'security@northwind.example', name: 'North\r\nBcc: evil@example.net' },
      props: { ...props.PASSWORD_CHANGED, appName: 'A&B <i>\r\nX: y', address: "o'neill<b>@example.com" },
    });
    expect(message.html).not.to.match(/<i>|<b>/);
    for (const value of [message.subject, message.from.name, ...Object.values(message.headers)]) {
      expect(value).not.to.match(/[\r\n]/);
    }
  });

  it('every message carries the headers of a machine’s mail', () => {
    const message = compose({
      id: 'eml_1',
      kind: 'ADDRESS_TAKEN',
      to: 'anna@example.com',
      from: { address: 'security@northwind.example', name: 'Northwind' },
      props: props.ADDRESS_TAKEN,
    });
    expect(message.headers).to.deep.equal({
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Entity-Ref-ID': 'eml_1',
      'Content-Language': 'en',
    });
  });

  it('keeps ordinary device names as they are', () => {
    for (const name of ['Chrome 120.0 on Windows 11', 'Firefox (Android)', "Ångström's iPhone"]) {
      expect(harmless(name)).to.equal(name);
    }
    expect(oneLine(' a\r\n\tb\u2028c ')).to.equal('a b c');
  });

  function renderWith(kind: 'RESET_CODE' | 'PASSWORD_CHANGED' | 'ADDRESS_TAKEN', facts: typeof scene.facts) {
    if (kind === 'RESET_CODE') return render(kind, { ...props.RESET_CODE, facts });
    if (kind === 'PASSWORD_CHANGED') return render(kind, { ...props.PASSWORD_CHANGED, facts });
    return render(kind, { ...props.ADDRESS_TAKEN, facts });
  }
});
