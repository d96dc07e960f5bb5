import { expect } from 'chai';
import { OutboxMail } from '../entities/outbox-mail.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { newPassword, signUp } from './support/person.js';
import { login, openReset, update, verify, wrongCode } from './support/recovery.js';
import { newStaff, read } from './support/staff.js';

type Figures = Readonly<Record<string, number>> & {
  readonly recovery: Readonly<Record<string, number | null>>;
};

const DOCUMENT = `query($since: DateTime, $until: DateTime) { metrics(since: $since, until: $until) {
  since until accounts accountsLocked sessionsActive registrations lockouts loginsSucceeded loginsFailed
  challengesIssued challengesPassed resetsRequested resetsCompleted
  recovery { proofsRight proofsWrong mailsTaken mailsDelivered mailsReturned mailsAgain mailsWaiting
    oldestMailSeconds secondsToMail secondsToProof secondsToUpdate } } }`;

onBothBackends('how signing in goes', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  it('counts how signing in goes, within the window and not beside it', async () => {
    gateway.clock.advance(3 * 86_400);
    const since = new Date(gateway.clock.now()).toISOString();
    const person = await signUp(gateway);
    await login(gateway, person.email, newPassword());
    await login(gateway, person.email, person.password);
    const reset = await openReset(gateway, person.email);
    await gateway.app.core.outbox.idle();
    gateway.clock.advance(30);
    await verify(gateway, reset.id, wrongCode(reset.code));
    const { resetToken = '' } = await verify(gateway, reset.id, reset.code);
    gateway.clock.advance(12);
    await update(gateway, resetToken, newPassword());
    const until = new Date(gateway.clock.now() + 60_000).toISOString();
    const asked = { since, until };
    const support = await newStaff(gateway, ['SUPPORT']);
    await gateway.app.core.outbox.idle();
    const { metrics } = await read<{ metrics: Figures }>(gateway, support.token, DOCUMENT, asked);
    expect(metrics).to.include({
      ...asked,
      registrations: 2,
      loginsFailed: 1,
      resetsRequested: 1,
      resetsCompleted: 1,
    });
    const { recovery } = metrics;
    expect(recovery).to.include({ proofsRight: 1, proofsWrong: 1, mailsTaken: 1, mailsDelivered: 0 });
    expect(recovery).to.include({ mailsReturned: 0, mailsAgain: 0, mailsWaiting: 0, oldestMailSeconds: 0 });
    // The clock goes on by itself meanwhile.
    expect(recovery.secondsToMail).to.be.within(0, 59);
    expect(recovery.secondsToProof).to.be.within(30, 119);
    expect(recovery.secondsToUpdate).to.be.within(42, 199);
    const before = { since: new Date(gateway.clock.now() - 2 * 86_400_000).toISOString(), until: since };
    const empty = await read<{ metrics: Figures }>(gateway, support.token, DOCUMENT, before);
    expect(empty.metrics).to.include({ registrations: 0, loginsSucceeded: 0, resetsRequested: 0 });
    const nothing = { proofsRight: 0, mailsTaken: 0, secondsToMail: null, secondsToUpdate: null };
    expect(empty.metrics.recovery).to.include(nothing);
    await gateway.app.stores.database.write((tx) =>
      tx.update(
        OutboxMail,
        { accountId: person.id, kind: 'RESET_CODE' },
        { delivery: 'BOUNCED', generation: 2 },
      ),
    );
    const told = await read<{ metrics: Figures }>(gateway, support.token, DOCUMENT, asked);
    expect(told.metrics.recovery).to.include({ mailsTaken: 1, mailsReturned: 1, mailsAgain: 1 });
    const long = { since: new Date(gateway.clock.now() - 8 * 86_400_000).toISOString() };
    const month = await read<{ metrics: Figures }>(gateway, support.token, DOCUMENT, long);
    expect(month.metrics.recovery).to.include({ mailsTaken: null, mailsReturned: null, proofsWrong: 1 });
    for (const wrong of [{ since: until, until: since }, { since: '2020-01-01T00:00:00Z' }]) {
      const { body } = await gateway.client.graphql(DOCUMENT, wrong, { token: support.token });
      expect(body.errors?.[0]?.extensions?.code).to.equal('BAD_USER_INPUT');
    }
  });
});
