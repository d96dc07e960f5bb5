import { expect } from 'chai';
import { compose } from '../../src/mail/compose.js';
import { harmless, oneLine } from '../../src/mail/plain-text.js';
import { CODE, KEY, KINDS, mailOf, preheaderOf, propsOf, REASON, SECRETS } from './samples.js';

describe('mail/templates', () => {
  for (const kind of KINDS.filter((one) => one !== 'ADMIN_ACTED')) {
    it(`MAIL-05 ${kind} says when, from what device and from which address it was caused`, () => {
      const { text } = mailOf(kind);
      expect(text).to.include('14 March 2026 at 14:05 UTC');
      expect(text).to.include('Device: Chrome on Windows');
      expect(text).to.include('IP address: 203.0.113.7');
    });
  }

  for (const [kind, secret] of Object.entries(SECRETS)) {
    const mail = mailOf(kind === 'RESET_CODE' || kind === 'RECOVERY_KEY' ? kind : 'CONFIRM_EMAIL');

    it(`COD-08 ${kind} has its code in the body alone: not in subject, preheader, title or headers`, () => {
      expect(mail.subject).not.to.include(secret);
      expect(preheaderOf(mail.html)).not.to.include(secret);
      expect(/<head>.*<\/head>/s.exec(mail.html)?.[0]).not.to.include(secret);
      expect(mail.html.split(secret)).to.have.length(2);
      expect(mail.html).not.to.include('href=');
    });

    it(`${kind} ends its text with the domain-bound line and begins with the code`, () => {
      expect(mail.text.trimEnd().split('\n').at(-1)).to.equal(`@auth.northwind.example #${secret}`);
      expect(mail.text.split('\n')[0]).to.include(secret);
    });
  }

  it('the code stands in the text whole, so that it can be copied', () => {
    expect(mailOf('RESET_CODE').html).to.include(`>${CODE}</div>`);
    expect(mailOf('RECOVERY_KEY').html).to.include(`>${KEY}</div>`);
  });

  it('the recovery key mail tells of 24 hours and that any recovery takes it', () => {
    const { text } = mailOf('RECOVERY_KEY');
    expect(text).to.match(/24 hours, until 15 March 2026 at 14:05 UTC/);
    expect(text).to.match(/code field of any recovery/);
  });

  it('the recovery key that support sent tells why and where it goes, and nothing of whoever sent it', () => {
    const { text, html } = mailOf('RECOVERY_KEY', { help: '<b>On the phone</b>' });
    expect(text).to.match(/An administrator of Northwind sent you this key/);
    expect(text).to.match(/Open auth\.northwind\.example, choose “Forgot password\?”, enter your address/);
    expect(text).to.include('Reason: <b>On the phone</b>');
    expect(html).not.to.include('<b>On');
    for (const said of [text, html]) expect(said).not.to.match(/Chrome|203\.0\.113\.7|Many codes|not-me/);
  });

  it('MAIL-05 the notice of a changed password says whose it is, how to object, and holds no code', () => {
    const { text } = mailOf('PASSWORD_CHANGED');
    expect(text).to.include('The Northwind password of anna@example.com was changed.');
    expect(text).to.match(/Not you\? Open the address below at once/);
    expect(text).to.match(/This was not me:\nhttps:\/\/auth\.northwind\.example\/not-me\?t=/);
    expect(text).not.to.match(/\b\d{6}\b|@\S+ #/);
  });

  it('MAIL-05 the notice to a taken address tells of the account how to recover it, and how to object', () => {
    const { text, html } = mailOf('ADDRESS_TAKEN');
    expect(text).to.match(/You already have one/);
    expect(text).to.match(/Forgot password/);
    expect(html).to.include('href="https://auth.northwind.example"');
    expect(text).to.match(/You can ignore this e-mail[\s\S]*This was not me:\nhttps:\S+\/not-me\?t=/);
    expect(text).not.to.match(/\b\d{6}\b|@\S+ #/);
  });

  it('MAIL-05 an administrator’s act is told with its reason, and without the machine it was done from', () => {
    const { text, html } = mailOf('ADMIN_ACTED', { act: 'UNLOCKED', device: 'latchkey user unlock' });
    expect(text).to.include(`Reason: ${REASON}`);
    expect(text + html).not.to.match(/latchkey|203\.0\.113/);
    expect(mailOf('ADMIN_ACTED', { reason: null }).text).not.to.include('Reason');
    const hostile = mailOf('ADMIN_ACTED', { reason: '<b>x</b>\r\nBcc: y' });
    expect(hostile.text).to.include('Reason: <b>x</b> Bcc: y');
    expect(hostile.html).to.include('&lt;b&gt;x&lt;/b&gt; Bcc: y');
  });

  it('says where questions go: to whoever reads the answers, or to the support address', () => {
    expect(mailOf('RESET_CODE').text).to.include('Reply to this e-mail');
    const { text, html } = mailOf('RESET_CODE', { support: 'help@northwind.example' });
    expect(text).to.include('Reach us at help@northwind.example.').and.not.include('Reply');
    expect(html).to.include('<span dir="ltr">help@northwind.example</span>').and.not.include('mailto:');
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
      for (const kind of KINDS) {
        const mail = mailOf(kind, { device });
        const calm = mailOf(kind);
        expect(mail.subject).to.equal(calm.subject);
        expect(preheaderOf(mail.html)).to.equal(preheaderOf(calm.html));
        expect(mail.html.match(/<\w+/g)).to.deep.equal(calm.html.match(/<\w+/g));
        expect(mail.text.split('\n')).to.have.length(calm.text.split('\n').length);
        expect(mail.text + mail.html).not.to.match(/evil\.example|evil@|\u202e|\u2066|\u200b/);
      }
    });
  }

  it('MAIL-02 what is no IP address is not shown as one', () => {
    const mail = mailOf('PASSWORD_CHANGED', { device: 'x', ip: '<b>1</b>' });
    expect(mail.text).not.to.include('IP address');
    expect(mail.html).not.to.include('<b>');
  });

  it('MAIL-02 an app name and an address are escaped, and no header can be broken by one', () => {
    const message = compose({
      id: 'eml_1\r\nX-Evil: 1',
      kind: 'PASSWORD_CHANGED',
      to: 'anna@example.com',
      from: { address: 'security@northwind.example', name: 'North\r\nBcc: evil@example.net' },
      props: propsOf({ appName: 'A&B <i>\r\nX: y', address: "o'neill<b>@example.com" }).PASSWORD_CHANGED,
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
      props: propsOf().ADDRESS_TAKEN,
    });
    expect(message.headers).to.deep.equal({
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Message-ID': '<eml_1@northwind.example>',
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
});
