import { expect } from 'chai';
import { type Protected, signUpProtected } from '../support/factors.js';
import { Gateway } from '../support/gateway.js';
import { ask, newPassword } from '../support/person.js';
import { type Seen, Visitor } from '../support/visitor.js';

describe('pages and second factors', () => {
  let gateway: Gateway;
  let person: Protected;
  let visitor: Visitor;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUpProtected(gateway);
    visitor = new Visitor(gateway);
  });

  async function provenOnce(): Promise<Seen> {
    const asked = await visitor.submit(await visitor.get('/recover'), '/recover', { username: person.email });
    return visitor.submit(asked, '/recover/code', { code: await gateway.codeTo(person.email) });
  }

  for (const [what, codeOf] of [
    ['a code of the app', () => person.app.next()],
    ['a backup code', () => person.backupCodes[0] ?? ''],
  ] as const) {
    it(`PWD-09 recovery asks for ${what} after the mailed code, in the same field`, async () => {
      const more = await provenOnce();
      expect(more).to.include({ status: 200, path: '/recover/code' });
      expect(more.text).to.include('Your account asks for one more proof');
      const choose = await visitor.submit(more, '/recover/code', { code: codeOf() });
      expect(choose).to.include({ status: 200, path: '/recover/password' });
      const password = newPassword();
      const done = await visitor.submit(choose, '/recover/password', { password, again: password });
      expect(done.path).to.equal('/recover/done');
      const outcome = await ask(gateway, 'login', { identifier: person.email, password });
      expect(outcome.__typename).to.equal('Challenge');
    });
  }

  it('a right password signs nobody in, and says that a second proof is asked for', async () => {
    const { email: username, password } = person;
    const seen = await visitor.submit(await visitor.get('/signin'), '/signin', { username, password });
    expect(seen).to.include({ status: 422, path: '/signin' });
    expect(seen.text).to.include('asks for a second proof');
    expect((await visitor.get('/settings')).path).to.equal('/signin');
  });
});
