import { expect } from 'chai';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { newName, type Person, signUp } from '../support/person.js';
import { wrongCode } from '../support/recovery.js';
import { type Seen, Visitor } from '../support/visitor.js';

const QUOTA = /You have asked for several codes\. Try again in (\d+) minutes\./;

function waits(backend: Backend): void {
  let gateway: Gateway;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
  });

  async function asked(username: string): Promise<{ visitor: Visitor; page: Seen }> {
    const visitor = new Visitor(gateway);
    const page = await visitor.submit(await visitor.get('/recover'), '/recover', { username });
    return { visitor, page };
  }

  /** Five codes, as soon as each may be asked for; what the page says then. */
  async function askedOften(username: string): Promise<{ visitor: Visitor; page: Seen }> {
    const { visitor, page } = await asked(username);
    let last = page;
    for (const wait of [60, 60, 120, 300]) {
      expect(last.text).not.to.match(QUOTA);
      gateway.clock.advance(wait + 1);
      last = await visitor.submit(last, '/recover/code/send');
      expect(last.text).to.include('We sent a new code.');
    }
    return { visitor, page: last };
  }

  it('P15 COD-12 says after five codes in an hour that these were several, and when the next one is to be had', async () => {
    const { visitor, page } = await askedOften(person.email);
    const [, minutes = ''] = QUOTA.exec(page.text) ?? [];
    expect(Number(minutes)).to.be.within(50, 52);
    expect(page.text).not.to.match(/You can get a new code in/);
    const before = (await gateway.mailsTo(person.email)).length;
    const early = await visitor.submit(page, '/recover/code/send');
    expect(early.status).to.equal(429);
    expect(early.text).to.match(QUOTA);
    expect(await gateway.mailsTo(person.email)).to.have.length(before);
    gateway.clock.advance(Number(minutes) * 60);
    const fresh = await visitor.submit(await visitor.get('/recover/code'), '/recover/code/send');
    expect(fresh.path).to.equal('/recover/code');
    expect(await gateway.mailsTo(person.email)).to.have.length(before + 1);
  });

  it('P07 ENU-05 says the same of somebody nobody knows', async () => {
    const { page } = await askedOften(`${newName()}@example.com`);
    expect(page.text).to.match(QUOTA);
  });

  it('P16 a request that was stopped says until when, and then that it is over', async () => {
    const { visitor, page } = await asked(person.email);
    const code = wrongCode(await gateway.codeTo(person.email));
    let seen = page;
    for (let n = 0; n < 5; n += 1) seen = await visitor.submit(seen, '/recover/code', { code });
    expect(seen.text).to.match(/You can start again in 1 minute\./);
    gateway.clock.advance(61);
    expect((await visitor.get('/recover/code')).text).to.include('You can start again now.');
    const anew = await visitor.submit(await visitor.get('/recover'), '/recover', { username: person.email });
    const right = await gateway.codeTo(person.email);
    expect((await visitor.submit(anew, '/recover/code', { code: right })).path).to.equal('/recover/password');
  });
}

onBothBackends('waits on pages', waits);
