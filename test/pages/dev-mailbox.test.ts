import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { Gateway } from '../support/gateway.js';
import { ask, type Person, signUp } from '../support/person.js';
import { type Seen, Visitor } from '../support/visitor.js';

const PATH = '/dev/mailbox';

describe('the mailbox page of development', () => {
  let gateway: Gateway;
  let visitor: Visitor;
  let person: Person;

  beforeEach(async () => {
    gateway = await Gateway.start();
    visitor = new Visitor(gateway);
    person = await signUp(gateway);
    await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    await gateway.mailTo(person.email);
    await gateway.app.core.outbox.idle();
  });
  afterEach(() => gateway.stop());

  /** Of the list, in its order. */
  function links({ html }: Seen): readonly string[] {
    return [...html.matchAll(/<li data-key="[^"]+"><a href="([^"]+)"/g)].map(([, href = '']) => href);
  }

  it('lists every mail by links, the newest first and shown, with how many there are in the title', async () => {
    const seen = await visitor.get(PATH);
    expect(seen).to.include({ status: 200, title: '(2) Mailbox – Latchkey' });
    const mails = await gateway.mailsTo(person.email);
    expect(links(seen)).to.deep.equal(mails.map(({ id }) => `${PATH}/${id}`));
    const [newest, oldest] = mails;
    expect(seen.html).to.include(`<strong id="code">${newest?.code}</strong>`);
    const older = await visitor.get(`${PATH}/${oldest?.id}`);
    expect(older.html).to.include(`<strong id="code">${oldest?.code}</strong>`);
    expect((await visitor.get(`${PATH}/eml_nothing`)).status).to.equal(404);
  });

  it('shows text, headers and source as they are, never as markup', async () => {
    const { id, text, html, headers, subject } = await gateway.mailTo(person.email);
    const part = async (name: string): Promise<string> => {
      const seen = await visitor.get(`${PATH}/${id}?part=${name}`);
      expect(seen.html).to.not.include('<iframe');
      return unescaped(/<pre tabindex="0">(.*?)<\/pre>/s.exec(seen.html)?.[1] ?? '');
    };
    expect(await part('text')).to.equal(text);
    expect(await part('source')).to.equal(html);
    const shown = await part('headers');
    expect(shown).to.match(new RegExp(`^To: ${person.email}\nSubject: ${subject}\n`));
    for (const [name, value] of Object.entries(headers)) expect(shown).to.include(`${name}: ${value}`);
  });

  it('shows HTML in a frame where nothing runs, and lets in its styles and no others', async () => {
    const { id } = await gateway.mailTo(person.email);
    for (const query of ['', '?scheme=dark', '?width=320', '?scheme=dark&width=320']) {
      const { html, headers } = await visitor.get(`${PATH}/${id}${query}`);
      const [, sandbox = '', framed = ''] =
        /<iframe[^>]* sandbox="([^"]*)" srcdoc="([^"]*)"/.exec(html) ?? [];
      expect(sandbox).to.equal('allow-popups allow-popups-to-escape-sandbox');
      const mail = unescaped(framed);
      const [, style = ''] = /<style>(.*?)<\/style>/s.exec(mail) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy)
        .to.match(/style-src 'nonce-[\w-]{22}' 'sha256-[^']+';/)
        .and.include(`'sha256-${hash}'`);
      expect(policy).to.include("style-src-attr 'unsafe-inline'");
      expect(policy.match(/unsafe/g)).to.have.length(1);
      expect(policy).to.match(/script-src 'nonce-[\w-]{22}'(;|$)/);
      expect(mail.includes('(min-width:0)')).to.equal(query.includes('dark'));
      expect(mail).to.not.include('prefers-color-scheme');
      expect(html).to.match(query.includes('320') ? /class="preview narrow/ : /class="preview wide/);
    }
  });

  it('keeps how a mail is shown from one to the next', async () => {
    const [newest] = await gateway.mailsTo(person.email);
    const seen = await visitor.get(`${PATH}/${newest?.id}?part=text&scheme=dark&width=320`);
    for (const link of links(seen)) expect(link).to.match(/\?part=text&amp;scheme=dark&amp;width=320$/);
    const odd = await visitor.get(`${PATH}/${newest?.id}?part=nothing&scheme=%3Cb%3E&width=9`);
    expect(odd.html).to.include('<iframe').and.not.include('<b>');
  });

  it('is emptied by its own form alone', async () => {
    const seen = await visitor.get(PATH);
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await visitor.submit(seen, `${PATH}/clear`, {}, { headers })).status).to.equal(403);
    expect(await gateway.mailsTo(person.email)).to.have.length(2);
    expect((await visitor.get(`${PATH}/clear`)).status).to.equal(404);
    const cleared = await visitor.submit(seen, `${PATH}/clear`);
    expect(cleared).to.include({ path: PATH, title: '(0) Mailbox – Latchkey' });
    expect(cleared.text).to.include('Nothing has been sent yet.');
    expect(await gateway.mailsTo(person.email)).to.deep.equal([]);
  });
});

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
