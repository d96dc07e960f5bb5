import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { AuditEvent } from '../entities/audit-event.js';
import { OutboxMail } from '../entities/outbox-mail.js';
import { ResetGrant } from '../entities/reset-grant.js';
import { everybody, lifeOf, nobody, type Someone, visible } from './support/everybody.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, post, signUp } from './support/person.js';
import { idOf, verify, wrongCode } from './support/recovery.js';

/** A username shows the mask of an address, or of one that could be: of one form, but not of one length. */
function withoutHint(seen: object): object {
  const text = JSON.stringify(seen).replace(/[a-z]•••@[a-z]•••\.[a-z]+/g, 'hint');
  return JSON.parse(text.replace(/"content-length","\d+"/, '"content-length","some"'));
}

onBothBackends('who has an account', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const request = (identifier: string) => post(gateway, 'requestPasswordReset', { identifier });

  /** Asks for each of them at the same point of their day; the answers must be one. */
  async function expectAlike(
    kinds: Readonly<Record<string, Someone>>,
    by: keyof Someone,
    prepare: (identifier: string) => Promise<void>,
  ): Promise<string> {
    const seen = new Map<string, string>();
    for (const [kind, someone] of Object.entries(kinds)) {
      await prepare(someone[by]);
      const answer = await request(someone[by]);
      expect(lifeOf(gateway, answer.body.data?.requestPasswordReset), `life for ${kind}`).to.be.within(
        1790,
        1801,
      );
      const whole = visible(answer);
      const text = JSON.stringify(by === 'username' ? withoutHint(whole) : whole);
      // The wait goes on while the others are asked for: it is looked at, and then left out of the comparison.
      expect(text, kind).to.match(/resendAfter\\":(60|30|29|30[56]\d)\b/);
      seen.set(kind, text.replace(/(resendAfter\\":)(29|30\b|30[56]\d)/, '$1wait'));
    }
    for (const kind of seen.keys()) expect(seen.get(kind), kind).to.equal(seen.get('unknown'));
    return seen.get('unknown') ?? '';
  }

  for (const by of ['email', 'username'] as const) {
    it(`ENU-01 by ${by}: the same answer for every kind of account and for none, fresh`, async () => {
      const seen = await expectAlike(await everybody(gateway), by, async () => {});
      expect(seen).to.include('\\"resendAfter\\":60').and.not.include('\\"sentTo\\":null');
    });

    it(`ENU-01 by ${by}: the same answer within the cooldown`, async () => {
      const seen = await expectAlike(await everybody(gateway), by, async (identifier) => {
        await request(identifier);
        gateway.clock.advance(30);
      });
      expect(seen).to.include('\\"sentTo\\":null');
    });

    it(`ENU-01 by ${by}: the same answer when the quota is spent`, async function () {
      this.timeout(40_000);
      const seen = await expectAlike(await everybody(gateway), by, async (identifier) => {
        for (const wait of [60, 60, 120, 300, 0]) {
          await request(identifier);
          gateway.clock.advance(wait);
        }
      });
      expect(seen).to.include('\\"sentTo\\":null');
    });
  }

  it('ENU-01 a username alone tells nothing of the mailbox, whosever it is', async () => {
    const { username } = nobody();
    const hints = new Set<string | undefined>();
    for (let n = 0; n < 3; n += 1) {
      hints.add((await ask(gateway, 'requestPasswordReset', { identifier: username })).channels?.[0]?.hint);
    }
    expect(hints.size).to.equal(1);
    expect([...hints]).to.deep.equal(['•••@•••']);
    const person = await signUp(gateway);
    const known = await ask(gateway, 'requestPasswordReset', { identifier: person.username });
    expect(known.channels?.[0]?.hint).to.equal('•••@•••');
  });

  it('ENU-01 the wait of an address is not that of a username, or both would tell that they belong together', async () => {
    for (const { email, username } of [await signUp(gateway), nobody()]) {
      await request(email);
      const byName = await ask(gateway, 'requestPasswordReset', { identifier: username });
      expect(byName.sentTo).to.include({ kind: 'EMAIL' });
      expect(byName.resendAfter).to.equal(60);
    }
  });

  it('ENU-01 ENU-05 twenty wrong codes make the next one longer, for somebody and for nobody', async () => {
    for (const { email } of [await signUp(gateway), nobody()]) {
      const ids: string[] = [];
      for (let n = 0; n < 4; n += 1) {
        ids.push(idOf(await ask(gateway, 'requestPasswordReset', { identifier: email })));
      }
      const wrong = wrongCode(...(await gateway.mailsTo(email)).flatMap(({ code }) => code ?? []));
      for (const id of ids) for (let n = 0; n < 5; n += 1) await verify(gateway, id, wrong);
      gateway.clock.advance(61);
      const next = await ask(gateway, 'requestPasswordReset', { identifier: email });
      expect(next).to.deep.include({ codeLength: 8, sentTo: next.channels?.[0] });
    }
  });

  it('ENU-01 asking writes the same rows for everybody', async () => {
    const kinds = await everybody(gateway);
    for (const { email } of Object.values(kinds)) {
      const before = await counts();
      await request(email);
      const after = await counts();
      expect(after.map((count, n) => count - (before[n] ?? 0))).to.deep.equal([1, 1, 0]);
    }
  });

  /** Rows of the outbox, of the audit log and of the grants. */
  async function counts(): Promise<readonly number[]> {
    const { read } = gateway.app.stores.database;
    return Promise.all([
      read.count(OutboxMail, { createdAt: MoreThan(0) }),
      read.count(AuditEvent, { at: MoreThan(0) }),
      read.count(ResetGrant, { expiresAt: MoreThan(0) }),
    ]);
  }
});
