import { expect } from 'chai';
import { Gateway } from '../support/gateway.js';
import { newName, newPassword, type Person, signUp } from '../support/person.js';
import { send } from '../support/raw-request.js';
import { statusOf } from '../support/raw-socket.js';
import { type Seen, Visitor } from '../support/visitor.js';

describe('forms of pages', () => {
  let gateway: Gateway;
  let person: Person;
  let visitor: Visitor;

  before(async () => {
    gateway = await Gateway.start();
    person = await signUp(gateway);
  });
  after(() => gateway.stop());
  beforeEach(() => {
    visitor = new Visitor(gateway);
  });

  async function mails(): Promise<number> {
    return (await gateway.mailsTo(person.email)).length;
  }

  it('HTTP-02 a form of another site does nothing, whatever it says of itself', async () => {
    const form = await visitor.get('/recover');
    const before = await mails();
    const forgeries: Record<string, Record<string, string>> = {
      'another origin': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      'a sister site': { origin: 'https://x.localhost', 'sec-fetch-site': 'same-site' },
      'null without a word from the browser': { origin: 'null', 'sec-fetch-site': 'cross-site' },
      'a twin by http': { origin: 'http://localhost.evil.example', 'sec-fetch-site': 'cross-site' },
    };
    for (const [name, headers] of Object.entries(forgeries)) {
      const seen = await visitor.submit(form, '/recover', { username: person.email }, { headers });
      expect(seen.status, name).to.equal(403);
      expect(seen.text, name).to.include('Nothing was changed');
    }
    expect(await mails()).to.equal(before);
  });

  it('HTTP-02 a form of which the browser does not say that it is ours does nothing', async () => {
    const { html } = await visitor.get('/recover');
    const before = await mails();
    const post = (said: Readonly<Record<string, string>>) => {
      const [, csrf = ''] = /name="csrf" value="([^"]*)"/.exec(html) ?? [];
      const cookie = visitor.jar.header(new URL(gateway.url)) ?? '';
      const body = new URLSearchParams({ csrf, username: person.email });
      return send(gateway, '/recover', { method: 'POST', headers: { cookie, ...said }, body });
    };
    const [site, origin] = ['sec-fetch-site', 'null'];
    const evil = { origin: 'https://evil.example', [site]: 'same-origin' };
    for (const said of [{}, evil, { [site]: 'same-origin' }, { origin }, { origin, [site]: 'same-site' }]) {
      expect((await post(said)).status, JSON.stringify(said)).to.equal(403);
    }
    expect(await mails()).to.equal(before);
    expect((await post({ origin, [site]: 'same-origin' })).status).to.equal(303);
  });

  it('HTTP-02 a form without our token, or with that of another browser, does nothing', async () => {
    const form = await visitor.get('/recover');
    const other = new Visitor(gateway);
    await other.get('/recover');
    const before = await mails();
    const stolen = await other.submit(form, '/recover', { username: person.email });
    const without = await visitor.post('/recover', { username: person.email });
    const fresh = await new Visitor(gateway).post('/recover', { username: person.email });
    for (const { status } of [stolen, without, fresh]) expect(status).to.equal(403);
    expect(await mails()).to.equal(before);
  });

  it('takes nothing but forms, of a sensible size', async () => {
    const form = await visitor.get('/recover');
    const headers = { 'content-type': 'application/json' };
    expect((await visitor.submit(form, '/recover', {}, { headers })).status).to.equal(415);
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await visitor.submit(form, '/recover', {}, { headers: multipart })).status).to.equal(415);
    const big = await visitor.submit(form, '/recover', { username: 'x'.repeat(20_000) });
    expect(big.status).to.equal(413);
    expect(big.text).to.include('longer than anything that fits here');
  });

  it('HTTP-07 takes a form that stops halfway for a mistake of who sent it, and for no error of its own', async () => {
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const halves = {
      '/signin': 'Content-Length: 50\r\n\r\nusername=',
      '/signup': 'Transfer-Encoding: chunked\r\n\r\n32\r\nusername=',
      '/recover': 'Transfer-Encoding: chunked\r\n\r\n9\r\nusername=\r\nzz\r\n',
    };
    for (const [path, half] of Object.entries(halves)) {
      const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', type].join('\r\n');
      expect(await statusOf(gateway.url, `${head}\r\n${half}`, { hangUp: true }), path).to.equal(400);
      await expectLogged(new RegExp(`"method":"POST","path":"${path}","status":400`));
    }
    expect(gateway.logged()).not.to.match(/"level":"error"|unexpected/);
  });

  async function expectLogged(line: RegExp): Promise<void> {
    for (let looks = 0; looks < 50 && !line.test(gateway.logged()); looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(gateway.logged()).to.match(line);
  }

  it('P29 a form that is sent twice at once is done once', async () => {
    const { email } = await signUp(gateway);
    const form = await visitor.get('/recover');
    const before = (await gateway.mailsTo(email)).length;
    const both = await Promise.all(
      [1, 2].map(() => visitor.submit(form, '/recover', { username: email }, { stay: true })),
    );
    expect(both.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await gateway.mailsTo(email)).to.have.length(before + 1);
    const code = await gateway.codeTo(email);
    const page = await visitor.get('/recover/code');
    const proofs = await Promise.all(
      [1, 2, 3].map(() => visitor.submit(page, '/recover/code', { code }, { stay: true })),
    );
    expect(proofs.map(({ headers }) => headers.get('location'))).to.deep.equal(
      Array(3).fill('/recover/password'),
    );
    const choose = await visitor.get('/recover/password');
    const password = newPassword();
    const updates = await Promise.all(
      [1, 2].map(() =>
        visitor.submit(choose, '/recover/password', { password, again: password }, { stay: true }),
      ),
    );
    expect(updates.map(({ headers }) => headers.get('location'))).to.deep.equal(
      Array(2).fill('/recover/done'),
    );
    expect((await visitor.get('/recover/done')).text).to.include('Your password has been updated.');
  });

  it('HTTP-04 HTTP-05 C3 every page is locked down: nothing foreign, nothing kept, nothing framed, no referrer', async () => {
    for (const path of ['/signin', '/signup', '/recover', '/recover/code', '/settings', '/nowhere']) {
      const { headers, html } = await visitor.get(path, { headers: { accept: 'text/html' } });
      const policy = headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /script-src 'nonce-([\w-]{22})'/.exec(policy) ?? [];
      expect(policy, path).to.include("default-src 'none'").and.include("frame-ancestors 'none'");
      expect(policy).to.include("base-uri 'none'").and.include("form-action 'self'");
      expect(policy).not.to.include('unsafe');
      expect(html).to.include(`<style nonce="${nonce}">`).and.include(`nonce="${nonce}"`);
      expect(headers.get('cache-control')).to.equal('no-store');
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
      expect(html.replace(/http:\/\/www\.w3\.org\/2000\/svg/g, '')).not.to.match(/https?:\/\//);
      expect(html).not.to.match(/ on[a-z]+="|style="/);
    }
  });

  it('HTTP-01 its cookies are for this host alone, and no script reads them', async () => {
    const { headers } = await visitor.get('/recover?lang=ru');
    const lines = headers.getSetCookie();
    expect(lines).to.have.length(2);
    for (const line of lines) {
      expect(line).to.match(/^__Host-latchkey_\w+=/);
      expect(line).to.include('; Path=/').and.include('; HttpOnly').and.include('; Secure');
      expect(line).to.include('; SameSite=Lax').and.not.include('Domain');
    }
  });

  it('HTTP-08 what was typed comes back as text, never as markup', async () => {
    const corpus = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "'-alert(1)-'",
      '</title><b>',
      '{{7*7}}',
    ];
    for (const username of corpus) {
      const form = await visitor.get('/recover');
      const seen: Seen = await visitor.submit(form, '/recover', { username });
      expect(seen.html).not.to.include(username.includes('<') ? username : '<b>');
      expect(seen.html).not.to.match(/<script>|<img[^>]*onerror|<\/title><b>/);
    }
  });

  it('C3 a cookie that somebody changed, or another deployment made, is no cookie', async () => {
    const form = await visitor.get('/recover');
    await visitor.submit(form, '/recover', { username: person.email });
    const flow = visitor.jar.get('__Host-latchkey_flow')?.value ?? '';
    for (const value of [
      `${flow.slice(0, -2)}AA`,
      'x',
      '',
      'A'.repeat(3999),
      Buffer.from('{}').toString('base64url'),
    ]) {
      visitor.jar.store([`__Host-latchkey_flow=${value}; Path=/; Secure; HttpOnly`]);
      expect((await visitor.get('/recover/code')).status).to.equal(410);
    }
  });

  it('C3 no secret stands in an address or can be read in a cookie', async () => {
    const form = await visitor.get('/recover');
    const page = await visitor.submit(form, '/recover', { username: person.email });
    const code = await gateway.codeTo(person.email);
    const choose = await visitor.submit(page, '/recover/code', { code });
    const flow = visitor.jar.get('__Host-latchkey_flow')?.value ?? '';
    const plain = Buffer.from(flow, 'base64url').toString('latin1');
    for (const text of [flow, plain, choose.html]) expect(text).not.to.match(/rst_|lkg_/);
    expect(plain).not.to.include(person.email);
    const logged = gateway.logged();
    expect(logged).not.to.include(code);
  });

  it('answers whoever asks for a page that is not there with a page, and programs with JSON', async () => {
    const browser = await visitor.get('/nowhere', { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(browser.status).to.equal(404);
    expect(browser.text)
      .to.include('There is nothing at this address.')
      .and.match(/Reference \w{6}/);
    const program = await visitor.get('/nowhere', { headers: { accept: 'application/json' } });
    expect(JSON.parse(program.html)).to.have.property('error', 'not_found');
  });

  it('C12 speaks the language that is asked for, then the one of the browser', async () => {
    const russian = new Visitor(gateway, { 'accept-language': 'ru-RU,ru;q=0.9,en;q=0.5' });
    expect((await russian.get('/recover')).html).to.match(/<html lang="ru" dir="ltr">/);
    expect((await russian.get('/recover?lang=ar')).html).to.match(/<html lang="ar" dir="rtl">/);
    expect((await russian.get('/signin')).html).to.match(/<html lang="ar" dir="rtl">/);
    expect((await russian.get('/signin?ui_locales=fr%20es')).html).to.match(/<html lang="es"/);
  });

  it('C4 names nobody has are as good as any other', async () => {
    const password = newPassword();
    const texts = [];
    for (const username of [person.email, `${newName()}@example.com`]) {
      const stranger = new Visitor(gateway);
      const seen = await stranger.submit(await stranger.get('/signin'), '/signin', { username, password });
      expect(seen.status).to.equal(422);
      // Each browser is shown a code of its own.
      const page = seen.html.replace(/<div id="qr"[ >].*<\/section>/s, '');
      texts.push(page.replaceAll(username, 'NAME').replace(/value="[\w-]{22,}"|nonce(="|-)[\w-]+/g, ''));
    }
    expect(texts[0]).to.equal(texts[1]);
  });
});
