import { expect } from 'chai';
import { MovableClock } from '../../src/clock.js';
import { compose } from '../../src/mail/compose.js';
import { Mailbox } from '../../src/mail/mailbox.js';
import type { Message } from '../../src/mail/mailer.js';

const at = Date.UTC(2026, 2, 14, 14, 5);
const scene = {
  appName: 'Northwind',
  publicUrl: 'https://auth.northwind.example',
  locale: 'en' as const,
  support: null,
  facts: { at, device: 'Chrome on Windows', ip: null },
};
const from = { address: 'security@northwind.example', name: 'Northwind' };

function codeMail(id: string, to: string, code: string): Message {
  const props = { ...scene, code, until: at + 600_000, life: 600 };
  return compose({ id, kind: 'RESET_CODE', to, from, props });
}

describe('mail/mailbox', () => {
  let clock: MovableClock;
  let mailbox: Mailbox;
  beforeEach(() => {
    clock = new MovableClock({ now: () => at });
    mailbox = new Mailbox(clock);
  });
  afterEach(() => mailbox.close());

  it('lists the newest first, and by address in any case but always whole', async () => {
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '000001'));
    await mailbox.send(codeMail('eml_2', 'joanna@example.com', '000002'));
    await mailbox.send(codeMail('eml_3', 'Anna@Example.com', '000003'));
    expect(mailbox.list().map((entry) => entry.id)).to.deep.equal(['eml_3', 'eml_2', 'eml_1']);
    expect(mailbox.list('ANNA@example.COM').map((entry) => entry.id)).to.deep.equal(['eml_3', 'eml_1']);
    expect(mailbox.list('nna@example.com')).to.deep.equal([]);
    expect(mailbox.list()[0]?.at).to.equal('2026-03-14T14:05:00.000Z');
  });

  it('finds the code, the recovery key, or that there is none', async () => {
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '012345'));
    const key = '0ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012';
    const props = { ...scene, code: key, until: at, reason: null };
    await mailbox.send(compose({ id: 'eml_2', kind: 'RECOVERY_KEY', to: 'a@example.com', from, props }));
    await mailbox.send(
      compose({
        id: 'eml_3',
        kind: 'ADDRESS_TAKEN',
        to: 'a@example.com',
        from,
        props: { ...scene, notMeUrl: 'https://x.example' },
      }),
    );
    expect(mailbox.list().map((entry) => entry.code)).to.deep.equal([null, key, '012345']);
  });

  it('keeps 200 messages', async () => {
    for (let n = 1; n <= 230; n += 1) await mailbox.send(codeMail(`eml_${n}`, 'anna@example.com', '000000'));
    expect(mailbox.list()).to.have.length(200);
    expect(mailbox.list().at(-1)?.id).to.equal('eml_31');
  });

  it('answers at once when something matches, and only what came after', async () => {
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '000001'));
    clock.advance(1);
    await mailbox.send(codeMail('eml_2', 'anna@example.com', '000002'));
    const ids = async (after?: string | number) =>
      (
        await mailbox.waitFor({
          to: 'anna@example.com',
          seconds: 5,
          ...(after === undefined ? {} : { after }),
        })
      ).map((entry) => entry.id);
    expect(await ids()).to.deep.equal(['eml_2', 'eml_1']);
    expect(await ids('eml_1')).to.deep.equal(['eml_2']);
    expect(await ids(at)).to.deep.equal(['eml_2']);
    expect(await ids('eml_unknown')).to.deep.equal(['eml_2', 'eml_1']);
  });

  it('waits for the next one to that address', async () => {
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '000001'));
    const waiting = mailbox.waitFor({ to: 'anna@example.com', after: 'eml_1', seconds: 10 });
    await mailbox.send(codeMail('eml_2', 'ben@example.com', '000002'));
    await mailbox.send(codeMail('eml_3', 'anna@example.com', '000003'));
    expect((await waiting).map((entry) => entry.id)).to.deep.equal(['eml_3']);
  });

  it('sees the same message sent again', async () => {
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '000001'));
    const waiting = mailbox.waitFor({ after: 'eml_1', seconds: 10 });
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '000001'));
    expect(await waiting).to.have.length(1);
  });

  it('answers nothing when the time is over, and at once when it is closed', async () => {
    // The mailbox's own timers hold no process open, so the test has to.
    const awake = setInterval(() => undefined, 1000);
    expect(await mailbox.waitFor({ seconds: 0.02 })).to.deep.equal([]);
    const waiting = mailbox.waitFor({ seconds: 600 });
    mailbox.close();
    expect(await waiting).to.deep.equal([]);
    clearInterval(awake);
  });

  it('forgets everything on request', async () => {
    await mailbox.send(codeMail('eml_1', 'anna@example.com', '000001'));
    mailbox.clear();
    expect(mailbox.list()).to.deep.equal([]);
  });
});
