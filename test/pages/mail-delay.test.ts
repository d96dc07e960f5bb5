import { expect } from 'chai';
import { MailDeliveryError } from '../../src/mail/mailer.js';
import { replaceMethod } from '../support/broken-part.js';
import { type Backend, Gateway, onBothBackends } from '../support/gateway.js';
import { ask, newName, type Person, signUp } from '../support/person.js';
import { type Seen, Visitor } from '../support/visitor.js';

const SLOW = 'E-mails are taking longer than usual. Yours is on its way.';

function mailDelays(backend: Backend): void {
  let gateway: Gateway;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
    gateway.clock.advance(61);
  });

  /** The page of the code, as somebody sees it who asked as this person. */
  async function askedAs(username: string): Promise<() => Promise<Seen>> {
    const visitor = new Visitor(gateway);
    await visitor.submit(await visitor.get('/recover'), '/recover', { username });
    return () => visitor.get('/recover/code');
  }

  /** Whoever was asked for, this one sees it, too. */
  async function everybodySees(isSlow: boolean, known: Seen, unknown: Seen): Promise<void> {
    for (const [who, { text }] of Object.entries({ known, unknown })) {
      expect(text.includes(SLOW), who).to.equal(isSlow);
    }
  }

  it('C4 says that e-mails take longer when nobody comes for them, whoever asks, and stops when they are gone', async () => {
    await gateway.app.core.outbox.stop();
    const known = await askedAs(person.email);
    const unknown = await askedAs(`${newName()}@example.com`);
    await everybodySees(false, await known(), await unknown());
    gateway.clock.advance(55);
    await everybodySees(false, await known(), await unknown());
    gateway.clock.advance(11);
    await everybodySees(true, await known(), await unknown());
    const help = /<details>.*?<ol>/s.exec((await known()).html)?.[0];
    expect(help).to.include(SLOW);
    gateway.app.core.outbox.start();
    await gateway.mailsTo(person.email);
    gateway.clock.advance(11);
    await everybodySees(false, await known(), await unknown());
  });

  it('ENU-06 while the provider takes nothing, what strangers asked for tells nobody who has an account', async () => {
    const mend = replaceMethod(gateway.app.core.mailer, 'send', async () => {
      throw new MailDeliveryError(true, '503');
    });
    try {
      const known = await askedAs(person.email);
      const unknown = await askedAs(`${newName()}@example.com`);
      await gateway.app.core.outbox.idle();
      gateway.clock.advance(66);
      await everybodySees(false, await known(), await unknown());
      // Somebody who is signed in waits for a mail of their own: now it may be said, and is said to all.
      await ask(gateway, 'requestPasswordReset', {}, { token: person.accessToken });
      await gateway.app.core.outbox.idle();
      gateway.clock.advance(66);
      await everybodySees(true, await known(), await unknown());
    } finally {
      mend();
    }
    gateway.clock.advance(61);
    await gateway.app.core.outbox.idle();
    gateway.clock.advance(11);
    const fresh = await askedAs(`${newName()}@example.com`);
    await everybodySees(false, await fresh(), await fresh());
  });
}

onBothBackends('late e-mails', mailDelays);
