import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { Account } from '../../entities/account.js';
import { AuditEvent } from '../../entities/audit-event.js';
import { Session } from '../../entities/session.js';
import type { Database } from '../../src/database.js';
import { databaseOf, dealt, member, patiently } from '../support/fleet.js';
import {
  endPrograms,
  type GatewayProcess,
  type Surroundings,
  startFleet,
  surroundings,
} from '../support/gateway-process.js';
import { ask, newPassword, type Outcome, type Person, signUp } from '../support/person.js';
import { grantOf, idOf, login, update, verify, wrongCode } from '../support/recovery.js';
import { describeOn } from '../support/services.js';
import { type Held, refresh, signIn, standingOf } from '../support/session-steps.js';

/** Long enough for a burst to fit into it, short enough to wait for. */
const COOLDOWN = 5;
/** What the three processes have connections to the database for, where a crowd is not what is tested. */
const AT_A_TIME = 30;

describeOn(['mariadb', 'redisCluster'], 'races of three processes', () => {
  let shared: Surroundings;
  let fleet: GatewayProcess[];
  let database: Database;

  before(async () => {
    const { env, mails } = await surroundings('cluster');
    shared = { env: { ...env, RESEND_COOLDOWN: String(COOLDOWN) }, mails };
    fleet = await startFleet(3, shared);
    database = await databaseOf(shared);
  });
  after(async () => {
    await endPrograms();
    await database.close();
    await shared.mails.stop();
  });

  const newPerson = (): Promise<Person> => signUp(member(fleet, 0));
  const stored = async ({ id }: Person): Promise<Account> => {
    const account = await database.read.findOne(Account, { id });
    if (account === null) throw new Error('No such account.');
    return account;
  };
  /** Step 1, as a stranger or from the settings: two flows whose codes both arrive. */
  const open = async (person: Person, token?: string): Promise<{ id: string; code: string }> => {
    const input = token === undefined ? { identifier: person.email } : {};
    const circumstances = token === undefined ? {} : { token };
    const flow = await ask(member(fleet, 1), 'requestPasswordReset', input, circumstances);
    return { id: idOf(flow), code: await shared.mails.nextCodeTo(person.email) };
  };
  const permit = async (person: Person, token?: string): Promise<string> => {
    const { id, code } = await open(person, token);
    return grantOf(await verify(member(fleet, 2), id, code));
  };

  it('RACE-02 two hundred wrong codes count five, and the right one is too late', async () => {
    const { id, code } = await open(await newPerson());
    const outcomes = await dealt(fleet, 200, (gateway) => verify(gateway, id, wrongCode(code)));
    expect(new Set(outcomes.map((one) => one.code))).to.deep.equal(new Set(['INVALID_CODE']));
    const counted = outcomes.map(({ attemptsLeft }) => attemptsLeft).filter((left) => left !== 0);
    expect(counted.sort()).to.deep.equal([1, 2, 3, 4]);
    const late = await verify(member(fleet, 0), id, code);
    expect(late).to.include({ code: 'INVALID_CODE', attemptsLeft: 0 });
  });

  it('RACE-01 a hundred right codes are worth one permit', async () => {
    const person = await newPerson();
    const before = await stored(person);
    const { id, code } = await open(person);
    const outcomes = await dealt(fleet, 100, (gateway) => verify(gateway, id, code));
    expect(kinds(outcomes)).to.deep.equal({ ResetPermit: 1, INVALID_CODE: 99 });
    expect((await stored(person)).credentialEpoch).to.equal(before.credentialEpoch + 1);
  });

  it('RACE-03 a hundred updates on one grant change the password once, to the winner’s', async () => {
    const person = await newPerson();
    const resetToken = await permit(person);
    const { credentialEpoch } = await stored(person);
    const passwords = Array.from({ length: 100 }, () => newPassword());
    const outcomes = await dealt(fleet, 100, (gateway, n) => update(gateway, resetToken, passwords[n] ?? ''));
    expect(kinds(outcomes)).to.deep.equal({ PasswordUpdated: 1, EXPIRED: 99 });
    expect((await stored(person)).credentialEpoch).to.equal(credentialEpoch + 1);
    const winner = outcomes.findIndex(({ __typename }) => __typename === 'PasswordUpdated');
    expect((await login(member(fleet, 0), person.email, passwords[winner] ?? '')).__typename).to.equal(
      'SignedIn',
    );
    expect((await login(member(fleet, 0), person.email, person.password)).code).to.equal(
      'INVALID_CREDENTIALS',
    );
    const rows = await database.read.count(AuditEvent, { subjectId: person.id, kind: 'PASSWORD_UPDATED' });
    expect(rows).to.equal(1);
  });

  it('RACE-04 of two flows for one account one becomes a grant', async () => {
    const person = await newPerson();
    const flows = [await open(person), await open(person, person.accessToken)];
    const outcomes = await dealt(fleet, 2, (gateway, n) =>
      verify(gateway, flows[n]?.id ?? '', flows[n]?.code ?? ''),
    );
    expect(kinds(outcomes)).to.deep.equal({ ResetPermit: 1, INVALID_CODE: 1 });
  });

  it('RACE-04 of two grants for one account one becomes a password', async () => {
    const person = await newPerson();
    const grants = [await permit(person), await permit(person, person.accessToken)];
    const outcomes = await dealt(fleet, 2, (gateway, n) => update(gateway, grants[n] ?? '', newPassword()));
    expect(outcomes.map(({ __typename, code }) => code ?? __typename)).to.deep.equal([
      'EXPIRED',
      'PasswordUpdated',
    ]);
  });

  it('COD-11 fifty who ask for a first code get one mail, and fifty who ask again get one more', async () => {
    const person = await newPerson();
    const flows = await dealt(fleet, 50, (gateway) =>
      ask(gateway, 'requestPasswordReset', { identifier: person.email }),
    );
    const sent = flows.filter(({ sentTo }) => sentTo !== null);
    expect(sent).to.have.length(1);
    expect(await shared.mails.nextCodeTo(person.email)).to.match(/^\d{6}$/);
    await pause(COOLDOWN * 1000);
    const [first = ''] = sent.map(idOf);
    const again = await dealt(fleet, 50, (gateway) => ask(gateway, 'sendCode', { flowId: first }));
    expect(kinds(again)).to.deep.equal({ PasswordReset: 1, RATE_LIMITED: 49 });
    await shared.mails.nextCodeTo(person.email);
    // Longer than a worker rests between two looks.
    await pause(1_500);
    const codes = shared.mails.codesTo(person.email);
    expect(codes).to.have.length(3);
    expect(new Set(codes).size).to.equal(3);
  });

  it('RLM-02 a hundred wrong logins run no more compares than the throttle allows', async () => {
    const person = await newPerson();
    const started = performance.now();
    const outcomes = await dealt(fleet, 100, (gateway) => login(gateway, person.email, 'wrong'));
    const seconds = (performance.now() - started) / 1000;
    const failed = { subjectId: person.id, kind: 'LOGGED_IN', succeeded: false } as const;
    const compared = await database.read.count(AuditEvent, failed);
    // Five are free, the sixth costs a second, the seventh two more.
    expect(compared).to.be.within(5, seconds < 3 ? 6 : 7);
    expect(kinds(outcomes)).to.deep.equal({ INVALID_CREDENTIALS: compared, ACCOUNT_LOCKED: 100 - compared });
    expect((await stored(person)).failedLogins).to.equal(compared);
  });

  it('SES-10 twenty refreshes of one token have one successor', async () => {
    const person = await newPerson();
    const outcomes = await dealt(fleet, 20, (gateway) => refresh(gateway, person.refreshToken));
    expect(kinds(outcomes)).to.deep.equal({ SignedIn: 20 });
    const successors = new Set(outcomes.map(({ tokens }) => tokens?.refreshToken));
    expect(successors.size).to.equal(1);
    const [successor] = successors;
    expect((await refresh(member(fleet, 0), successor ?? '')).__typename).to.equal('SignedIn');
  });

  it('RACE-06 refreshing against ending sessions and closing the account leaves no token alive, 100 times', async () => {
    const people = await dealt(fleet, 10, newPerson);
    const held: Held[] = [];
    for (let round = 0; round < 9; round += 1) {
      held.push(
        ...(
          await Promise.all(people.map((person, n) => endWhileRefreshing(fleet, person, n + round)))
        ).flat(),
      );
    }
    held.push(
      ...(
        await Promise.all(people.map((person, n) => closeWhileRefreshing(fleet, database, person, n)))
      ).flat(),
    );
    expect(held.length).to.be.at.least(100);
    // How long a process may believe what it knew of a session.
    await pause(3_500);
    while (held.length > 0) {
      const some = held.splice(0, AT_A_TIME);
      await dealt(fleet, some.length, async (gateway, n) => {
        const { refreshToken = '', accessToken = '' } = some[n] ?? {};
        expect((await refresh(gateway, refreshToken)).code).to.equal('SESSION_ENDED');
        expect(await standingOf(gateway, accessToken)).to.equal('TOKEN_REVOKED');
      });
    }
  });
});

/** How many answered what: the member of the union, or the code of the problem. */
function kinds(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { __typename, code } of outcomes) {
    const kind = code ?? __typename;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Every pair of tokens that anybody held of a session that was ended while it was refreshed. */
async function endWhileRefreshing(
  fleet: readonly GatewayProcess[],
  person: Person,
  n: number,
): Promise<Held[]> {
  const first = await patiently(() => signIn(member(fleet, n), person));
  const ended = { sessionIds: [first.sessionId] };
  const [outcome] = await Promise.all([
    patiently(() => refresh(member(fleet, n + 1), first.refreshToken)),
    patiently(() => ask(member(fleet, n + 2), 'endSessions', ended, { token: person.accessToken })),
  ]);
  return [first, ...heldBy(outcome, first.sessionId)];
}

async function closeWhileRefreshing(
  fleet: readonly GatewayProcess[],
  database: Database,
  person: Person,
  n: number,
): Promise<Held[]> {
  const first = await patiently(() => signIn(member(fleet, n), person));
  const [outcome, again] = await Promise.all([
    patiently(() => refresh(member(fleet, n + 1), first.refreshToken)),
    patiently(() => refresh(member(fleet, n), person.refreshToken)),
    database.write(async (tx) => {
      await tx.update(Account, { id: person.id }, { status: 'DISABLED' });
      await tx.update(Session, { accountId: person.id }, { endedAt: Date.now() });
    }),
  ]);
  return [first, person, ...heldBy(outcome, first.sessionId), ...heldBy(again, person.sessionId)];
}

function heldBy({ tokens }: Outcome, sessionId: string): Held[] {
  if (!tokens?.refreshToken) return [];
  return [{ accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, sessionId }];
}
