import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { Gateway } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { accountOf, eventsOf, heldIn, logout, refresh, signIn } from './support/session-steps.js';
import { act, newStaff } from './support/staff.js';

interface Page {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly id: string; readonly at: string };
  }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const REASON = 'They asked us to, by phone';
const QUARTER = 15 * 60;
const PAGE = 'edges { cursor node { id at } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

describe('the audit log of an account', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  /** Registers, mistypes, refreshes, resets, ends sessions and logs out; answers a token at the end of it all. */
  async function wholeLife(): Promise<{ person: Person; accessToken: string }> {
    const born = await signUp(gateway);
    await ask(gateway, 'login', { identifier: born.email, password: 'wrong' });
    const phone = heldIn(await refresh(gateway, (await signIn(gateway, born)).refreshToken));
    const flow = await ask(gateway, 'requestPasswordReset', { identifier: born.username });
    const code = await gateway.codeTo(born.email);
    const wrong = code === '000000' ? '000001' : '000000';
    await ask(gateway, 'verifyResetCode', { resetId: flow.id, code: wrong });
    const { resetToken } = await ask(gateway, 'verifyResetCode', { resetId: flow.id, code });
    const person = { ...born, password: newPassword() };
    await ask(gateway, 'updatePassword', { resetToken, newPassword: person.password });
    expect(await refresh(gateway, phone.refreshToken)).to.include({ code: 'SESSION_ENDED' });
    const spare = await signIn(gateway, person);
    const desk = await signIn(gateway, person);
    await ask(gateway, 'endSessions', { sessionIds: [spare.sessionId] }, { token: desk.accessToken });
    await logout(gateway, { token: desk.accessToken });
    const { accessToken } = await signIn(gateway, person);
    return { person, accessToken };
  }

  it('has everything that happened in its order', async () => {
    const { accessToken } = await wholeLife();
    expect(await eventsOf(gateway, accessToken)).to.deep.equal([
      'REGISTERED',
      'EMAIL_VERIFIED',
      'LOGGED_IN',
      '!LOGGED_IN',
      'LOGGED_IN',
      'SESSION_REFRESHED',
      'RESET_REQUESTED',
      '!RESET_VERIFIED',
      'RESET_VERIFIED',
      'PASSWORD_UPDATED',
      'LOGGED_IN',
      'LOGGED_IN',
      'SESSION_ENDED',
      'LOGGED_OUT',
      'LOGGED_IN',
    ]);
  });

  it('keeps that order however many happen in one millisecond', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => signUp(gateway)));
    for (const { accessToken } of people) {
      const events = await eventsOf(gateway, accessToken);
      expect(events).to.deep.equal(['REGISTERED', 'EMAIL_VERIFIED', 'LOGGED_IN']);
    }
  });

  it('tells who, whom, when and from where, and knows of nobody else', async () => {
    await signUp(gateway);
    const person = await signUp(gateway);
    const headers = {
      'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) Version/17.4 Safari/605.1.15',
    };
    const { email: identifier, password } = person;
    const before = gateway.clock.now();
    await ask(gateway, 'login', { identifier, password: 'wrong' }, { headers });
    await ask(gateway, 'login', { identifier, password }, { headers });
    const { events } = await accountOf<{ events: { edges: readonly { node: { at: string } }[] } }>(
      gateway,
      person.accessToken,
      `events(first: 2) { edges { node { at kind succeeded reason device { name ip location }
        actor { ... on User { id } } subject { id } } } }`,
    );
    const device = { name: 'Safari on macOS', ip: '127.0.0.1', location: null };
    const common = { kind: 'LOGGED_IN', reason: null, device, subject: { id: person.id } };
    expect(events.edges.map(({ node: { at, ...rest } }) => rest)).to.deep.equal([
      { ...common, succeeded: true, actor: { id: person.id } },
      { ...common, succeeded: false, actor: null },
    ]);
    for (const { node } of events.edges) {
      expect(Date.parse(node.at)).to.be.within(before, gateway.clock.now());
    }
  });

  it('pages with first and after, without a gap or a repetition', async () => {
    const { accessToken } = await wholeLife();
    const pages: Page[] = [];
    for (let after: string | null = null; pages.length < 5; ) {
      const args: string = after === null ? 'first: 6' : `first: 6, after: "${after}"`;
      const { events } = await accountOf<{ events: Page }>(
        gateway,
        accessToken,
        `events(${args}) { ${PAGE} }`,
      );
      pages.push(events);
      if (!events.pageInfo.hasNextPage) break;
      after = events.pageInfo.endCursor;
    }
    expect(pages.map(({ edges }) => edges.length)).to.deep.equal([6, 6, 3]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).to.deep.equal([false, true, true]);
    for (const { edges, pageInfo } of pages) {
      expect(pageInfo.startCursor).to.equal(edges.at(0)?.cursor);
      expect(pageInfo.endCursor).to.equal(edges.at(-1)?.cursor);
    }
    const { events: whole } = await accountOf<{ events: Page }>(gateway, accessToken, `events { ${PAGE} }`);
    const ids = pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));
    expect(ids).to.deep.equal(whole.edges.map(({ node }) => node.id));
    expect(new Set(ids).size).to.equal(15);
  });

  it('GQL-10 a page has 1 to 100 events', async () => {
    const { accessToken: token } = await signUp(gateway);
    for (const first of [0, -1, 101, 1_000_000_000]) {
      const document = `{ me { account { events(first: ${first}) { edges { cursor } } } } }`;
      const { body, text } = await gateway.client.graphql(document, {}, { token });
      expect(body.errors?.[0]?.extensions, String(first)).to.include({ code: 'BAD_USER_INPUT' });
      expect(text, String(first)).to.not.include('cursor');
    }
    for (const first of ['1e9', '1.5', '"5"', '2147483648', '[1]', '{}']) {
      const document = `{ me { account { events(first: ${first}) { edges { cursor } } } } }`;
      const { status } = await gateway.client.graphql(document, {}, { token });
      expect(status, first).to.equal(400);
    }
    for (const first of [1, 100]) {
      const { events } = await accountOf<{ events: Page }>(
        gateway,
        token,
        `events(first: ${first}) { ${PAGE} }`,
      );
      expect(events.edges).to.have.lengthOf(Math.min(first, 3));
    }
  });

  it('a cursor of somebody else shows nothing of theirs', async () => {
    const mine = await signUp(gateway);
    const theirs = await signUp(gateway);
    const { events } = await accountOf<{ events: Page }>(gateway, theirs.accessToken, `events { ${PAGE} }`);
    for (const { cursor, node } of events.edges) {
      const seen = await accountOf<{ events: Page }>(
        gateway,
        mine.accessToken,
        `events(after: "${cursor}") { ${PAGE} }`,
      );
      expect(seen.events.edges.map((edge) => edge.node.id)).to.not.include(node.id);
    }
  });

  /** What is written down of refusals, oldest first. */
  async function refusalsOf({ id }: Pick<Person, 'id'>): Promise<readonly unknown[]> {
    const where = { subjectId: id, kind: 'ACT_REFUSED' as const };
    const { read } = gateway.app.stores.database;
    const events = await read.find(AuditEvent, { where, order: { id: 'ASC' }, take: 10 });
    for (const event of events) expect(event).to.include({ succeeded: false, actorId: id });
    return events.map(({ change, reason }) => ({ ...change?.after, ...(reason !== null && { reason }) }));
  }
  const on = (person: Person, more: object = {}) => ({ accountId: person.id, reason: REASON, ...more });

  it('AUD-09 ADM-08 what is refused is written down: who asked for what, and why not, once a minute', async () => {
    const admin = await newStaff(gateway, ['ADMIN']);
    const [person, stranger] = [await signUp(gateway), await signUp(gateway)];
    const held = await signIn(gateway, stranger);
    const document = `mutation($input: LockAccountInput!) { lockAccount(input: $input) { __typename } }`;
    for (let n = 0; n < 3; n += 1) {
      const asked = await gateway.client.graphql(
        document,
        { input: on(person) },
        { token: held.accessToken },
      );
      expect(asked.body.errors?.[0]?.extensions?.code).to.equal('FORBIDDEN');
    }
    expect(await refusalsOf(stranger)).to.deep.equal([{ act: 'lockAccount', problem: 'FORBIDDEN' }]);
    const input = on(person);
    expect((await ask(gateway, 'endSessions', input, { token: held.accessToken })).code).to.equal(
      'NOT_FOUND',
    );
    expect(await refusalsOf(stranger)).to.deep.include({
      ...{ act: 'endSessions', problem: 'NOT_FOUND', accountId: person.id, reason: REASON },
    });
    gateway.clock.advance(61);
    await gateway.client.graphql(document, { input: on(person) }, { token: held.accessToken });
    expect(await refusalsOf(stranger)).to.have.length(3);
    expect(await refusalsOf(person), 'nothing stands at who was not touched').to.deep.equal([]);

    const early = await signIn(gateway, admin);
    gateway.clock.advance(QUARTER - 5);
    const { tokens } = await refresh(gateway, early.refreshToken);
    gateway.clock.advance(10);
    expect(await act(gateway, tokens?.accessToken ?? '', 'setRoles', on(person, { roles: [] }))).to.include({
      code: 'STEP_UP_REQUIRED',
    });
    const late = { act: 'setRoles', problem: 'STEP_UP_REQUIRED', accountId: person.id, reason: REASON };
    expect(await refusalsOf(admin)).to.deep.equal([late]);
    const fresh = await signIn(gateway, admin);
    const own = { accountId: admin.id, reason: REASON };
    expect(await act(gateway, fresh.accessToken, 'lockAccount', own)).to.include({ code: 'CONFLICT' });
    expect(await refusalsOf(admin)).to.have.length(2);
    await act(gateway, fresh.accessToken, 'unlockAccount', { ...own, reason: ' ' });
    expect(await refusalsOf(admin), 'a form filled in badly is none').to.have.length(2);
  });
});
