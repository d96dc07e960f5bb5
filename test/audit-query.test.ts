import { expect } from 'chai';
import { Account, type Role } from '../entities/account.js';
import { AuditEvent } from '../entities/audit-event.js';
import { AuditSeal } from '../src/crypto/audit-seal.js';
import { AuditLog } from '../src/services/audit-log.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import type { Answer } from './support/http-client.js';
import { ask, type Person, signUp } from './support/person.js';
import { accountOf, signIn } from './support/session-steps.js';

interface Node {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly succeeded: boolean;
  readonly actor: { readonly id: string } | null;
  readonly subject: { readonly id: string } | null;
  readonly device: { readonly name: string; readonly ip: string | null } | null;
  readonly reason: string | null;
  readonly changes: readonly { readonly field: string; readonly before: string; readonly after: string }[];
}

interface Page {
  readonly auditEvents: {
    readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

const QUERY = `query ($filter: AuditEventFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id at kind succeeded reason actor { ... on User { id } } subject { id }
      device { name ip } changes { field before after } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

onBothBackends('auditEvents', (backend) => {
  let gateway: Gateway;
  let anna: Person;
  let bert: Person;
  let token: string;

  before(async () => {
    gateway = await Gateway.start({ backend });
    anna = await signUp(gateway);
    bert = await signUp(gateway);
    token = await bearer(await signUp(gateway), ['SUPPORT']);
    for (const { email } of [anna, bert])
      await ask(gateway, 'login', { identifier: email, password: 'wrong' });
    await ask(gateway, 'login', { identifier: 'nobody-has-this@example.com', password: 'wrong' });
    await signIn(gateway, anna);
  });
  after(() => gateway.stop());

  /** A token of this person, who has got these roles meanwhile. */
  async function bearer(person: Person, roles: readonly Role[]): Promise<string> {
    await gateway.app.stores.database.write((tx) =>
      tx.update(Account, { id: person.id }, { roles: [...roles] }),
    );
    return (await signIn(gateway, person)).accessToken;
  }
  const query = (variables: object = {}, as: string | null = token): Promise<Answer<Page>> =>
    gateway.client.graphql<Page>(QUERY, { first: 100, ...variables }, as === null ? {} : { token: as });
  async function nodes(filter: object, more: object = {}): Promise<readonly Node[]> {
    const { body, text } = await query({ filter, ...more });
    const page = body.data?.auditEvents;
    if (!page) throw new Error(text);
    return page.edges.map(({ node }) => node);
  }
  const stored = (): Promise<AuditEvent[]> =>
    gateway.app.stores.database.read.find(AuditEvent, {
      where: [{ succeeded: true }, { succeeded: false }],
      order: { id: 'DESC' },
      take: 1000,
    });

  it('ADM-01 is for holders of audit:read: 401 for strangers, 403 for everybody else', async () => {
    const stranger = await query({}, null);
    expect(stranger.status).to.equal(401);
    const owner = await query({}, anna.accessToken);
    expect(owner.status).to.equal(403);
    expect(owner.body.errors?.[0]?.extensions).to.deep.include({ requiredScopes: [['audit:read']] });
    for (const { text } of [stranger, owner]) expect(text).to.not.include('evt_');
    const admin = await bearer(await signUp(gateway), ['ADMIN']);
    expect((await query({}, admin)).body.data?.auditEvents?.edges.length).to.be.above(5);
  });

  it('shows everything, newest first, and pages without a gap or a repetition', async () => {
    const expected = (await stored()).map(({ id }) => id);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const { body } = await query({ first: 3, after });
      const page: Page['auditEvents'] | undefined = body.data?.auditEvents;
      seen.push(...(page?.edges.map(({ cursor }) => cursor) ?? []));
      after = page?.pageInfo.endCursor ?? null;
      if (!page?.pageInfo.hasNextPage) break;
    }
    expect(seen).to.deep.equal(expected);
  });

  it('finds by every condition, alone and together, just what the rows say', async () => {
    const rows = await stored();
    const middle = rows[Math.floor(rows.length / 2)]?.at ?? 0;
    const moment = new Date(middle).toISOString();
    const nothing = (): boolean => false;
    const odd = ['usr_nobody', '1 or 1=1', '0', 'usr_%', 'null'];
    const cases: readonly (readonly [object, (row: AuditEvent) => boolean])[] = [
      [{ accountId: anna.id }, (row) => row.subjectId === anna.id],
      [{ actorId: anna.id }, (row) => row.actorId === anna.id],
      [{ kind: ['LOGGED_IN'] }, (row) => row.kind === 'LOGGED_IN'],
      [{ kind: ['LOGGED_IN', 'REGISTERED'] }, (row) => /^(LOGGED_IN|REGISTERED)$/.test(row.kind)],
      [{ kind: [] }, () => false],
      [{ succeeded: false }, (row) => !row.succeeded],
      [{ succeeded: true }, (row) => row.succeeded],
      [{ since: moment }, (row) => row.at >= middle],
      [{ until: moment }, (row) => row.at <= middle],
      [{ since: moment, until: moment }, (row) => row.at === middle],
      [{ kind: ['LOGGED_IN'], succeeded: false }, (row) => row.kind === 'LOGGED_IN' && !row.succeeded],
      [{ accountId: anna.id, succeeded: false }, (row) => row.subjectId === anna.id && !row.succeeded],
      [{ actorId: anna.id, succeeded: true }, (row) => row.actorId === anna.id && row.succeeded],
      [{ actorId: anna.id, succeeded: false }, (row) => row.actorId === anna.id && !row.succeeded],
      [
        { actorId: anna.id, kind: ['LOGGED_IN', 'REGISTERED', 'LOGGED_IN'] },
        (row) => row.actorId === anna.id && /^(LOGGED_IN|REGISTERED)$/.test(row.kind),
      ],
      [
        { actorId: anna.id, kind: ['LOGGED_IN'], until: moment },
        (row) => row.actorId === anna.id && row.kind === 'LOGGED_IN' && row.at <= middle,
      ],
      [
        { accountId: anna.id, actorId: anna.id, kind: ['LOGGED_IN'] },
        (row) => row.subjectId === anna.id && row.actorId === anna.id && row.kind === 'LOGGED_IN',
      ],
      [{ accountId: bert.id, since: moment }, (row) => row.subjectId === bert.id && row.at >= middle],
      [{ kind: ['LOGGED_IN'], until: moment }, (row) => row.kind === 'LOGGED_IN' && row.at <= middle],
      ...odd.map((id) => [{ accountId: id }, nothing] as const),
      ...odd.map((id) => [{ actorId: id }, nothing] as const),
      [{ since: '0001-01-01T00:00:00Z', until: '9999-12-31T00:00:00Z' }, () => true],
    ];
    for (const [filter, fits] of cases) {
      const ids = (await nodes(filter)).map(({ id }) => id);
      const wanted = rows.filter(fits).map(({ id }) => id);
      expect(ids, JSON.stringify(filter)).to.deep.equal(wanted);
      const paged = await nodes(filter, { first: 1 });
      expect(
        paged.map(({ id }) => id),
        JSON.stringify(filter),
      ).to.deep.equal(wanted.slice(0, 1));
    }
  });

  it('tells who, whom, from where and what was changed', async () => {
    const { database, clock, keyring } = gateway.app.stores;
    const audit = new AuditLog(clock, new AuditSeal(keyring.audit));
    const change = { before: { roles: [] }, after: { roles: ['SUPPORT'], note: 'hello' } };
    const origin = {
      requestId: 'req_1',
      ip: '203.0.113.7',
      network: null,
      device: 'Safari on macOS',
      deviceCookie: null,
      viewer: null,
    };
    const entry = { kind: 'ROLES_SET', succeeded: true, subjectId: anna.id, actorId: bert.id } as const;
    await database.write((tx) => audit.record(tx, { ...entry, reason: 'Asked to', change }, origin));
    const [node] = await nodes({ accountId: anna.id });
    expect(node).to.deep.include({
      kind: 'ROLES_SET',
      actor: { id: bert.id },
      subject: { id: anna.id },
      device: { name: 'Safari on macOS', ip: '203.0.113.7' },
      reason: 'Asked to',
      changes: [
        { field: 'roles', before: '[]', after: '["SUPPORT"]' },
        { field: 'note', before: null, after: 'hello' },
      ],
    });
    const own = await accountOf<{ events: { edges: readonly { node: Node }[] } }>(
      gateway,
      anna.accessToken,
      'events(first: 1) { edges { node { kind reason actor { ... on User { id } } device { name ip } changes { field } } } }',
    );
    expect(own.events.edges[0]?.node, 'the owner is not told of the administrator').to.deep.equal({
      kind: 'ROLES_SET',
      reason: 'Asked to',
      actor: null,
      device: { name: 'Safari on macOS', ip: null },
      changes: [],
    });
  });

  it('ADM-04 holds no name that somebody has typed for an account there is not', async () => {
    const { text } = await query({ filter: {} });
    expect(text).to.not.match(/nobody-has-this|wrong/);
    for (const row of await stored()) expect(JSON.stringify(row)).to.not.include('nobody-has-this');
  });

  it('GQL-10 takes 1 to 100, and cursors of its own only', async () => {
    for (const variables of [
      { first: 0 },
      { first: 101 },
      { first: -1 },
      { after: '' },
      { after: 'x' },
      { after: `evt_${'0'.repeat(25)}\0` },
      { after: "evt_' OR 1=1 --" },
      { filter: { accountId: 'a\0b' } },
      { filter: { accountId: 'x'.repeat(41) } },
    ]) {
      const { body, text } = await query(variables);
      expect(body.errors?.[0]?.extensions, JSON.stringify(variables)).to.include({ code: 'BAD_USER_INPUT' });
      expect(text).to.not.include('evt_');
    }
  });
});
