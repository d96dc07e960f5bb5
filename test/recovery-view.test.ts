import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { OutboxMail } from '../entities/outbox-mail.js';
import { Gateway } from './support/gateway.js';
import { ask, newPassword, type Outcome, type Person, signUp } from './support/person.js';
import { holdsCode, idOf, login, openReset, setStatus, verify, wrongCode } from './support/recovery.js';
import { signIn } from './support/session-steps.js';
import { act, newestEvent, newStaff, read, type Staff } from './support/staff.js';

interface Mail {
  readonly subject: string;
  readonly delivery: string;
  readonly outcome: string | null;
  readonly flowReference: string | null;
}

interface Recovery {
  readonly hindrances: readonly string[];
  readonly flows: readonly {
    readonly reference: string;
    readonly purpose: string;
    readonly state: string;
    readonly trust: string;
    readonly ways: readonly string[];
    readonly attemptsLeft: number;
    readonly codesMade: number;
    readonly mails: readonly Mail[];
  }[];
  readonly mails: readonly Mail[];
  readonly cooldowns: readonly (Readonly<Record<string, unknown>> & { readonly resendAfter: number })[];
  readonly throttles: readonly (Readonly<Record<string, unknown>> & { readonly retryAfter: number })[];
}

const MAILS = `query($filter: MailFilter, $first: Int, $after: String) {
  mails(filter: $filter, first: $first, after: $after) { pageInfo { hasNextPage endCursor }
    edges { cursor node { id subject delivery outcome queuedAt sentAt providerReference flowReference }
      user { id username displayName } } } }`;

interface MailPage {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly edges: readonly {
    readonly node: Mail & { readonly id: string };
    readonly user: { id: string } | null;
  }[];
}

const DOCUMENT = `query($id: ID!) { account(id: $id) { recovery { hindrances
  flows { reference purpose state trust openedAt expiresAt ways proven attemptsLeft codesMade lastCodeAt
    mails { subject delivery outcome flowReference } }
  mails { id subject delivery outcome trust attempts queuedAt sentAt providerReference flowReference }
  cooldowns { purpose trust name resendAfter sentInHour sentInDay leftInDay wrongCodes }
  throttles { line trust name failures attemptsLeft retryAfter } } } }`;

describe('why somebody cannot get in', () => {
  let gateway: Gateway;
  let support: Staff;
  let admin: Staff;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  beforeEach(async () => {
    support = await newStaff(gateway, ['SUPPORT']);
    admin = await newStaff(gateway, ['ADMIN']);
  });
  after(() => gateway.stop());

  async function recoveryOf({ id }: Pick<Person, 'id'>): Promise<Recovery> {
    const { accessToken } = await signIn(gateway, support);
    const { account } = await read<{ account: { recovery: Recovery } }>(gateway, accessToken, DOCUMENT, {
      id,
    });
    return account.recovery;
  }

  const clear = (person: Person): Promise<Outcome> =>
    act(gateway, admin.token, 'clearCooldown', { accountId: person.id, reason: 'On the phone with them' });

  it('ADM-04 shows a recovery as it stands, and neither its code nor its id', async () => {
    const person = await signUp(gateway);
    gateway.clock.advance(3600);
    expect((await recoveryOf(person)).hindrances).to.deep.equal([]);
    const reset = await openReset(gateway, person.email);
    await verify(gateway, reset.id, wrongCode(reset.code));
    const silent = idOf(await ask(gateway, 'requestPasswordReset', { identifier: person.email }));
    const shown = await recoveryOf(person);
    expect(
      shown.flows.map(({ purpose, state, codesMade, attemptsLeft, trust }) => [
        purpose,
        state,
        codesMade,
        attemptsLeft,
        trust,
      ]),
    ).to.deep.equal([
      ['RESET', 'OPEN', 0, 5, 'STRANGER'],
      ['RESET', 'OPEN', 1, 4, 'STRANGER'],
    ]);
    expect(shown.flows[1]?.mails).to.deep.equal([
      { subject: 'RESET_CODE', delivery: 'SENT', outcome: null, flowReference: shown.flows[1]?.reference },
    ]);
    expect(shown.cooldowns.filter(({ purpose }) => purpose === 'RESET')).to.deep.equal([
      {
        purpose: 'RESET',
        trust: 'STRANGER',
        name: 'EMAIL',
        resendAfter: 60,
        sentInHour: 1,
        sentInDay: 1,
        leftInDay: 9,
        wrongCodes: 1,
      },
    ]);
    expect(shown.hindrances).to.deep.equal(['CODE_COOLDOWN']);
    const text = JSON.stringify(shown);
    expect(holdsCode(text, reset.code)).to.equal(false);
    for (const id of [reset.id, silent]) expect(text).not.to.include(id);
  });

  it('ADM-04 a reference is nothing that could be used in place of the flow', async () => {
    const person = await signUp(gateway);
    const reset = await openReset(gateway, person.email);
    const [flow] = (await recoveryOf(person)).flows;
    const reference = flow?.reference ?? '';
    expect(reference).to.match(/^[0-9a-f]{16}$/);
    expect((await ask(gateway, 'sendCode', { flowId: reference })).code).to.equal('EXPIRED');
    expect((await verify(gateway, reference, reset.code)).code).to.equal('INVALID_CODE');
    expect((await verify(gateway, reset.id, reset.code)).__typename).to.equal('ResetPermit');
    expect((await recoveryOf(person)).flows.find((one) => one.reference === reference)?.state).to.equal(
      'DONE',
    );
  });

  it('says what is in the way: state, waits, mail, in that order', async () => {
    const person = await signUp(gateway);
    for (let n = 0; n < 8; n += 1) await login(gateway, person.username, newPassword());
    const throttled = await recoveryOf(person);
    expect(throttled.hindrances).to.include('PASSWORD_TRIES_WAIT');
    expect(throttled.throttles).to.have.length(1);
    expect(throttled.throttles[0]).to.include({
      line: 'PASSWORD',
      trust: 'STRANGER',
      name: 'USERNAME',
      attemptsLeft: 0,
    });
    gateway.clock.advance(24 * 3600);
    expect((await recoveryOf(person)).hindrances).to.deep.equal([]);
    for (let n = 0; n < 5; n += 1) {
      await ask(gateway, 'requestPasswordReset', { identifier: person.email });
      await gateway.app.core.outbox.idle();
      gateway.clock.advance(301);
    }
    expect((await recoveryOf(person)).hindrances).to.deep.equal(['CODES_USED_UP']);
    const { database } = gateway.app.stores;
    await database.write((tx) =>
      tx.update(OutboxMail, { accountId: person.id }, { state: 'PARKED', outcome: 'BAD_ADDRESS' }),
    );
    await setStatus(gateway, person.id, 'LOCKED');
    expect((await recoveryOf(person)).hindrances).to.deep.equal([
      'LOCKED_BY_ADMINISTRATOR',
      'MAIL_NOT_DELIVERED',
      'CODES_USED_UP',
    ]);
    await setStatus(gateway, person.id, 'UNVERIFIED');
    expect((await recoveryOf(person)).hindrances[0]).to.equal('ADDRESS_UNCONFIRMED');
  });

  it('ADM-08 clearCooldown lets the next code be asked for, mailed and used at once, and says what was cleared', async () => {
    const person = await signUp(gateway);
    gateway.clock.advance(3600);
    for (let n = 0; n < 5; n += 1) {
      await openReset(gateway, person.email);
      gateway.clock.advance(301);
    }
    const waiting = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    expect(waiting).to.include({ sentTo: null });
    expect(waiting.resendAfter).to.be.above(0);
    expect(
      await act(gateway, (await signIn(gateway, support)).accessToken, 'clearCooldown', {
        accountId: person.id,
        reason: 'x',
      }).catch(String),
    ).to.include('FORBIDDEN');
    admin = { ...admin, token: (await signIn(gateway, admin)).accessToken };
    expect((await clear(person)).__typename).to.equal('Account');
    expect(await newestEvent(gateway, person.id)).to.deep.include({
      kind: 'COOLDOWN_CLEARED',
      actorId: admin.id,
      reason: 'On the phone with them',
      change: { before: { codesAskedFor: 6, wrongAnswers: 0 }, after: { codesAskedFor: 0, wrongAnswers: 0 } },
    });
    expect((await gateway.mailTo(person.email)).subject).to.include('lets you ask for a new code');
    const reset = await openReset(gateway, person.email);
    const permit = await verify(gateway, reset.id, reset.code);
    expect(permit.__typename).to.equal('ResetPermit');
    expect((await recoveryOf(person)).cooldowns.filter(({ resendAfter }) => resendAfter > 0)).to.have.length(
      1,
    );
  });

  it('ADM-04 GQL-10 lists the mails of everybody by state, page by page, and never a code, an address or a body', async () => {
    const person = await signUp(gateway);
    const reset = await openReset(gateway, person.email);
    await ask(gateway, 'requestPasswordReset', { identifier: 'nobody-there@example.com' });
    await gateway.app.core.outbox.idle();
    const { database } = gateway.app.stores;
    const bounced = { accountId: person.id, kind: 'RESET_CODE' as const };
    await database.write((tx) => tx.update(OutboxMail, bounced, { delivery: 'BOUNCED' }));
    const list = async (variables: object): Promise<MailPage> =>
      (await read<{ mails: MailPage }>(gateway, support.token, MAILS, { ...variables })).mails;

    const back = await list({ filter: { delivery: ['BOUNCED', 'SPAM'], subject: ['RESET_CODE'] } });
    expect(back.edges.map(({ user, node }) => [user?.id, node.delivery])).to.deep.equal([
      [person.id, 'BOUNCED'],
    ]);
    const dropped = await list({ filter: { delivery: ['DROPPED'] } });
    expect(dropped.edges[0]).to.deep.include({ user: null });
    expect(dropped.edges[0]?.node.outcome).to.equal('NO_RECIPIENT');
    expect((await list({ filter: { delivery: [] } })).edges).to.deep.equal([]);

    const found: string[] = [];
    for (
      let page = await list({ first: 3 });
      ;
      page = await list({ first: 3, after: page.pageInfo.endCursor })
    ) {
      found.push(...page.edges.map(({ node }) => node.id));
      expect(JSON.stringify(page)).to.not.include('@').and.not.include(reset.code);
      if (!page.pageInfo.hasNextPage) break;
    }
    const rows = await database.read.find(OutboxMail, { where: { id: MoreThan('') }, take: 1000 });
    expect(found).to.deep.equal(
      rows
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    for (const wrong of [
      { first: 0 },
      { first: -1 },
      { first: 101 },
      { after: 'eml_' },
      { after: `${found[0]}'` },
    ]) {
      const { body } = await gateway.client.graphql(MAILS, wrong, { token: support.token });
      expect(body.errors?.[0]?.extensions?.code, JSON.stringify(wrong)).to.equal('BAD_USER_INPUT');
    }
  });
});
