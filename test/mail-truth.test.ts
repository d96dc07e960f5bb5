import { expect } from 'chai';
import { BouncedAddress } from '../entities/bounced-address.js';
import { OutboxMail } from '../entities/outbox-mail.js';
import { markReached } from '../src/services/bounced-addresses.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, documentOf, type Outcome, type Person, signUp } from './support/person.js';
import { login } from './support/recovery.js';
import { announce, postEvents, SendGridSigner } from './support/sendgrid-signer.js';
import { heldIn } from './support/session-steps.js';
import { act, read } from './support/staff.js';
import { signUpAs } from './support/webhooks.js';

interface Shown {
  readonly account: {
    readonly emailBouncedAt: string;
    readonly recovery: { readonly hindrances: string[]; readonly mails: { readonly delivery: string }[] };
  };
}

onBothBackends('what became of mails', (backend) => {
  const sendgrid = new SendGridSigner();
  let gateway: Gateway;
  let person: Person;
  let mail: OutboxMail;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { SENDGRID_WEBHOOK_KEY: sendgrid.verificationKey } });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUp(gateway);
    mail = await mailOf(person.id);
    // The development mailbox has no ids of its own.
    await gateway.app.stores.database.write((tx) =>
      tx.update(OutboxMail, { id: mail.id }, { providerId: `prov-${mail.id}` }),
    );
  });

  async function mailOf(accountId: string): Promise<OutboxMail> {
    const where = { accountId, state: 'SENT' as const };
    const [newest] = await gateway.app.stores.database.read.find(OutboxMail, {
      where,
      order: { id: 'DESC' },
      take: 1,
    });
    if (newest === undefined) throw new Error('Nothing was sent.');
    return newest;
  }

  /** The id of one more mail to the same person. */
  async function another(): Promise<string> {
    await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    await gateway.codeTo(person.email);
    return (await mailOf(person.id)).id;
  }

  const seconds = (offset = 0) => Math.floor(gateway.clock.now() / 1000) + offset;
  const event = (name: string, over: object = {}) => ({
    email: person.email,
    timestamp: seconds(),
    event: name,
    sg_event_id: 'ZGVsaXZlcmVk',
    sg_message_id: `prov-${mail.id}.recvd-5d5f-7.0`,
    latchkey_mail: mail.id,
    ...over,
  });
  const told = async () =>
    (await gateway.app.stores.database.read.findOne(OutboxMail, { id: mail.id }))?.delivery;
  const bounced = () => gateway.app.core.services.bounced.since(person.id);

  it('what SendGrid signs is written on the mail; clicks, foreign mails and what cannot be read are passed over', async () => {
    expect(await told()).to.equal(null);
    const odd = [
      event('open'),
      event('click'),
      { event: 'bounce' },
      null,
      7,
      'x',
      event('delivered', { latchkey_mail: 'eml_nobody' }),
    ];
    expect(await sendgrid.post(gateway, odd as object[])).to.equal(204);
    expect(await told()).to.equal(null);
    expect(await sendgrid.post(gateway, [event('processed'), event('delivered')])).to.equal(204);
    expect(await told()).to.equal('DELIVERED');
    expect(await bounced()).to.equal(null);
  });

  it('a mail is found by the provider’s id alone, too', async () => {
    expect(await sendgrid.post(gateway, [event('deferred', { latchkey_mail: undefined })])).to.equal(204);
    expect(await told()).to.equal('DEFERRED');
    await sendgrid.post(gateway, [
      event('delivered', { latchkey_mail: undefined, sg_message_id: 'another.recvd' }),
    ]);
    expect(await told()).to.equal('DEFERRED');
  });

  it('reports count once, and the order in which they come does not matter', async () => {
    const at = seconds(5);
    const reports = [
      event('delivered'),
      event('deferred'),
      event('bounce', { type: 'bounce', timestamp: at }),
      event('delivered'),
    ];
    for (const one of [...reports, ...reports]) await sendgrid.post(gateway, [one]);
    expect(await told()).to.equal('BOUNCED');
    const since = await bounced();
    expect(since).to.equal(at * 1000);
    await gateway.app.stores.database.write((tx) => markReached(tx, person.id));
    await sendgrid.post(gateway, [event('bounce', { type: 'bounce' })]);
    expect(await bounced(), 'a report that comes again marks nothing anew').to.equal(null);
  });

  it('only what is for good is held against an address: not a block, not a full mailbox, not a complaint', async () => {
    for (const [name, over, state] of [
      ['bounce', { type: 'blocked' }, 'BLOCKED'],
      ['dropped', { reason: 'Unsubscribed Address' }, 'SUPPRESSED'],
      ['spamreport', {}, 'SPAM'],
    ] as const) {
      await sendgrid.post(gateway, [event(name, over)]);
      expect([name, await told(), await bounced()]).to.deep.equal([name, state, null]);
    }
    person = await signUp(gateway);
    mail = await mailOf(person.id);
    await sendgrid.post(gateway, [event('dropped', { reason: 'Bounced Address' })]);
    expect(await bounced()).not.to.equal(null);
  });

  it('a bounce of another address says nothing of the one the account has now', async () => {
    await sendgrid.post(gateway, [event('bounce', { type: 'bounce', email: 'somebody@example.net' })]);
    expect(await told()).to.equal('BOUNCED');
    expect(await bounced()).to.equal(null);
  });

  it('a bounce of an old mail that comes late marks no address where mail has arrived since', async () => {
    const [first, second] = [mail, await another()];
    await sendgrid.post(gateway, [event('delivered', { latchkey_mail: second, timestamp: seconds(60) })]);
    const late = event('bounce', { type: 'bounce', latchkey_mail: first.id, timestamp: seconds(50) });
    await sendgrid.post(gateway, [late]);
    expect([await told(), await bounced()]).to.deep.equal(['BOUNCED', null]);
    const back = event('bounce', { type: 'bounce', latchkey_mail: second, timestamp: seconds(70) });
    await sendgrid.post(gateway, [back]);
    expect(await bounced(), 'what comes back after it arrived counts').to.equal(seconds(70) * 1000);
  });

  it('nor does it when both are told at the same moment', async () => {
    const arrived = event('delivered', { latchkey_mail: await another(), timestamp: seconds(60) });
    const late = event('bounce', { type: 'bounce', timestamp: seconds(50) });
    await Promise.all([sendgrid.post(gateway, [late]), sendgrid.post(gateway, [arrived])]);
    expect(await bounced()).to.equal(null);
  });

  it('is cleared when a later mail arrives or a code is read there', async () => {
    await sendgrid.post(gateway, [event('bounce', { type: 'bounce' })]);
    const latchkey_mail = await another();
    expect(latchkey_mail).not.to.equal(mail.id);
    await sendgrid.post(gateway, [event('delivered', { latchkey_mail, timestamp: seconds(-60) })]);
    expect(await bounced(), 'what arrived before it bounced proves nothing').not.to.equal(null);
    gateway.clock.advance(70);
    const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const permit = await ask(gateway, 'verifyResetCode', {
      resetId: flow.id,
      code: await gateway.codeTo(person.email),
    });
    expect(permit.__typename).to.equal('ResetPermit');
    expect(await bounced()).to.equal(null);
  });

  it('a stranger is told nothing: the same answer, and the same mail, for an address that bounces', async () => {
    const other = await signUp(gateway);
    await sendgrid.post(gateway, [event('bounce', { type: 'bounce' })]);
    const shapes: unknown[] = [];
    for (const one of [person, other, { username: 'nobodyatall' }]) {
      const { body, status } = await gateway.client.graphql<Record<string, Outcome>>(
        documentOf('requestPasswordReset'),
        {
          input: { identifier: one.username },
        },
      );
      const { id, expiresAt, channels, ...rest } = body.data?.requestPasswordReset ?? { __typename: 'none' };
      expect(id).to.match(/^rst_/);
      expect(expiresAt).to.be.a('string');
      shapes.push({ status, channels, ...rest });
    }
    expect(shapes[0]).to.deep.equal(shapes[1]);
    expect(shapes[0]).to.deep.equal(shapes[2]);
    expect((await gateway.mailsTo(person.email))[0]?.code).to.match(/^\d{6}$/);
  });

  it('the owner, signed in, sees it and is offered another way first; support sees it too; nobody else does', async () => {
    const at = seconds();
    await sendgrid.post(gateway, [event('bounce', { type: 'bounce', timestamp: at })]);
    const { accessToken: token } = heldIn(await login(gateway, person.username, person.password));
    const own = await read<{ me: Shown }>(gateway, token, '{ me { account { emailBouncedAt } } }');
    expect(own.me.account.emailBouncedAt).to.equal(new Date(at * 1000).toISOString());
    const flow = await ask(gateway, 'requestPasswordReset', {}, { token });
    expect(flow.channels?.at(-1)?.kind).to.equal('EMAIL');
    expect(flow.channels?.length).to.be.above(1);

    const support = await signUpAs(gateway, 'SUPPORT');
    const document =
      'query($id: ID!) { account(id: $id) { emailBouncedAt recovery { hindrances mails { delivery } } } }';
    const { account } = await read<Shown>(gateway, support.accessToken, document, { id: person.id });
    expect(account.recovery.hindrances).to.include('ADDRESS_BOUNCES');
    expect(account.recovery.mails.map(({ delivery }) => delivery)).to.include('BOUNCED');
    expect(account.emailBouncedAt).to.be.a('string');

    const admin = await signUpAs(gateway, 'ADMIN');
    const input = { accountId: person.id, reason: 'The mailbox was full' };
    expect((await act(gateway, admin.accessToken, 'clearCooldown', input)).__typename).to.equal('Account');
    expect(await bounced()).to.equal(null);
  });

  it('nothing is believed that SendGrid did not sign lately', async () => {
    const stranger = new SendGridSigner();
    const body = JSON.stringify([event('bounce', { type: 'bounce' })]);
    const now = String(seconds());
    const good = sendgrid.headers(body, now);
    const refused: readonly (readonly [string, Record<string, string>])[] = [
      [body, { 'content-type': 'application/json' }],
      [body, stranger.headers(body, now)],
      [`${body} `, good],
      [body, { ...good, 'x-twilio-email-event-webhook-timestamp': String(seconds(1)) }],
      [body, { ...good, 'x-twilio-email-event-webhook-timestamp': 'now' }],
      [body, sendgrid.headers(body, String(seconds(-700)))],
      [body, sendgrid.headers(body, String(seconds(700)))],
      [body, { ...good, 'x-twilio-email-event-webhook-signature': 'AAAA' }],
      [body, { ...good, 'x-twilio-email-event-webhook-signature': 'MAYCAQACAQA=' }],
      [body, { ...good, 'x-twilio-email-event-webhook-signature': 'x'.repeat(4_000) }],
    ];
    for (const [text, headers] of refused) expect(await postEvents(gateway, text, headers)).to.equal(401);
    expect(await announce(gateway, 1_100_000, good)).to.equal(413);
    expect(await told()).to.equal(null);
    expect(await postEvents(gateway, body, good)).to.equal(204);
    expect(await told()).to.equal('BOUNCED');
    expect(
      await gateway.app.stores.database.read.findOne(BouncedAddress, { accountId: person.id }),
    ).not.to.equal(null);
    expect(gateway.logged()).not.to.include(good['x-twilio-email-event-webhook-signature'] ?? 'x');
  });

  it('many reports are taken in one post', async () => {
    const many = Array.from({ length: 400 }, (_one, n) => event('delivered', { latchkey_mail: `eml_${n}` }));
    expect(await sendgrid.post(gateway, [...many, event('delivered')])).to.equal(204);
    expect(await told()).to.equal('DELIVERED');
  });
});
