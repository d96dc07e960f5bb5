import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { AuditEvent } from '../entities/audit-event.js';
import { OutboxMail } from '../entities/outbox-mail.js';
import { ResetGrant } from '../entities/reset-grant.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import type { Answer } from './support/http-client.js';
import { ask, newName, newPassword, type Outcome, type Person, post, signUp } from './support/person.js';
import {
  grantFor,
  idOf,
  openReset,
  setStatus,
  storedAccount,
  verify,
  wrongCode,
} from './support/recovery.js';

/** Everything about an answer that a stranger can see, without what is new in every one. */
function visible(answer: Answer<Record<string, Outcome>>): object {
  const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const body = answer.text
    .replace(/"(rst|ver)_[0-9a-z]{32}"/g, '"id"')
    .replace(/"expiresAt":"[^"]{24}"/, '"expiresAt":"then"');
  return { status: answer.status, headers, body };
}

/** A username shows the mask of an address, or of one that could be: of one form, but not of one length. */
function withoutHint(seen: object): object {
  const text = JSON.stringify(seen).replace(/[a-z]•••@[a-z]•••\.[a-z]+/g, 'hint');
  return JSON.parse(text.replace(/"content-length","\d+"/, '"content-length","some"'));
}

interface Someone {
  readonly email: string;
  readonly username: string;
}

onBothBackends('who has an account', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const request = (identifier: string) => post(gateway, 'requestPasswordReset', { identifier });

  async function unverified(): Promise<Someone> {
    const username = newName();
    const email = `${username}@example.com`;
    await ask(gateway, 'register', { email, username, password: newPassword(), displayName: 'A Person' });
    return { email, username };
  }

  /** Seconds that a flow has left. */
  function lifeOf(flow: Outcome | undefined): number {
    return (Date.parse(flow?.expiresAt ?? '') - gateway.clock.now()) / 1000;
  }

  function nobody(): Someone {
    const username = newName();
    return { email: `${username}@example.com`, username };
  }

  /** One of every kind, by name. */
  async function everybody(): Promise<Readonly<Record<string, Someone>>> {
    const [disabled, locked] = [await signUp(gateway), await signUp(gateway)];
    await setStatus(gateway, disabled.id, 'DISABLED');
    await setStatus(gateway, locked.id, 'LOCKED');
    const existing = await signUp(gateway);
    return { existing, unknown: nobody(), disabled, locked, unverified: await unverified() };
  }

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
      expect(lifeOf(answer.body.data?.requestPasswordReset), `life for ${kind}`).to.be.within(1790, 1801);
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
      const seen = await expectAlike(await everybody(), by, async () => {});
      expect(seen).to.include('\\"resendAfter\\":60').and.not.include('\\"sentTo\\":null');
    });

    it(`ENU-01 by ${by}: the same answer within the cooldown`, async () => {
      const seen = await expectAlike(await everybody(), by, async (identifier) => {
        await request(identifier);
        gateway.clock.advance(30);
      });
      expect(seen).to.include('\\"sentTo\\":null');
    });

    it(`ENU-01 by ${by}: the same answer when the quota is spent`, async function () {
      this.timeout(40_000);
      const seen = await expectAlike(await everybody(), by, async (identifier) => {
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
    const kinds = await everybody();
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

  it('ENU-04 unknown, never requested, wrong, expired, used and exhausted: INVALID_CODE', async function () {
    this.timeout(40_000);
    const [used, exhausted, expired] = [await signUp(gateway), await signUp(gateway), await signUp(gateway)];
    const late = await openReset(gateway, expired.email);
    gateway.clock.advance(1801);
    const spent = await openReset(gateway, used.email);
    await verify(gateway, spent.id, spent.code);
    const guessed = await openReset(gateway, exhausted.email);
    for (let n = 0; n < 5; n += 1) await verify(gateway, guessed.id, wrongCode(guessed.code));
    const moved = await movedOn();
    const never = 'rst_00000000000000000000000000000000';
    const cases: Readonly<Record<string, readonly [string, string]>> = {
      'never requested': [never, '123456'],
      expired: [late.id, late.code],
      used: [spent.id, spent.code],
      exhausted: [guessed.id, guessed.code],
      'of an account that moved on': moved,
      'of an account that was closed meanwhile': await closed(),
    };
    const seen = new Map<string, object>();
    for (const [title, [resetId, code]] of Object.entries(cases)) {
      const answer = visible(await post(gateway, 'verifyResetCode', { resetId, code }));
      seen.set(title, answer);
      expect(answer, title).to.deep.equal(seen.get('never requested'));
    }
    expect(JSON.stringify([...seen.values()]))
      .to.include('INVALID_CODE')
      .and.not.include('EXPIRED');
  });

  async function closed(): Promise<readonly [string, string]> {
    const person = await signUp(gateway);
    const open = await openReset(gateway, person.email);
    await setStatus(gateway, person.id, 'DISABLED');
    return [open.id, open.code];
  }

  async function movedOn(): Promise<readonly [string, string]> {
    const person = await signUp(gateway);
    const open = await openReset(gateway, person.email);
    gateway.clock.advance(61);
    await grantFor(gateway, person.email);
    return [open.id, open.code];
  }

  it('ENU-04 ENU-05 ten wrong codes for somebody and for nobody: the same answer to each', async () => {
    const kinds = { ...(await everybody()) };
    const flows = new Map<string, { resetId: string; codes: readonly string[] }>();
    for (const [kind, { email }] of Object.entries(kinds)) {
      const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: email }));
      const codes = (await gateway.mailsTo(email)).flatMap(({ code }) => code ?? []);
      flows.set(kind, { resetId, codes });
    }
    const wrong = wrongCode(...[...flows.values()].flatMap(({ codes }) => codes));
    for (let step = 0; step < 10; step += 1) {
      const answers = new Map<string, object>();
      for (const [kind, { resetId }] of flows) {
        answers.set(kind, visible(await post(gateway, 'verifyResetCode', { resetId, code: wrong })));
        expect(answers.get(kind), `${kind}, step ${step}`).to.deep.equal([...answers.values()][0]);
      }
      expect(JSON.stringify([...answers.values()][0])).to.include(
        `\\"attemptsLeft\\":${Math.max(0, 4 - step)}`,
      );
    }
    for (const [kind, { resetId: flowId }] of flows) {
      expect(await ask(gateway, 'sendCode', { flowId }), kind).to.include({ code: 'EXPIRED' });
    }
  });

  it('ENU-05 *Get code* works alike in flows of somebody and of nobody', async () => {
    const ids: string[] = [];
    for (const { email } of [await signUp(gateway), nobody()]) {
      ids.push(idOf(await ask(gateway, 'requestPasswordReset', { identifier: email })));
    }
    for (const wait of [30, 31, 60, 120, 300]) {
      gateway.clock.advance(wait);
      const [known, unknown] = await Promise.all(
        ids.map(async (flowId) => {
          const seen = JSON.stringify(visible(await post(gateway, 'sendCode', { flowId })));
          return seen.replace(/(retryAfter\\":)(29|30)\b/, '$1wait');
        }),
      );
      expect(known, `after ${wait} s`).to.deep.equal(unknown);
    }
  });

  it('ENU-07 registering a taken address: the same answer as for a free one, and its owner is mailed', async () => {
    const owner: Person = await signUp(gateway);
    const before = await storedAccount(gateway, owner.id);
    // An hour after it was asked for last, an address is like one that never was.
    gateway.clock.advance(3601);
    const free = nobody();
    const application = { password: newPassword(), displayName: 'A Person' };
    const answers = await Promise.all(
      [owner.email, free.email].map((email) =>
        post(gateway, 'register', { ...application, email, username: newName() }),
      ),
    );
    const [taken, fresh] = answers.map(visible);
    expect(taken).to.deep.equal(fresh);
    for (const { body } of answers) expect(lifeOf(body.data?.register)).to.be.within(1790, 1801);
    const notice = await gateway.mailTo(owner.email);
    expect(notice).to.include({ to: owner.email, code: null });
    expect(notice.subject).to.include('already have');
    expect(await storedAccount(gateway, owner.id)).to.deep.equal(before);

    const [takenId, freeId] = answers.map(({ body }) => body.data?.register?.id);
    const code = wrongCode(await gateway.codeTo(free.email));
    for (let n = 0; n < 2; n += 1) {
      const given = await post(gateway, 'verifyEmail', { verificationId: takenId, code });
      const compared = await post(gateway, 'verifyEmail', { verificationId: freeId, code });
      expect(visible(given)).to.deep.equal(visible(compared));
    }
    gateway.clock.advance(61);
    const [more, other] = [takenId, freeId].map((flowId) => post(gateway, 'sendCode', { flowId }));
    if (more === undefined || other === undefined) throw new Error('There are two of them.');
    expect(visible(await more)).to.deep.equal(visible(await other));
    expect((await more).body.data?.sendCode?.sentTo).to.include({ kind: 'EMAIL' });
  });
});
