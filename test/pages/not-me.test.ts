import { expect } from 'chai';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { ask, me, newPassword, type Person, permitFor, signUp } from '../support/person.js';
import { Visitor } from '../support/visitor.js';

function notMe(backend: Backend): void {
  let gateway: Gateway;
  let person: Person;
  let link: string;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  /** Somebody has changed the password, and is signed in; the owner holds the notice. */
  beforeEach(async () => {
    person = await signUp(gateway);
    const resetToken = await permitFor(gateway, person.email, person.email);
    const password = newPassword();
    await ask(gateway, 'updatePassword', { resetToken, newPassword: password });
    const thief = await ask(gateway, 'login', { identifier: person.email, password });
    person = { ...person, password, accessToken: thief.tokens?.accessToken ?? '' };
    gateway.clock.advance(61);
    const notices = await gateway.mailsTo(person.email);
    const notice = notices.find(({ subject }) => subject.includes('was changed'));
    const { pathname, search } = new URL(/https?:\/\/\S+\/not-me\?t=\S+/.exec(notice?.text ?? '')?.[0] ?? '');
    link = pathname + search;
  });

  it('TOK-07 looking at the link changes nothing, however often; its token leaves the address at once', async () => {
    const before = (await gateway.mailsTo(person.email)).length;
    for (let n = 0; n < 10; n += 1) {
      const seen = await new Visitor(gateway).get(link);
      expect(seen).to.include({ status: 200, path: '/not-me' });
      expect(seen.html).not.to.include(link.split('t=')[1]);
    }
    expect(await me(gateway, person.accessToken)).to.have.property('id', person.id);
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
  });

  it('MAIL-05 pressing the button ends every session and leads to a new password', async () => {
    const visitor = new Visitor(gateway);
    const code = await visitor.submit(await visitor.get(link), '/not-me');
    expect(code.path).to.equal('/recover/code');
    expect(code.text).not.to.include(person.email);
    expect(await me(gateway, person.accessToken).catch(() => null)).to.equal(null);
    const choose = await visitor.submit(code, '/recover/code', { code: await gateway.codeTo(person.email) });
    const password = newPassword();
    const done = await visitor.submit(choose, '/recover/password', { password, again: password });
    expect(done.text).to.include('Your password has been updated.');
    expect((await ask(gateway, 'login', { identifier: person.email, password })).__typename).to.equal(
      'SignedIn',
    );
  });

  it('a forged, foreign or old link says the same, and leads to recovery', async () => {
    const forged = `${link.slice(0, -3)}AAA`;
    const texts = new Set<string>();
    for (const one of [forged, '/not-me?t=x', '/not-me', `/not-me?t=${'A'.repeat(5000)}`]) {
      const seen = await new Visitor(gateway).get(one);
      expect(seen.status, one.slice(0, 20)).to.equal(410);
      texts.add(seen.text);
    }
    gateway.clock.advance(8 * 86_400);
    texts.add((await new Visitor(gateway).get(link)).text);
    expect([...texts]).to.have.length(1);
    expect([...texts][0]).to.include('This link has run out.');
  });
}

onBothBackends('the page of “This was not me”', notMe);
