import { expect } from 'chai';
import { Gateway, onEveryBackend } from './support/gateway.js';
import { ask, newName, type Outcome, signUp } from './support/person.js';
import { anotherCode, idOf, openReset, verify, wrongCode } from './support/recovery.js';

onEveryBackend('asking for codes', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const request = (identifier: string): Promise<Outcome> =>
    ask(gateway, 'requestPasswordReset', { identifier });

  it('COD-11 fifty parallel requests for one account are one mail, and fifty flows', async () => {
    const { email } = await signUp(gateway);
    const before = (await gateway.mailsTo(email)).length;
    const flows = await Promise.all(Array.from({ length: 50 }, () => request(email)));
    expect(await gateway.mailsTo(email)).to.have.length(before + 1);
    expect(flows.filter((flow) => flow.sentTo !== null)).to.have.length(1);
    expect(new Set(flows.map(idOf)).size).to.equal(50);
    expect(flows.every(({ resendAfter = 0 }) => resendAfter > 50 && resendAfter <= 60)).to.equal(true);
  });

  it('COD-11 within the minute there is no second mail, after it there is one', async () => {
    const { email } = await signUp(gateway);
    const first = await openReset(gateway, email);
    const before = (await gateway.mailsTo(email)).length;
    gateway.clock.advance(50);
    expect(await request(email)).to.have.property('sentTo', null);
    const early = await ask(gateway, 'sendCode', { flowId: first.id });
    expect(early).to.include({ __typename: 'Problem', code: 'RATE_LIMITED' });
    expect(early.retryAfter).to.be.within(1, 10);
    expect(await gateway.mailsTo(email)).to.have.length(before);
    gateway.clock.advance(early.retryAfter ?? 0);
    expect((await request(email)).sentTo).not.to.equal(null);
    expect(await gateway.mailsTo(email)).to.have.length(before + 1);
  });

  it('COD-11 other spellings of one address share its cooldown', async () => {
    const { email, username } = await signUp(gateway);
    await openReset(gateway, email);
    const before = (await gateway.mailsTo(email)).length;
    const [local = '', domain = ''] = email.split('@');
    const spellings = [email.toUpperCase(), ` ${email} `, `${local}@${domain.toUpperCase()}`];
    const wide = `${local}@${[...domain].map((c) => (c === '.' ? c : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join('')}`;
    for (const spelling of [...spellings, wide, `${local}@ex\u00adample.com`]) {
      const answer = await request(spelling);
      expect(answer.sentTo ?? null, JSON.stringify(spelling)).to.equal(null);
    }
    await request(username);
    for (const spelling of [username.toUpperCase(), ` ${username} `]) {
      expect(await request(spelling), spelling).to.have.property('sentTo', null);
    }
    expect(await gateway.mailsTo(email)).to.have.length(before);
  });

  it('COD-11 look-alikes and sub-addresses are other people: nothing comes to this mailbox', async () => {
    const { email } = await signUp(gateway);
    const before = (await gateway.mailsTo(email)).length;
    const [local = '', domain = ''] = email.split('@');
    const others = [`${local}+x@${domain}`, `p\u0301${local.slice(1)}@${domain}`, `${local}@${domain}.`];
    for (const other of [...others, `\uff50${local.slice(1)}@${domain}`, `${local}\u200b@${domain}`]) {
      await request(other);
    }
    expect(await gateway.mailsTo(email)).to.have.length(before);
    expect((await request(email)).sentTo).not.to.equal(null);
  });

  it('COD-11 address and username together are never more than one mail a minute', async () => {
    const person = await signUp(gateway);
    const arrivals: number[] = [];
    let known = (await gateway.mailsTo(person.email)).length;
    for (let second = 0; second < 300; second += 10) {
      await Promise.all([request(person.email), request(person.username)]);
      const mails = await gateway.mailsTo(person.email);
      for (; known < mails.length; known += 1) arrivals.push(second);
      gateway.clock.advance(10);
    }
    expect(arrivals.length).to.be.at.least(3).and.at.most(5);
    const gaps = arrivals.slice(1).map((at, n) => at - (arrivals[n] ?? 0));
    expect(Math.min(...gaps), `seconds between mails: ${gaps}`).to.be.at.least(60);
  });

  it('COD-11 a username is not mailed to before the minute of the address is over, nor the other way round', async () => {
    const [ada, bob] = [await signUp(gateway), await signUp(gateway)];
    const names = [
      { email: ada.email, first: ada.email, second: ada.username },
      { email: bob.email, first: bob.username, second: bob.email },
    ];
    for (const { email, first, second } of names) {
      await openReset(gateway, email, first);
      const before = (await gateway.mailsTo(email)).length;
      gateway.clock.advance(56);
      await request(second);
      expect(await gateway.mailsTo(email)).to.have.length(before);
      gateway.clock.advance(4);
      expect(await gateway.mailsTo(email)).to.have.length(before + 1);
    }
  });

  it('COD-12 five codes an hour and ten a day, mailed to whoever is known and shown to everybody', async function () {
    this.timeout(60_000);
    const { email } = await signUp(gateway);
    gateway.clock.advance(2 * 86_400);
    const before = (await gateway.mailsTo(email)).length;
    const sentToKnown: number[] = [];
    const sentToUnknown: number[] = [];
    const unknown = `${newName()}@example.com`;
    for (let minute = 0; minute < 24 * 60; minute += minute < 150 ? 10 : 120) {
      const [one, other] = await Promise.all([request(email), request(unknown)]);
      if (one.sentTo) sentToKnown.push(minute);
      if (other.sentTo) sentToUnknown.push(minute);
      await gateway.mailsTo(email);
      gateway.clock.advance(minute < 150 ? 600 : 7200);
    }
    expect(sentToKnown).to.have.length(10);
    expect(sentToKnown.filter((minute) => minute < 60)).to.have.length(5);
    expect(sentToUnknown).to.deep.equal(sentToKnown);
    expect((await gateway.mailsTo(email)).length - before).to.equal(10);
  });

  it('whoever asks second has a flow of their own: no mail now, and a code of its own after the wait', async () => {
    const { email } = await signUp(gateway);
    const first = await openReset(gateway, email);
    const second = await request(email);
    expect(second).to.include({ __typename: 'PasswordReset', sentTo: null, codeLength: 6 });
    expect(second.channels).to.have.length(5);
    const secondId = idOf(second);
    expect(secondId).not.to.equal(first.id);
    for (let n = 0; n < 5; n += 1) await verify(gateway, secondId, wrongCode(first.code));
    expect(await verify(gateway, secondId, first.code)).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
    const third = idOf(await request(email));
    gateway.clock.advance(second.resendAfter ?? 0);
    const code = await anotherCode(gateway, third, email);
    expect(await verify(gateway, third, code)).to.have.property('__typename', 'ResetPermit');
  });

  it('a code can be asked for again after a minute, and the answer shows the next wait', async () => {
    const { email } = await signUp(gateway);
    const { id } = await openReset(gateway, email);
    const waits = [60, 120, 300];
    for (const [n, wait] of [60, 60, 120].entries()) {
      gateway.clock.advance(wait);
      const again = await ask(gateway, 'sendCode', { flowId: id });
      expect(again).to.include({ __typename: 'PasswordReset', id, resendAfter: waits[n], codeLength: 6 });
      expect(again.sentTo).to.deep.equal(again.channels?.[0]);
      expect(again.sentTo?.hint).to.equal('p•••@e•••.com');
    }
  });

  it('a dead flow is EXPIRED for *Get code*: unknown, used, guessed at or thirty minutes old', async () => {
    const gone = { __typename: 'Problem', code: 'EXPIRED', retryAfter: null };
    const sendCode = (flowId: string): Promise<Outcome> => ask(gateway, 'sendCode', { flowId });
    expect(await sendCode('rst_00000000000000000000000000000000')).to.include(gone);
    expect(await sendCode('nothing')).to.include(gone);
    const [used, guessed, old] = [await signUp(gateway), await signUp(gateway), await signUp(gateway)];
    const first = await openReset(gateway, used.email);
    await verify(gateway, first.id, first.code);
    const second = await openReset(gateway, guessed.email);
    for (let n = 0; n < 5; n += 1) await verify(gateway, second.id, wrongCode(second.code));
    const third = await openReset(gateway, old.email);
    gateway.clock.advance(61);
    expect(await sendCode(first.id)).to.include(gone);
    expect(await sendCode(second.id)).to.include(gone);
    gateway.clock.advance(1740);
    expect(await sendCode(third.id)).to.include(gone);
    expect(await verify(gateway, third.id, third.code)).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
  });

  it('a channel that the flow does not have is an error of form, and the one it has may be named', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    gateway.clock.advance(61);
    for (const channelId of ['sms', 'EMAIL', 'evil@example.com', '0']) {
      const sent = await ask(gateway, 'sendCode', { flowId: id, channelId });
      expect(sent).to.include({ code: 'INVALID_INPUT' });
      expect(sent.fields?.[0]?.path).to.deep.equal(['input', 'channelId']);
      const given = await ask(gateway, 'verifyResetCode', { resetId: id, code, channelId });
      expect(given).to.include({ code: 'INVALID_INPUT' });
    }
    const channelId = 'email';
    const again = await ask(gateway, 'sendCode', { flowId: id, channelId });
    expect(again.sentTo?.id).to.equal(channelId);
    const permit = await ask(gateway, 'verifyResetCode', { resetId: id, code, channelId });
    expect(permit.__typename).to.equal('ResetPermit');
  });
});
