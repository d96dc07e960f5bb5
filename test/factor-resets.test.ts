import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { FactorReset } from '../entities/factor-reset.js';
import { latchkey } from './support/command.js';
import { answer, challengeOf, factorsOf, type Protected, signUpProtected } from './support/factors.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { somewhere, tokenIn } from './support/objection.js';
import { addPasskey, newDevice } from './support/passkeys.js';
import { ask, askBare, signUp } from './support/person.js';
import { login, storedAccount } from './support/recovery.js';
import { heldIn } from './support/session-steps.js';

const REASON = 'Lost the phone, showed a passport';
const DAY = 24 * 3600;

onBothBackends('help for who has lost every factor', (backend) => {
  let gateway: Gateway;
  let person: Protected;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());
  beforeEach(async () => {
    person = await signUpProtected(gateway);
  });

  const reset = (...args: string[]) =>
    latchkey(['user', 'reset-factors', ...args], { folder: gateway.env.DATA_DIR ?? '', env: gateway.env });
  const sweep = () => gateway.app.core.janitor.sweep();

  async function eventsOf(kind: AuditEvent['kind']): Promise<readonly AuditEvent[]> {
    const where = { subjectId: person.id, kind };
    return gateway.app.stores.database.read.find(AuditEvent, { where, take: 10 });
  }

  it('latchkey user reset-factors tells the owner, waits a day, and then removes them, with the reason written down', async () => {
    const { code, out, err } = await reset(person.email, '--reason', REASON);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^The second factors of usr_\w+ are removed after 20\S+Z, by a running gateway/);
    const mail = await gateway.mailTo(person.email);
    expect(mail.subject).to.equal('Latchkey support will remove your second factors');
    expect(mail.text)
      .to.include('24 hours after')
      .and.include(`Reason: ${REASON}`)
      .and.match(/\/not-me\?t=/);
    const [asked] = await eventsOf('FACTOR_RESET_ASKED');
    expect(asked).to.include({ reason: REASON, deviceName: 'latchkey user reset-factors', actorId: null });
    const factors = ['TOTP', 'BACKUP_CODE'];
    expect(asked?.change, 'ADM-08').to.deep.equal({
      before: { factors, removalDueAt: null },
      after: { factors, removalDueAt: Date.parse(/after (20\S+Z)/.exec(out)?.[1] ?? '') },
    });
    gateway.clock.advance(DAY - 60);
    await sweep();
    const challenge = await challengeOf(gateway, person);
    expect((await answer(gateway, challenge, person.app.next())).__typename).to.equal('SignedIn');
    gateway.clock.advance(61);
    await sweep();
    const signedIn = await login(gateway, person.email, person.password);
    expect(signedIn.__typename).to.equal('SignedIn');
    expect(await factorsOf(gateway, heldIn(signedIn).accessToken)).to.deep.equal([]);
    const [removed, ...more] = await eventsOf('FACTOR_REMOVED');
    expect(removed).to.include({ reason: REASON, actorId: null });
    expect(removed?.change, 'ADM-08').to.deep.equal({ before: { factors }, after: { factors: [] } });
    expect(more).to.deep.equal([]);
    const told = (await gateway.mailsTo(person.email)).map(({ subject }) => subject);
    expect(told).to.include('Second factor removed from your Latchkey account');
  });

  it('is called off by the link in the mail, which ends all sessions, too', async () => {
    expect((await reset('--id', person.id, '--reason', REASON)).code).to.equal(0);
    const token = tokenIn((await gateway.mailTo(person.email)).text);
    await gateway.app.core.services.objections.object(token, somewhere());
    expect(await gateway.app.stores.database.read.count(FactorReset, { accountId: person.id })).to.equal(0);
    gateway.clock.advance(DAY + 60);
    await sweep();
    const outcome = await login(gateway, person.email, person.password);
    expect(outcome.__typename).to.equal('Challenge');
    expect(await eventsOf('FACTOR_REMOVED')).to.deep.equal([]);
    const [objected, ...more] = await eventsOf('OBJECTED');
    expect(more).to.deep.equal([]);
    expect(objected?.change?.before.removalDueAt).to.be.a('number');
    expect(objected?.change?.after).to.deep.equal({ removalDueAt: null });
  });

  it('is off once its owner sets up a factor or renews the backup codes: who can do that has not lost all, and what is new stays', async () => {
    const setUp = {
      passkey: () => addPasskey(gateway, person.accessToken, newDevice()),
      codes: () => askBare(gateway, 'renewBackupCodes', person.accessToken),
    };
    const { accountSupport } = gateway.app.core;
    for (const act of [setUp.passkey, setUp.codes]) {
      const account = await storedAccount(gateway, person.id);
      await accountSupport.resetFactors(account, { origin: somewhere(), reason: REASON });
      await act();
      expect(await gateway.app.stores.database.read.count(FactorReset, { accountId: person.id })).to.equal(0);
    }
    gateway.clock.advance(DAY + 60);
    await sweep();
    expect(await eventsOf('FACTOR_REMOVED')).to.deep.equal([]);
    const outcome = await login(gateway, person.email, person.password);
    expect(outcome.channels?.map(({ kind }) => kind)).to.have.members([
      'TOTP',
      'PASSKEY',
      'BACKUP_CODE',
      'QR',
    ]);
  });

  it('is asked for once, with a reason, and only where there is something to remove', async () => {
    expect((await reset(person.email, '--reason', REASON)).code).to.equal(0);
    const again = await reset(person.email, '--reason', REASON);
    expect(again).to.deep.equal({
      code: 1,
      out: '',
      err: 'It was asked for already, and waits for its time.\n',
    });
    const other = await signUp(gateway);
    expect(await reset(other.email, '--reason', REASON)).to.include({
      code: 1,
      err: 'This account has no second factor.\n',
    });
    expect((await reset(person.email)).code).to.equal(2);
    expect((await reset(person.email, '--reason', ' ')).code).to.equal(2);
  });

  it('two nodes that sweep at once remove them once', async () => {
    expect((await reset(person.email, '--reason', REASON)).code).to.equal(0);
    gateway.clock.advance(DAY + 60);
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await eventsOf('FACTOR_REMOVED')).to.have.length(1);
  });

  it('"This was not me" in the notice of a new factor removes it, so that the recovery it begins is the owner’s', async () => {
    const added = (await gateway.mailsTo(person.email)).find(({ subject }) =>
      /New second factor/.test(subject),
    );
    const { credentialEpoch } = await storedAccount(gateway, person.id);
    const { objections } = gateway.app.core.services;
    gateway.clock.advance(61);
    const { flow } = await objections.object(tokenIn(added?.text ?? ''), somewhere());
    expect((await storedAccount(gateway, person.id)).credentialEpoch).to.equal(credentialEpoch + 1);
    const [removed] = await eventsOf('FACTOR_REMOVED');
    expect(removed).to.include({ succeeded: true, actorId: null });
    const mails = await gateway.mailsTo(person.email);
    const code = mails.find((mail) => mail.code !== null && /verification code/.test(mail.subject))?.code;
    const permit = await ask(gateway, 'verifyResetCode', { resetId: flow.id, code: code ?? '' });
    expect(permit.__typename).to.equal('ResetPermit');
  });

  it('any other notice objected to leaves the factors where they are', async () => {
    const headers = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    };
    const credentials = { identifier: person.email, password: person.password };
    const challenge = await ask(gateway, 'login', credentials, { headers });
    const input = { challengeId: challenge.id, code: person.app.next() };
    await ask(gateway, 'answerChallenge', input, { headers });
    const notice = await gateway.mailTo(person.email);
    expect(notice.subject).to.match(/^New sign-in/);
    await gateway.app.core.services.objections.object(tokenIn(notice.text), somewhere());
    expect(await eventsOf('FACTOR_REMOVED')).to.deep.equal([]);
    expect((await login(gateway, person.email, person.password)).__typename).to.equal('Challenge');
  });
});
