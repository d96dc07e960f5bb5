import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { Gateway, onBothBackends } from './support/gateway.js';
import { me, type Person, signUp } from './support/person.js';
import { approve, approvedTicket, askQr, decline, makeTicket, redeem, scan } from './support/qr-steps.js';
import { accountOf, dump, eventsOf, heldIn, sessionsOf, signIn } from './support/session-steps.js';
import { giveRoles } from './support/staff.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const browser = { headers: { 'user-agent': FIREFOX } };
const RECENT = 300;

onBothBackends('signing in with a phone', (backend) => {
  let gateway: Gateway;
  let phone: Person;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    phone = await signUp(gateway);
  });

  it('QR-08 opens a session of its own, listed, announced by mail and written down, proven by QR and nothing more', async () => {
    // As fresh as the proof of who says yes, and no fresher.
    gateway.clock.advance(60);
    const ticket = await makeTicket(gateway, browser);
    const seen = await scan(gateway, ticket, phone.accessToken);
    expect(seen).to.deep.include({ status: 'SCANNED', secret: null, matchCode: null });
    expect(seen.device).to.deep.equal({ name: 'Firefox on Linux', ip: '127.0.0.1', location: null });
    expect((await redeem(gateway, ticket, browser)).status).to.equal('SCANNED');
    expect((await approve(gateway, ticket, phone.accessToken)).status).to.equal('APPROVED');
    const held = heldIn(await redeem(gateway, ticket, browser));
    expect(held.sessionId).to.not.equal(phone.sessionId);
    expect(await me(gateway, held.accessToken)).to.deep.equal({ id: phone.id });
    const claims = decodeJwt(held.accessToken);
    expect(claims).to.deep.include({ sub: phone.id, sid: held.sessionId, amr: ['qr'], acr: 'aal1' });
    expect(claims.auth_time).to.equal(decodeJwt(phone.accessToken).auth_time);
    // The proof it stands on was given elsewhere: what is delicate asks this browser for one of its own.
    for (const mutation of ['enrollTotp', 'enrollPasskey', 'renewBackupCodes']) {
      const { body } = await gateway.client.graphql<Record<string, { code?: string }>>(
        `mutation { ${mutation} { ... on Problem { code } } }`,
        {},
        { token: held.accessToken },
      );
      expect(body.data?.[mutation]?.code, mutation).to.equal('STEP_UP_REQUIRED');
    }
    const listed = await sessionsOf(gateway, phone.accessToken);
    expect(listed.map(({ id }) => id)).to.have.members([phone.sessionId, held.sessionId]);
    const { sessions } = await accountOf<{ sessions: { proofs: string[]; device: { name: string } }[] }>(
      gateway,
      phone.accessToken,
      'sessions { proofs device { name } }',
    );
    expect(sessions[0]).to.deep.equal({ proofs: ['QR'], device: { name: 'Firefox on Linux' } });
    expect((await eventsOf(gateway, phone.accessToken)).slice(-2)).to.deep.equal([
      'QR_APPROVED',
      'LOGGED_IN',
    ]);
    const mails = (await gateway.mailsTo(phone.email)).filter(({ subject }) =>
      subject.startsWith('New sign-in'),
    );
    expect(mails).to.have.length(1);
    expect(mails[0]?.text).to.include('Firefox on Linux').and.include('/not-me?t=');
  });

  it('QR-01 shows an address with 160 random bits, and none of what it is redeemed with', async () => {
    const tickets = await Promise.all(Array.from({ length: 5 }, () => makeTicket(gateway)));
    for (const { id, payload, secret, matchCode } of tickets) {
      expect(payload).to.equal(`http://localhost:4000/device?id=${id}`);
      expect(id).to.match(/^qrl_[0-9a-hjkmnp-tv-z]{32}$/);
      expect(secret).to.match(/^lkq_[\w-]{43}$/);
      expect(payload).to.not.include(secret.slice(4, 12));
      expect(matchCode).to.match(/^[1-9]\d$/);
    }
    expect(new Set(tickets.flatMap(({ id, secret }) => [id, secret]))).to.have.property('size', 10);
  });

  it('QR-01 lives 120 seconds: then it cannot be scanned, approved or redeemed', async () => {
    const [waiting, scanned, approved] = [
      await makeTicket(gateway),
      await makeTicket(gateway),
      await approvedTicket(gateway, phone.accessToken),
    ];
    await scan(gateway, scanned, phone.accessToken);
    gateway.clock.advance(121);
    const outcomes = await Promise.all([
      scan(gateway, waiting, phone.accessToken),
      approve(gateway, scanned, phone.accessToken),
      decline(gateway, scanned, phone.accessToken),
      redeem(gateway, approved),
    ]);
    expect(outcomes.map(({ code }) => code)).to.deep.equal(['EXPIRED', 'EXPIRED', 'EXPIRED', 'EXPIRED']);
    expect(await sessionsOf(gateway, phone.accessToken)).to.have.length(1);
  });

  it('QR-02 the id alone yields nothing, nor with a wrong secret, whatever state it is in', async () => {
    const ticket = await approvedTicket(gateway, phone.accessToken);
    const other = await makeTicket(gateway);
    const guesses = [ticket.id, ticket.payload, other.secret, `lkq_${'A'.repeat(43)}`];
    for (const secret of guesses) {
      expect(await redeem(gateway, { ...ticket, secret })).to.include({ code: 'EXPIRED' });
    }
    expect((await redeem(gateway, ticket)).__typename).to.equal('SignedIn');
  });

  it('QR-02 keeps no secret, number or short code where it can be read', async () => {
    const ticket = await approvedTicket(gateway, phone.accessToken);
    const stored = await dump(gateway);
    expect(stored).to.not.include(ticket.secret);
    expect(gateway.logged()).to.not.include(ticket.secret).and.not.include(ticket.id);
    await redeem(gateway, ticket);
    expect(await dump(gateway))
      .to.not.include(ticket.secret)
      .and.not.include(ticket.id);
  });

  it('QR-03 is not approved without the number on the other screen', async () => {
    const ticket = await makeTicket(gateway);
    await scan(gateway, ticket, phone.accessToken);
    const token = phone.accessToken;
    for (const matchCode of [undefined, null, '  ']) {
      const input = { id: ticket.id, approve: true, matchCode };
      const outcome = await askQr(gateway, 'answerQrLogin', input, { token });
      expect(outcome.code).to.equal('INVALID_INPUT');
      expect(outcome.fields?.[0]).to.deep.include({ path: ['input', 'matchCode'], issue: 'REQUIRED' });
    }
    expect((await redeem(gateway, ticket)).status).to.equal('SCANNED');
    expect((await approve(gateway, ticket, token)).status).to.equal('APPROVED');
  });

  it('QR-03 a wrong number is a no: it cannot be tried again, and signs nobody in', async () => {
    const ticket = await makeTicket(gateway);
    await scan(gateway, ticket, phone.accessToken);
    const wrong = { ...ticket, matchCode: ticket.matchCode === '10' ? '11' : '10' };
    const outcome = await approve(gateway, wrong, phone.accessToken);
    expect(outcome).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
    expect((await approve(gateway, ticket, phone.accessToken)).code).to.equal('CONFLICT');
    expect((await redeem(gateway, ticket)).code).to.equal('DENIED');
    expect((await eventsOf(gateway, phone.accessToken)).slice(-1)).to.deep.equal(['!QR_APPROVED']);
    expect(await sessionsOf(gateway, phone.accessToken)).to.have.length(1);
  });

  it('QR-04 belongs to who scans first; nobody else can take it over or answer it', async () => {
    const ticket = await makeTicket(gateway);
    const other = await signUp(gateway);
    const tablet = await signIn(gateway, phone);
    expect((await approve(gateway, ticket, phone.accessToken)).code).to.equal('EXPIRED');
    await scan(gateway, ticket, phone.accessToken);
    for (const token of [other.accessToken, tablet.accessToken]) {
      expect((await scan(gateway, ticket, token)).code).to.equal('CONFLICT');
      expect((await approve(gateway, ticket, token)).code).to.equal('EXPIRED');
      expect((await decline(gateway, ticket, token)).code).to.equal('EXPIRED');
    }
    expect((await scan(gateway, ticket, phone.accessToken)).status).to.equal('SCANNED');
    await approve(gateway, ticket, phone.accessToken);
    const { user } = await redeem(gateway, ticket);
    expect(user?.id).to.equal(phone.id);
  });

  it('QR-04 ends with a no, which the browser is told', async () => {
    const ticket = await makeTicket(gateway);
    await scan(gateway, ticket, phone.accessToken);
    expect((await decline(gateway, ticket, phone.accessToken)).status).to.equal('DENIED');
    expect((await approve(gateway, ticket, phone.accessToken)).code).to.equal('CONFLICT');
    expect((await redeem(gateway, ticket)).code).to.equal('DENIED');
    expect((await eventsOf(gateway, phone.accessToken)).slice(-1)).to.deep.equal(['QR_DENIED']);
  });

  it('QR-04 is used up by being redeemed', async () => {
    const ticket = await approvedTicket(gateway, phone.accessToken);
    expect((await redeem(gateway, ticket)).__typename).to.equal('SignedIn');
    expect((await redeem(gateway, ticket)).code).to.equal('EXPIRED');
    expect((await scan(gateway, ticket, phone.accessToken)).code).to.equal('EXPIRED');
  });

  it('QR-08 is not approved by who proved themselves more than five minutes ago; a no needs no proof', async () => {
    gateway.clock.advance(RECENT + 1);
    const ticket = await makeTicket(gateway);
    await scan(gateway, ticket, phone.accessToken);
    expect((await approve(gateway, ticket, phone.accessToken)).code).to.equal('STEP_UP_REQUIRED');
    expect((await redeem(gateway, ticket)).status).to.equal('SCANNED');
    expect((await decline(gateway, ticket, phone.accessToken)).status).to.equal('DENIED');
    const again = await signIn(gateway, phone);
    const second = await approvedTicket(gateway, again.accessToken);
    expect((await redeem(gateway, second)).__typename).to.equal('SignedIn');
  });

  it('QR-08 a session that was opened this way has the scopes of its account’s roles, and aal1', async () => {
    await giveRoles(gateway, phone.id, ['SUPPORT']);
    const { accessToken } = await signIn(gateway, phone);
    const opened = heldIn(await redeem(gateway, await approvedTicket(gateway, accessToken)));
    const { scope, acr } = decodeJwt(opened.accessToken);
    expect({ scope, acr }).to.deep.equal({ scope: decodeJwt(accessToken).scope, acr: 'aal1' });
    expect(scope).to.include('audit:read');
  });

  it('QR-08 a session that was opened this way approves no other: it has no proof of its own', async () => {
    const opened = heldIn(await redeem(gateway, await approvedTicket(gateway, phone.accessToken)));
    const ticket = await makeTicket(gateway);
    await scan(gateway, ticket, opened.accessToken);
    expect((await approve(gateway, ticket, opened.accessToken)).code).to.equal('STEP_UP_REQUIRED');
  });
});
