import { expect } from 'chai';
import { EVERYWHERE } from '../../src/http/everywhere.js';
import { Gateway } from '../support/gateway.js';
import { newName, newPassword, type Person, signUp } from '../support/person.js';
import { openSocket, readSocket } from '../support/raw-socket.js';
import { type Seen, Visitor } from '../support/visitor.js';

const SHOP = 'https://shop.example';
const NONCE = /'nonce-([\w-]{22})'/;
const POLICY = [
  "default-src 'none'",
  'style-src NONCE',
  'script-src NONCE',
  "img-src 'self' data:",
  "connect-src 'self'",
  `form-action 'self' ${SHOP}`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

describe('what every page keeps to', () => {
  let gateway: Gateway;
  let person: Person;
  let visitor: Visitor;

  before(async () => {
    gateway = await Gateway.start({ env: { RETURN_TO_ORIGINS: SHOP } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    visitor = new Visitor(gateway);
    person = await signUp(gateway);
  });

  async function choosePassword(): Promise<Seen> {
    const form = await visitor.get('/recover');
    const asked = await visitor.submit(form, '/recover', { username: person.email });
    return visitor.submit(asked, '/recover/code', { code: await gateway.codeTo(person.email) });
  }

  async function signIn(): Promise<Seen> {
    const { email: username, password } = person;
    return visitor.submit(await visitor.get('/signin'), '/signin', { username, password });
  }

  /** Each page with something in it, by where it ended up. */
  async function pages(): Promise<readonly Seen[]> {
    const choose = await choosePassword();
    const weak = await visitor.submit(choose, '/recover/password', { password: 'x', again: 'x' });
    const mine = await signIn();
    const others = ['/settings/password', '/settings/security', '/device', '/not-me', '/signup', '/nowhere'];
    const seen = [choose, weak, mine];
    for (const path of others) seen.push(await visitor.get(path, { headers: { accept: 'text/html' } }));
    return seen;
  }

  it('HTTP-04 HTTP-05 HTTP-06 sends every security header, is kept nowhere, and says nothing of what runs', async () => {
    const nonces = new Set<string>();
    const all = await pages();
    expect(all.map(({ path }) => path)).to.include.members(['/recover/password', '/settings', '/nowhere']);
    for (const { headers, html, path } of all) {
      const policy = headers.get('content-security-policy') ?? '';
      const [whole, nonce = ''] = NONCE.exec(policy) ?? [];
      expect(policy.replaceAll(whole ?? '', 'NONCE'), path).to.equal(POLICY);
      nonces.add(nonce);
      for (const [name, value] of EVERYWHERE) {
        if (name !== 'Content-Security-Policy') expect(headers.get(name), `${path} ${name}`).to.equal(value);
      }
      for (const name of ['server', 'x-powered-by', 'via']) expect(headers.get(name), path).to.equal(null);
      expect(html, path).not.to.match(/(?:src|href|action)="(?:https?:|\/\/)/);
    }
    expect(nonces, 'a nonce of its own each').to.have.property('size', all.length);
  });

  it('HTTP-01 sets no cookie but for this host, of at most 4096 bytes, that no script reads', async () => {
    const lines: string[] = [];
    const keep = ({ headers }: Seen): number => lines.push(...headers.getSetCookie());
    const stay = { stay: true };
    const long = 'a'.repeat(5000);
    for (const path of [
      `/signin?return_to=${SHOP}/${long}`,
      `/not-me?t=${long}`,
      `/device?id=${long}`,
      '/?lang=ru',
    ])
      keep(await visitor.get(path, stay));
    const form = await visitor.get('/recover');
    keep(await visitor.submit(form, '/recover', { username: `${long}@example.com` }, stay));
    keep(await visitor.submit(form, '/recover', { username: person.email, ticket: '' }, stay));
    const { email: username, password } = person;
    keep(await visitor.submit(await visitor.get('/signin'), '/signin', { username, password }, stay));
    keep(await visitor.submit(await visitor.get('/settings'), '/signout', {}, stay));
    const names = lines.map((line) => /^__Host-latchkey_(\w+)=/.exec(line)?.[1] ?? line);
    expect(names).to.include.members(['browser', 'flow', 'access', 'refresh', 'device', 'objection']);
    for (const line of lines) {
      expect(Buffer.byteLength(line), line).to.be.at.most(4096);
      expect(line).to.include('; Path=/').and.include('; HttpOnly').and.include('; Secure');
      expect(line)
        .to.match(/; SameSite=(?:Lax|Strict)(?:;|$)/)
        .and.not.match(/Domain/i);
    }
  });

  it('HTTP-08 gives back what was typed as text, in every field that keeps it', async () => {
    const forms: Readonly<Record<string, readonly string[]>> = {
      '/signin': ['username'],
      '/signup': ['email', 'username', 'displayName'],
    };
    for (const typed of CORPUS) {
      for (const [path, names] of Object.entries(forms)) {
        const fields = Object.fromEntries(names.map((name) => [name, typed]));
        const seen = await visitor.submit(await visitor.get(path), path, { ...fields, password: 'x' });
        expect(seen.status, path).to.equal(422);
        expect(seen.html, path).not.to.include(typed);
        for (const name of names) {
          expect(seen.html, name).to.include(`name="${name}" value="${escaped(typed)}"`);
        }
      }
    }
  });

  it('HTTP-08 shows a name and an address as text that are markup', async () => {
    for (const displayName of CORPUS) {
      const visitor = new Visitor(gateway);
      const username = newName();
      const email = `${username}&lt@example.com`;
      const fields = { email, username, displayName, password: newPassword() };
      const sent = await visitor.submit(await visitor.get('/signup'), '/signup', fields);
      expect(sent.html).to.include(escaped(email)).and.not.include(email);
      const code = await gateway.codeTo(email);
      const { html } = await visitor.submit(sent, '/signup/code', { code });
      expect(html).to.include(escaped(displayName)).and.not.include(displayName);
    }
  });

  it('HTTP-08 lets managers fill in names and passwords, and keep new ones', async () => {
    const current = /<input id="password"[^>]* autocomplete="current-password"/;
    const fresh = /<input id="password"[^>]* autocomplete="new-password"/;
    const name = /<input id="username"[^>]* autocomplete="username/;
    expect((await visitor.get('/signin')).html)
      .to.match(name)
      .and.match(current);
    expect((await visitor.get('/signup')).html)
      .to.match(name)
      .and.match(fresh);
    expect((await choosePassword()).html).to.match(fresh);
  });

  it('HTTP-08 leads nowhere else, whatever its address is', async () => {
    for (const target of ['//evil.example', '//evil.example/..', '/%5Cevil.example', '/%09/evil.example']) {
      const request = `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`;
      const page = await readSocket(await openSocket(gateway.url, request));
      const here = new URL(gateway.url + target);
      const links = [...page.matchAll(/<(?:a|form)[^>]* (?:href|action)="([^"]*)"/g)];
      expect(links.length, target).to.be.above(2);
      for (const [, link = ''] of links)
        expect(new URL(link, here).origin, `${target} ${link}`).to.equal(here.origin);
    }
  });
});

const CORPUS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '</title></textarea><b>&lt;',
];

/** As it stands in a document. */
function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}
