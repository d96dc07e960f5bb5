import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { ask, post, signUp } from './support/person.js';
import { logout, refresh, sessionsOf, signIn, standingOf } from './support/session-steps.js';

describe('the list of sessions', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const endSessions = (token: string, sessionIds: unknown) =>
    ask(gateway, 'endSessions', { sessionIds }, { token });

  it('SES-12 shows the live ones newest first, and which of them is asking', async () => {
    const person = await signUp(gateway);
    gateway.clock.advance(1);
    const second = await signIn(gateway, person, { remember: true });
    gateway.clock.advance(1);
    const third = await signIn(gateway, person);
    const listed = await sessionsOf(gateway, second.accessToken);
    expect(listed.map(({ id, current }) => [id, current])).to.deep.equal([
      [third.sessionId, false],
      [second.sessionId, true],
      [person.sessionId, false],
    ]);
    await logout(gateway, { token: third.accessToken });
    const left = await sessionsOf(gateway, second.accessToken);
    expect(left.map(({ id }) => id)).to.deep.equal([second.sessionId, person.sessionId]);
  });

  it('SES-12 each login opens a session of its own', async () => {
    const person = await signUp(gateway);
    const ids = [await signIn(gateway, person), await signIn(gateway, person)].map((held) => held.sessionId);
    expect(new Set([person.sessionId, ...ids]).size).to.equal(3);
  });

  it('SES-12 ends chosen sessions, once', async () => {
    const person = await signUp(gateway);
    const second = await signIn(gateway, person);
    const third = await signIn(gateway, person);
    expect(await endSessions(third.accessToken, [second.sessionId])).to.include({ count: 1 });
    expect(await endSessions(third.accessToken, [second.sessionId])).to.include({ count: 0 });
    expect(await standingOf(gateway, second.accessToken)).to.equal('TOKEN_REVOKED');
    expect(await standingOf(gateway, person.accessToken)).to.equal('ACCEPTED');
    expect(await endSessions(third.accessToken, [third.sessionId, person.sessionId])).to.include({
      count: 2,
    });
    expect(await standingOf(gateway, third.accessToken)).to.equal('TOKEN_REVOKED');
  });

  it('ENU-08 SES-12 ids of somebody else end nothing, and answer like ids of nobody', async () => {
    const mine = await signUp(gateway);
    const theirs = await signUp(gateway);
    const foreign = await endSessions(mine.accessToken, [theirs.sessionId]);
    const unknown = await endSessions(mine.accessToken, [`${theirs.sessionId.slice(0, -1)}!`]);
    expect(foreign).to.deep.equal(unknown).and.to.include({ __typename: 'SessionsEnded', count: 0 });
    expect(await standingOf(gateway, theirs.accessToken)).to.equal('ACCEPTED');
    expect((await refresh(gateway, theirs.refreshToken)).__typename).to.equal('SignedIn');
  });

  it('ENU-08 a stranger is refused alike for an id that exists and one that does not', async () => {
    const person = await signUp(gateway);
    const refusal = async (id: string) => {
      const { status, body } = await post(gateway, 'endSessions', { sessionIds: [id] });
      return { status, codes: body.errors?.map(({ message, extensions }) => [message, extensions?.code]) };
    };
    const known = await refusal(person.sessionId);
    expect(known).to.deep.equal(await refusal(`${person.sessionId.slice(0, -1)}!`));
    expect(known).to.deep.equal({ status: 401, codes: [['Sign in first.', 'UNAUTHENTICATED']] });
    expect(await standingOf(gateway, person.accessToken)).to.equal('ACCEPTED');
  });

  it('SES-12 the twenty-first session ends the oldest', async () => {
    const person = await signUp(gateway);
    gateway.clock.advance(1);
    for (let n = 0; n < 19; n += 1) await signIn(gateway, person);
    expect(await standingOf(gateway, person.accessToken)).to.equal('ACCEPTED');
    gateway.clock.advance(1);
    const newest = await signIn(gateway, person);
    expect(await sessionsOf(gateway, newest.accessToken)).to.have.lengthOf(20);
    expect(await refresh(gateway, person.refreshToken)).to.include({ code: 'SESSION_ENDED' });
  });

  it('SES-12 sessions that ran out do not count: they push no living one out', async () => {
    const person = await signUp(gateway);
    const phone = await signIn(gateway, person, { remember: true });
    for (let n = 0; n < 19; n += 1) await signIn(gateway, person);
    gateway.clock.advance(25 * 3600);
    const { accessToken } = await signIn(gateway, person);
    const again = await refresh(gateway, phone.refreshToken);
    expect(again.__typename).to.equal('SignedIn');
    expect(await sessionsOf(gateway, accessToken)).to.have.lengthOf(2);
  });
});
