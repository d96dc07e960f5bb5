import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { Account } from '../entities/account.js';
import { QrSignIn } from '../entities/qr-sign-in.js';
import { digest } from '../src/crypto/random-token.js';
import type { CellKey } from '../src/ephemeral/cell-store.js';
import { answer, challengeOf, type Protected, signUpProtected } from './support/factors.js';
import { patiently } from './support/fleet.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, newName, newPassword, type Outcome, type Person, signUp } from './support/person.js';
import { approve, decline, makeTicket, redeem, scan, type Ticket } from './support/qr-steps.js';
import { idOf, update } from './support/recovery.js';
import { heldIn, logout } from './support/session-steps.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };
const AT_ONCE = 50;
const RESET = { purpose: 'RESET_PASSWORD' };

const proofOf = ({ id, secret }: Pick<Ticket, 'id' | 'secret'>): string => `${id}.${secret}`;

onBothBackends('approval on a signed-in device', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const request = (identifier: string) => ask(gateway, 'requestPasswordReset', { identifier });
  const ticketFor = (flow: Outcome) => makeTicket(gateway, {}, { flowId: idOf(flow) });
  const verify = (flow: Outcome, ticket: Pick<Ticket, 'id' | 'secret'>, channelId: string | null = 'qr') =>
    ask(gateway, 'verifyResetCode', { resetId: idOf(flow), code: proofOf(ticket), channelId });

  async function approvedFor(flow: Outcome, { accessToken }: Person, more: object = RESET): Promise<Ticket> {
    const ticket = await ticketFor(flow);
    await scan(gateway, ticket, accessToken);
    const said = await approve(gateway, ticket, accessToken, more);
    if (said.status !== 'APPROVED') throw new Error(`Not approved: ${JSON.stringify(said)}`);
    return ticket;
  }

  it('QR-03 a password is forgotten, the mail cannot be read, and a signed-in device says yes to just that', async () => {
    const person = await signUp(gateway);
    const flow = await request(person.email);
    expect(flow.channels?.at(-1)).to.include({ id: 'qr', kind: 'QR' });
    const chosen = await ask(gateway, 'sendCode', { flowId: idOf(flow), channelId: 'qr' });
    expect(chosen).to.include({ __typename: 'PasswordReset', sentTo: null, codeLength: 0 });
    const ticket = await ticketFor(flow);
    expect(await verify(flow, ticket), 'not approved yet').to.include({ ...INVALID, attemptsLeft: 4 });
    expect(await scan(gateway, ticket, person.accessToken)).to.include({ status: 'SCANNED', ...RESET });
    const misled = await approve(gateway, ticket, person.accessToken);
    expect(misled).to.include({ code: 'INVALID_INPUT' });
    expect(misled.fields?.[0]?.path).to.deep.equal(['input', 'purpose']);
    await approve(gateway, ticket, person.accessToken, RESET);
    expect(await redeem(gateway, ticket)).to.include({ __typename: 'QrLogin', status: 'APPROVED' });
    const permit = await verify(flow, ticket, null);
    expect(permit.__typename).to.equal('ResetPermit');
    const password = newPassword();
    expect((await update(gateway, permit.resetToken ?? '', password)).__typename).to.equal('PasswordUpdated');
    const signedIn = await ask(gateway, 'login', { identifier: person.email, password });
    expect(signedIn.__typename).to.equal('SignedIn');
  });

  it('PWD-09 with a second factor it is one of two sorts: beside the mailbox, or beside the app', async () => {
    const both: ((person: Protected) => Promise<readonly [string, string]>)[] = [
      async ({ email }) => [await gateway.codeTo(email), 'email'],
      async ({ app }) => [app.next(), 'totp'],
    ];
    for (const other of both) {
      const person = await signUpProtected(gateway);
      const flow = await request(person.email);
      const first = await approvedFor(flow, person);
      const more = await verify(flow, first);
      expect(more.__typename).to.equal('PasswordReset');
      expect(more.channels?.map(({ id }) => id)).to.deep.equal(['email', 'totp', 'backup_code']);
      expect(await verify(flow, first)).to.include({ code: 'INVALID_INPUT' });
      const [code, channelId] = await other(person);
      const permit = await ask(gateway, 'verifyResetCode', { resetId: idOf(flow), code, channelId });
      expect(permit.__typename, channelId).to.equal('ResetPermit');
    }
  });

  it('RLM-07 tries that strangers used up keep no approval out, and after it the app is asked in a line of its own', async () => {
    const person = await signUpProtected(gateway);
    const flow = await request(person.email);
    const byApp = async (reset: Outcome, code: string) =>
      ask(gateway, 'verifyResetCode', { resetId: idOf(reset), code, channelId: 'totp' });
    const outcomes: Outcome[] = [];
    while (outcomes.at(-1)?.code !== 'ACCOUNT_LOCKED') {
      expect(outcomes.length, 'there is never a wait').to.be.below(16);
      outcomes.push(await byApp(await request(person.email), '000000'));
    }
    const more = await verify(flow, await approvedFor(flow, person));
    expect(more.__typename).to.equal('PasswordReset');
    expect((await byApp(flow, person.app.next())).__typename).to.equal('ResetPermit');
  });

  it('QR-02 a yes to a sign-in proves nothing, a proof signs nobody in, and neither fits another conversation', async () => {
    const person = await signUp(gateway);
    const flow = await request(person.email);
    const plain = await makeTicket(gateway);
    await scan(gateway, plain, person.accessToken);
    await approve(gateway, plain, person.accessToken);
    expect(await verify(flow, plain)).to.include({ ...INVALID, attemptsLeft: 4 });
    const proof = await approvedFor(flow, person);
    const redeemed = await redeem(gateway, proof);
    expect(redeemed).to.include({ __typename: 'QrLogin', status: 'APPROVED', secret: null });
    expect(JSON.stringify(redeemed)).not.to.match(/eyJ|lkr_/);
    const other = await request(person.email);
    expect(await verify(other, proof)).to.include({ ...INVALID, attemptsLeft: 4 });
    const guess = { id: proof.id, secret: plain.secret };
    expect(await verify(flow, guess)).to.include({ ...INVALID, attemptsLeft: 3 });
    expect((await verify(flow, proof)).__typename).to.equal('ResetPermit');
    expect((await redeem(gateway, plain)).code, 'the epoch has moved on').to.equal('EXPIRED');
  });

  it('ENU-01 QR-04 somebody else’s yes, a no and silence are wrong alike, and nobody’s account answers the same', async () => {
    const owner = await signUp(gateway);
    const other = await signUp(gateway);
    const seen: object[] = [];
    for (const identifier of [owner.email, `${newName()}@example.com`]) {
      const flow = await request(identifier);
      const ticket = await ticketFor(flow);
      const outcomes: Outcome[] = [await verify(flow, ticket)];
      outcomes.push(await verify(flow, await approvedFor(flow, other)));
      const denied = await ticketFor(flow);
      await scan(gateway, denied, other.accessToken);
      await decline(gateway, denied, other.accessToken);
      outcomes.push(await verify(flow, denied));
      outcomes.push(await verify(flow, { id: `qrl_${'0'.repeat(32)}`, secret: ticket.secret }));
      outcomes.push(await verify(flow, { id: 'qrl_short', secret: ticket.secret }));
      outcomes.push(await verify(flow, await approvedFor(flow, other)));
      seen.push(outcomes.map(({ code, attemptsLeft }) => [code, attemptsLeft]));
    }
    const wrong = (left: number) => ['INVALID_CODE', left];
    expect(seen[0]).to.deep.equal([...[4, 3, 2, 1].map(wrong), ['INVALID_INPUT', null], wrong(0)]);
    expect(seen[1]).to.deep.equal(seen[0]);
  });

  it('QR-05 of fifty that give it at once one gets leave, with a second factor and without', async () => {
    for (const person of [await signUp(gateway), await signUpProtected(gateway)]) {
      const flow = await request(person.email);
      const ticket = await approvedFor(flow, person);
      const outcomes = await Promise.all(
        Array.from({ length: AT_ONCE }, () => patiently(() => verify(flow, ticket))),
      );
      const accepted = outcomes.filter(({ __typename }) => __typename !== 'Problem');
      expect(accepted.map(({ __typename }) => __typename)).to.deep.equal([
        'app' in person ? 'PasswordReset' : 'ResetPermit',
      ]);
      const rows = { ticketHash: digest(ticket.id) };
      expect(await gateway.app.stores.database.read.count(QrSignIn, rows)).to.equal(1);
    }
  });

  it('QR-05 a store that went back in time takes it no second time', async () => {
    const person = await signUpProtected(gateway);
    const flow = await request(person.email);
    const ticket = await approvedFor(flow, person);
    const { cells } = gateway.app.stores;
    const keys: CellKey[] = [`qr:${digest(ticket.id)}`, `flow:${digest(idOf(flow))}`];
    const states = await Promise.all(keys.map(async (key) => (await cells.read<object>(key)).state));
    expect((await verify(flow, ticket)).__typename).to.equal('PasswordReset');
    for (const [n, key] of keys.entries()) {
      await cells.update<object, void>(key, () => ({ state: states[n], ttl: 100, result: undefined }));
    }
    expect(await verify(flow, ticket)).to.include(INVALID);
    expect(await redeem(gateway, ticket)).to.include({ __typename: 'QrLogin', status: 'APPROVED' });
  });

  it('QR-01 QR-07 worth nothing after two minutes, nor once the device that said yes was signed out or the epoch moved', async () => {
    const spoilt: ((person: Person) => Promise<unknown>)[] = [
      async () => gateway.clock.advance(121),
      ({ accessToken }) => logout(gateway, { token: accessToken }),
      ({ id }) =>
        gateway.app.stores.database.write((tx) => tx.update(Account, { id }, { credentialEpoch: 99 })),
    ];
    for (const spoil of spoilt) {
      const person = await signUp(gateway);
      const flow = await request(person.email);
      const ticket = await approvedFor(flow, person);
      await spoil(person);
      expect(await verify(flow, ticket)).to.include(INVALID);
    }
  });

  it('an address counts as confirmed by a code that was mailed there, and not by a device', async () => {
    const { database } = gateway.app.stores;
    const confirmed = async ({ id }: Person): Promise<boolean> =>
      ((await database.read.findOne(Account, { id }))?.emailVerifiedAt ?? null) !== null;
    const person = await signUp(gateway);
    await database.write((tx) => tx.update(Account, { id: person.id }, { emailVerifiedAt: null }));
    const flow = await request(person.email);
    const permit = await verify(flow, await approvedFor(flow, person));
    await update(gateway, permit.resetToken ?? '', newPassword());
    expect(await confirmed(person)).to.equal(false);
    await gateway.app.core.outbox.idle();
    gateway.clock.advance(61);
    const mailed = await request(person.email);
    const input = { resetId: idOf(mailed), code: await gateway.codeTo(person.email) };
    await update(gateway, (await ask(gateway, 'verifyResetCode', input)).resetToken ?? '', newPassword());
    expect(await confirmed(person)).to.equal(true);
  });

  it('QR-03 a device whose own proof has grown old does not say yes', async () => {
    const person = await signUp(gateway);
    gateway.clock.advance(301);
    const ticket = await ticketFor(await request(person.email));
    await scan(gateway, ticket, person.accessToken);
    const said = await approve(gateway, ticket, person.accessToken, RESET);
    expect(said.code).to.equal('STEP_UP_REQUIRED');
  });

  it('QR-08 after a right password it opens a session that is no stronger, and no fresher, than who said yes', async () => {
    const person = await signUpProtected(gateway);
    const challenge = await challengeOf(gateway, person);
    gateway.clock.advance(60);
    const ticket = await approvedFor(challenge, person, {});
    expect(await redeem(gateway, ticket)).to.include({ __typename: 'QrLogin', purpose: 'SIGN_IN' });
    const signedIn = await answer(gateway, challenge, proofOf(ticket), 'qr');
    expect(signedIn.session?.proofs).to.deep.equal(['PASSWORD', 'QR']);
    const claims = decodeJwt(heldIn(signedIn).accessToken);
    expect(claims).to.deep.include({ amr: ['pwd', 'qr'], acr: 'aal1' });
    expect(claims.auth_time).to.equal(decodeJwt(person.accessToken).auth_time);
    expect((await answer(gateway, challenge, proofOf(ticket), 'qr')).code).to.equal('INVALID_CODE');
  });

  it('is made for conversations only that live and take it', async () => {
    const person = await signUp(gateway);
    const make = (flowId: string) => makeTicket(gateway, {}, { flowId }).catch(({ message }) => message);
    expect(await make('rst_nothing')).to.include('EXPIRED');
    const flow = await request(person.email);
    gateway.clock.advance(1801);
    expect(await make(idOf(flow))).to.include('EXPIRED');
    const name = newName();
    const input = { email: `${name}@example.com`, username: name, password: newPassword() };
    expect(await make(idOf(await ask(gateway, 'register', input)))).to.include('INVALID_INPUT');
  });
});
