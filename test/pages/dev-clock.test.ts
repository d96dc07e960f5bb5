import { expect } from 'chai';
import { type Backend, Gateway, onEveryBackend } from '../support/gateway.js';
import { ask, type Person, signUp } from '../support/person.js';
import { type RawAnswer, send } from '../support/raw-request.js';
import { Visitor } from '../support/visitor.js';

interface Moved {
  readonly now: string;
  readonly ahead: number;
}

function clockOn(backend: Backend): void {
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

  function advance(query: string, headers: Record<string, string> = {}): Promise<RawAnswer<Moved>> {
    return send<Moved>(gateway, `/dev/clock${query}`, { method: 'POST', headers });
  }

  it('P40 moves forward, and everything that waits for time with it', async () => {
    const before = gateway.clock.now();
    const asked = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const code = await gateway.codeTo(person.email);
    const early = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    expect(early.sentTo).to.equal(null);
    const ahead = gateway.clock.skew() / 1000;
    const { status, json } = await advance('?advance=61');
    expect(status).to.equal(200);
    expect(json?.ahead).to.equal(Math.round(ahead + 61));
    expect(Date.parse(json?.now ?? '') - before).to.be.within(61_000, 71_000);
    expect((await ask(gateway, 'requestPasswordReset', { identifier: person.email })).sentTo).to.be.an(
      'object',
    );
    await advance('?advance=601');
    const late = await ask(gateway, 'verifyResetCode', { resetId: asked.id, code });
    expect(late.__typename).to.equal('Problem');
  });

  it('moves by a whole number of seconds, of a day at most, and never back', async () => {
    const before = gateway.clock.skew();
    for (const query of [
      '',
      '?advance=',
      '?advance=0',
      '?advance=-60',
      '?advance=1.5',
      '?advance=86401',
      '?advance=1e3',
    ]) {
      const { status, json } = await advance(query);
      expect(status, query).to.equal(400);
      expect(json).to.have.property('error', 'bad_request');
    }
    expect((await send(gateway, '/dev/clock?advance=60')).status).to.equal(404);
    expect(gateway.clock.skew()).to.equal(before);
  });

  it('is not moved by a page of another site', async () => {
    const before = gateway.clock.skew();
    for (const origin of ['https://evil.example', 'null']) {
      const headers = { origin, 'sec-fetch-site': 'cross-site' };
      expect((await advance('?advance=60', headers)).status, origin).to.equal(403);
    }
    expect(gateway.clock.skew()).to.equal(before);
  });

  it('is moved by buttons, and says how far it is ahead', async () => {
    const visitor = new Visitor(gateway);
    const before = gateway.clock.skew();
    const page = await visitor.get('/dev/mailbox');
    const seen = await visitor.submit(page, '/dev/mailbox/clock', { advance: '60' });
    expect(seen.path).to.equal('/dev/mailbox');
    expect(seen.text).to.match(/The clock is .*ahead\./);
    expect(gateway.clock.skew() - before).to.equal(60_000);
    const start = await visitor.submit(await visitor.get('/'), '/dev/mailbox/clock', {
      advance: '601',
      back: '/',
    });
    expect(start.path).to.equal('/');
    expect(gateway.clock.skew() - before).to.equal(661_000);
    const odd = await visitor.submit(page, '/dev/mailbox/clock', {
      advance: '-5',
      ticket: 'x',
      back: 'https://evil.example',
    });
    expect(odd.path).to.equal('/dev/mailbox');
    expect(gateway.clock.skew() - before).to.equal(661_000);
  });
}

onEveryBackend('the clock of development', clockOn);
