import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type Backend, Gateway } from './support/gateway.js';
import { type Outcome, signUp } from './support/person.js';
import { describeOn } from './support/services.js';
import {
  dump,
  eventsOf,
  type Held,
  heldIn,
  refresh,
  sessionsOf,
  signIn,
  standingOf,
} from './support/session-steps.js';

const DAY = 24 * 3600;

function expectOver(outcome: Outcome): void {
  expect(outcome).to.include({ __typename: 'Problem', code: 'SESSION_ENDED' });
}

function refreshSuite(backend: Backend): void {
  let here: Gateway;
  let there: Gateway;

  before(async function () {
    this.timeout(60_000);
    here = await Gateway.start({ backend });
    there = await Gateway.start({ beside: here });
  });
  after(async () => {
    await there.stop();
    await here.stop();
  });

  it('SES-08 a refresh token is 256 random bits and in no row of the database', async () => {
    const person = await signUp(here);
    const next = heldIn(await refresh(here, person.refreshToken));
    const tokens = [person.refreshToken, next.refreshToken];
    for (const token of tokens) {
      const bytes = Buffer.from(token.replace(/^lkr_/, ''), 'base64url');
      expect(bytes.length).to.be.at.least(Buffer.byteLength(person.sessionId) + 32);
    }
    const rows = await dump(here);
    expect(rows).to.include(person.sessionId);
    for (const secret of [...tokens, person.accessToken, next.accessToken, person.password]) {
      expect(rows).to.not.include(secret);
      expect(rows).to.not.include(secret.slice(-24));
    }
  });

  it('SES-09 a spent token that comes back ends its family and is written down', async () => {
    const person = await signUp(here);
    const witness = await signIn(here, person);
    const first = heldIn(await refresh(here, person.refreshToken));
    here.clock.advance(11);
    expectOver(await refresh(there, person.refreshToken));
    expectOver(await refresh(here, first.refreshToken));
    expect(await standingOf(there, first.accessToken)).to.equal('TOKEN_REVOKED');
    expect(await eventsOf(here, witness.accessToken)).to.include('!REFRESH_REPLAYED');
    expect((await refresh(here, witness.refreshToken)).__typename).to.equal('SignedIn');
  });

  it('SES-10 twenty at once over two gateways make one successor', async () => {
    const person = await signUp(here);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => refresh(n % 2 === 0 ? here : there, person.refreshToken)),
    );
    const successors = new Set(outcomes.map((outcome) => heldIn(outcome).refreshToken));
    expect(successors.size).to.equal(1);
    const [successor = ''] = successors;
    const next = heldIn(await refresh(there, successor));
    expect(next.sessionId).to.equal(person.sessionId);
    expect(await sessionsOf(here, next.accessToken)).to.have.lengthOf(1);
  });

  it('SES-10 the parent is answered with its successor for ten seconds, then it is a replay', async () => {
    const person = await signUp(here);
    const { refreshToken } = heldIn(await refresh(here, person.refreshToken));
    here.clock.advance(5);
    expect(heldIn(await refresh(there, person.refreshToken)).refreshToken).to.equal(refreshToken);
    here.clock.advance(6);
    expectOver(await refresh(there, person.refreshToken));
    expectOver(await refresh(here, refreshToken));
  });

  it('SES-10 a grandparent is a replay at once', async () => {
    const person = await signUp(here);
    const child = heldIn(await refresh(here, person.refreshToken));
    const grandchild = heldIn(await refresh(there, child.refreshToken));
    expectOver(await refresh(here, person.refreshToken));
    expectOver(await refresh(there, grandchild.refreshToken));
  });

  it('SES-11 refreshing never moves the absolute end', async () => {
    const person = await signUp(here);
    let held: Held = await signIn(here, person, { remember: true });
    const [before] = await sessionsOf(here, held.accessToken);
    for (let day = 6; day < 30; day += 6) {
      here.clock.advance(6 * DAY);
      held = heldIn(await refresh(here, held.refreshToken));
      const [now] = await sessionsOf(here, held.accessToken);
      expect(now?.expiresAt).to.equal(before?.expiresAt);
    }
    const life = Date.parse(before?.expiresAt ?? '') - Date.parse(before?.createdAt ?? '');
    expect(life).to.equal(30 * DAY * 1000);
    here.clock.advance(6 * DAY);
    expectOver(await refresh(here, held.refreshToken));
  });

  it('SES-11 a session unused for a week is over', async () => {
    const person = await signUp(here);
    const used = await signIn(here, person, { remember: true });
    const unused = await signIn(here, person, { remember: true });
    here.clock.advance(7 * DAY - 60);
    const again = heldIn(await refresh(here, used.refreshToken));
    here.clock.advance(61);
    expectOver(await refresh(here, unused.refreshToken));
    expect((await refresh(here, again.refreshToken)).__typename).to.equal('SignedIn');
  });

  it('SES-11 without "stay signed in" it is over after a day, however much it is used', async () => {
    const person = await signUp(here);
    let held: Held = await signIn(here, person);
    for (const hours of [8, 8, 7]) {
      here.clock.advance(hours * 3600);
      held = heldIn(await refresh(here, held.refreshToken));
    }
    here.clock.advance(3601);
    expectOver(await refresh(here, held.refreshToken));
  });

  it('invented and damaged refresh tokens are refused and end nothing', async () => {
    const person = await signUp(here);
    const { refreshToken, sessionId } = person;
    const invented = Buffer.concat([Buffer.from(sessionId), randomBytes(48)]).toString('base64url');
    const middle = refreshToken.length - 40;
    const flipped = refreshToken.charAt(middle) === 'A' ? 'B' : 'A';
    const damaged = refreshToken.slice(0, middle) + flipped + refreshToken.slice(middle + 1);
    const tokens = [
      `lkr_${invented}`,
      damaged,
      refreshToken.slice(0, -1),
      refreshToken.slice(4),
      `${refreshToken}A`,
      sessionId,
      person.accessToken.slice(0, 512),
      'lkr_',
    ];
    for (const token of tokens) expectOver(await refresh(here, token));
    expect((await refresh(here, refreshToken)).__typename).to.equal('SignedIn');
  });
}

describe('refresh tokens, embedded', () => refreshSuite('embedded'));
describeOn(['mariadb', 'redis'], 'refresh tokens, on MariaDB and Redis', () => refreshSuite('servers'));
