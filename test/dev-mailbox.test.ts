import { expect } from 'chai';
import type { MailboxEntry } from '../src/mail/mailbox.js';
import { Gateway } from './support/gateway.js';
import { ask, newName, newPassword, signUp } from './support/person.js';
import { type RawAnswer, send } from './support/raw-request.js';
import { SendGridSigner } from './support/sendgrid-signer.js';

interface Mailed {
  readonly messages: readonly MailboxEntry[];
}

describe('/dev/mailbox.json', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  function read(query: string): Promise<RawAnswer<Mailed>> {
    return send<Mailed>(gateway, `/dev/mailbox.json${query}`);
  }

  async function apply(): Promise<string> {
    const username = newName();
    const email = `${username}@example.com`;
    await ask(gateway, 'register', { email, username, password: newPassword() });
    return email;
  }

  it('answers messages with what a person would read, and the code apart', async () => {
    const email = await apply();
    const { status, json, headers } = await read(`?to=${email}&wait=10`);
    expect(status).to.equal(200);
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(Object.keys(json ?? {})).to.deep.equal(['messages']);
    expect(json?.messages).to.have.length(1);
    const [mail] = json?.messages ?? [];
    expect(mail).to.have.all.keys('id', 'at', 'to', 'subject', 'text', 'html', 'headers', 'code');
    expect(mail?.to).to.equal(email);
    expect(mail?.code).to.match(/^\d{6}$/);
    expect(mail?.text).to.include(mail?.code);
    expect(mail?.html).to.include(mail?.code);
    expect(mail?.subject, 'COD-08').to.be.a('string').and.not.include(mail?.code);
    expect(Date.parse(mail?.at ?? '')).to.be.closeTo(gateway.clock.now(), 10_000);
  });

  it('lists the newest first, of one address in any case or of everybody', async () => {
    const first = (await signUp(gateway)).email;
    const second = await apply();
    await gateway.mailTo(second);
    gateway.clock.advance(61);
    await ask(gateway, 'requestPasswordReset', { identifier: first });
    await gateway.mailTo(first);
    await gateway.app.core.outbox.idle();
    const mine = (await read(`?to=${first.toUpperCase()}`)).json?.messages ?? [];
    expect(mine.map(({ to }) => to)).to.deep.equal([first, first]);
    expect(Date.parse(mine[0]?.at ?? '') - Date.parse(mine[1]?.at ?? '')).to.be.at.least(60_000);
    const all = (await read('')).json?.messages ?? [];
    expect(all.slice(0, 3).map(({ to }) => to)).to.deep.equal([first, second, first]);
    expect((await read(`?to=${first.slice(1)}`)).json).to.deep.equal({ messages: [] });
  });

  it('waits for a mail that is not there yet, and no longer than until it is', async () => {
    const username = newName();
    const email = `${username}@example.com`;
    const started = performance.now();
    const waiting = read(`?to=${email}&wait=20`);
    await ask(gateway, 'register', { email, username, password: newPassword() });
    expect((await waiting).json?.messages).to.have.length(1);
    expect(performance.now() - started).to.be.below(10_000);
  });

  it('answers nothing when the wait is over, and at once without one', async () => {
    for (const wait of ['', '&wait=0', '&wait=-5', '&wait=soon', '&wait=NaN', '&wait=']) {
      const started = performance.now();
      expect((await read(`?to=nobody@example.com${wait}`)).json).to.deep.equal({ messages: [] });
      expect(performance.now() - started, wait).to.be.below(900);
    }
    const started = performance.now();
    expect((await read('?to=nobody@example.com&wait=1')).json).to.deep.equal({ messages: [] });
    expect(performance.now() - started).to.be.within(900, 3_000);
  });

  it('is all that tells of mails: without SENDGRID_WEBHOOK_KEY nobody may report on them', async () => {
    expect(await new SendGridSigner().post(gateway, [])).to.equal(404);
  });
});
