import { expect } from 'chai';
import { ResetGrant } from '../entities/reset-grant.js';
import { digest } from '../src/crypto/random-token.js';
import type { VerificationFlow } from '../src/flows/verification-flow.js';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import { newName, type Outcome, signUp } from './support/person.js';
import { burst } from './support/pipeline.js';
import { statusOf } from './support/raw-socket.js';
import { openReset, update, verify, wrongCode } from './support/recovery.js';
import { eventsOf, heldIn, refresh, sessionsOf, watchCompares } from './support/session-steps.js';

/**
 * The technique behind CVE-2024-4629: requests that arrive in a single packet, so that a limit which looks first and
 * counts afterwards lets all of them through. It is told of HTTP/2; the gateway speaks HTTP/1.1 alone, whose
 * pipelining does the same to it: all of a packet's requests have begun before the first is answered.
 */
function bursts(backend: Backend): void {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  function count(outcomes: readonly Outcome[], kind: string): number {
    return outcomes.filter(({ __typename, code }) => (code ?? __typename) === kind).length;
  }

  async function triesOf(flowId: string): Promise<number | undefined> {
    const { state } = await gateway.app.stores.cells.read<VerificationFlow>(`flow:${digest(flowId)}`);
    return state?.tries;
  }

  const identifiers: Readonly<Record<string, () => Promise<string>>> = {
    'a known address': async () => (await signUp(gateway)).email,
    'an unknown address': async () => `${newName()}@example.com`,
  };

  for (const socketCount of [1, 6]) {
    const over = socketCount === 1 ? 'in one packet' : `in ${socketCount} packets at once`;

    for (const [name, identifierOf] of Object.entries(identifiers)) {
      it(`RACE-07 thirty wrong passwords ${over} are six compares at most, for ${name}`, async () => {
        const identifier = await identifierOf();
        let compares = 0;
        const { restore } = watchCompares(gateway, () => {
          compares += 1;
        });
        const inputs = Array.from({ length: 30 }, (_, n) => ({ identifier, password: `wrong ${n}` }));
        const { outcomes, begunTogether } = await burst(gateway, 'login', inputs, socketCount);
        restore();
        expect(begunTogether).to.be.within(Math.floor(30 / socketCount), 30);
        expect(compares).to.be.within(5, 6);
        expect(count(outcomes, 'INVALID_CREDENTIALS')).to.equal(compares);
        expect(count(outcomes, 'ACCOUNT_LOCKED')).to.equal(30 - compares);
      });
    }

    it(`RACE-07 thirty wrong codes ${over} are five tries, and the right one is too late`, async () => {
      const { email } = await signUp(gateway);
      const { id, code } = await openReset(gateway, email);
      const inputs = Array.from({ length: 30 }, () => ({ resetId: id, code: wrongCode(code) }));
      const { outcomes, begunTogether } = await burst(gateway, 'verifyResetCode', inputs, socketCount);
      expect(begunTogether).to.be.within(Math.floor(30 / socketCount), 30);
      expect(count(outcomes, 'INVALID_CODE')).to.equal(30);
      const left = outcomes.map(({ attemptsLeft }) => attemptsLeft ?? 0).sort((a, b) => b - a);
      expect(left).to.deep.equal([4, 3, 2, 1, ...Array(26).fill(0)]);
      expect(await triesOf(id)).to.equal(5);
      expect(await verify(gateway, id, code)).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
    });

    it(`RACE-07 a right code thirty times ${over} is one permit`, async () => {
      const { id: accountId, email } = await signUp(gateway);
      const { id, code } = await openReset(gateway, email);
      const inputs = Array.from({ length: 30 }, () => ({ resetId: id, code }));
      const { outcomes, begunTogether } = await burst(gateway, 'verifyResetCode', inputs, socketCount);
      expect(begunTogether).to.be.within(Math.floor(30 / socketCount), 30);
      expect(count(outcomes, 'ResetPermit')).to.equal(1);
      expect(count(outcomes, 'INVALID_CODE')).to.equal(29);
      expect(await gateway.app.stores.database.read.count(ResetGrant, { accountId })).to.equal(1);
      const { resetToken } = outcomes.find(({ __typename }) => __typename === 'ResetPermit') ?? {};
      const updated = await update(gateway, resetToken ?? '', `plum-${newName()}-harbor`);
      expect(updated).to.have.property('__typename', 'PasswordUpdated');
    });

    it(`RACE-07 twenty refreshes ${over} make one successor`, async () => {
      const { refreshToken, sessionId } = await signUp(gateway);
      const inputs = Array.from({ length: 20 }, () => ({ refreshToken }));
      const { outcomes, begunTogether } = await burst(gateway, 'refreshSession', inputs, socketCount);
      expect(begunTogether).to.be.within(Math.floor(20 / socketCount), 20);
      const successors = new Set(outcomes.map((outcome) => heldIn(outcome).refreshToken));
      expect(successors.size).to.equal(1);
      expect(successors.has(refreshToken)).to.equal(false);
      const [successor = ''] = successors;
      const next = heldIn(await refresh(gateway, successor));
      expect(next.sessionId).to.equal(sessionId);
      expect(await sessionsOf(gateway, next.accessToken)).to.have.lengthOf(1);
      const refreshed = (await eventsOf(gateway, next.accessToken)).filter((kind) =>
        kind.endsWith('SESSION_REFRESHED'),
      );
      expect(refreshed, 'one by the burst, one by its successor').to.have.lengthOf(2);
    });
  }

  it('RACE-07 HTTP/2 is not spoken: its preface is a malformed request', async () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    expect(await statusOf(gateway.url, preface)).to.equal(400);
  });
}

onBothBackends('requests in a single packet', bursts);
