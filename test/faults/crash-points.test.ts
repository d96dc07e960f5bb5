import { expect } from 'chai';
import { LessThan } from 'typeorm';
import { OutboxMail } from '../../entities/outbox-mail.js';
import { readConfig } from '../../src/config.js';
import type { Database } from '../../src/database.js';
import { CrashSite } from '../support/crash-site.js';
import { type PromisedMail, type Victim, victimsOn } from '../support/crash-victims.js';
import { databaseOf, eventually } from '../support/fleet.js';
import {
  endPrograms,
  type GatewayProcess,
  type Surroundings,
  surroundings,
} from '../support/gateway-process.js';
import type { Outcome } from '../support/person.js';
import { grantOf, verify } from '../support/recovery.js';
import { redisClient } from '../support/service-redis.js';
import { describeOn } from '../support/services.js';

type Kind = (gateway: GatewayProcess) => Promise<Victim>;

/** A worker that died keeps its mails for half a minute; and a little. */
const LEASE_MS = 35_000;
const MOST_POINTS = 25;

describeOn(['mariadb', 'redis'], 'FLT-06 a process killed after any of the writes of', () => {
  let shared: Surroundings;
  let database: Database;
  let site: CrashSite;
  let present: GatewayProcess;
  let kinds: ReturnType<typeof victimsOn>;
  const promised: PromisedMail[] = [];

  before(async () => {
    const { env, mails } = await surroundings('servers');
    // With one second between codes nobody has to wait before starting again.
    shared = { env: { ...env, RESEND_COOLDOWN: '1' }, mails };
    site = await CrashSite.on(shared);
    present = await site.start();
    database = await databaseOf(shared);
    kinds = victimsOn(database, promised);
  });
  after(async () => {
    await endPrograms();
    await site.close();
    await database.close();
    await shared.mails.stop();
  });

  const isMailed = async (): Promise<boolean> =>
    (await database.read.count(OutboxMail, { state: 'QUEUED' })) === 0;
  /** What an earlier process left behind is sent; what its worker still holds is not due. */
  const isCaughtUp = async (): Promise<boolean> =>
    (await database.read.count(OutboxMail, { state: 'QUEUED', dueAt: LessThan(Date.now() + 1_000) })) === 0;

  /** Kills a process at each point in turn. Processes that come later find out what is left, at once or at the end. */
  const sweep = async (make: Kind, { untilMailed = false, atOnce = false } = {}) => {
    const settle = async (): Promise<void> => {
      if (untilMailed) await eventually(isMailed, 5_000);
    };
    const probe = await make(present);
    // Else what is counted goes on until the mail of a dead worker is sent, and has all that the others write meanwhile.
    await eventually(isMailed, LEASE_MS);
    const writes = await site.writesOf(() => probe.ask(present).then(settle));
    expect(writes.length).to.be.within(2, MOST_POINTS);
    const victims = await Promise.all(writes.map(() => make(present)));
    let crashes = 0;
    const inquiries: (() => Promise<void>)[] = [];
    for (const [n, victim] of victims.entries()) {
      await eventually(isCaughtUp, 5_000);
      const crash = await site.crash<Outcome>(n + 1, (tell) => victim.ask(present).then(tell).then(settle));
      // Mail that a dead worker had kept may have been among the writes that were counted.
      if (crash === null) break;
      crashes += 1;
      present = await site.start();
      const inquire = () => victim.check(present, crash.answer);
      if (atOnce) await inquire();
      else inquiries.push(inquire);
    }
    expect(crashes).to.be.at.least(3);
    await Promise.all(inquiries.map((inquire) => inquire()));
  };

  const operations: Readonly<Record<string, () => Promise<void>>> = {
    register: () => sweep(kinds.registering),
    verifyEmail: () => sweep(kinds.confirming),
    'requestPasswordReset and of its mail': () => sweep(kinds.requesting, { untilMailed: true }),
    verifyResetCode: () => sweep(kinds.verifying),
    updatePassword: () => sweep(kinds.updating),
    refreshSession: () => sweep(kinds.refreshing, { atOnce: true }),
  };
  for (const [name, swept] of Object.entries(operations)) it(name, swept);

  it('RLM-03 leaves nothing in Redis that would stay for ever', async () => {
    const { redis } = readConfig(shared.env);
    if (redis?.kind !== 'single') throw new Error('Not a single Redis.');
    const client = redisClient(redis);
    await client.connect();
    const keys = await client.keys('*');
    const lives = await Promise.all(keys.map((key) => client.pttl(key)));
    client.disconnect();
    expect(keys.length).to.be.above(50);
    // -2: it ended between the two questions.
    expect(keys.filter((_, n) => lives[n] === -1)).to.deep.equal([]);
  });

  it('keeps every promise of a mail', async () => {
    expect(promised.length).to.be.above(5);
    await eventually(isMailed, LEASE_MS);
    for (const { email, what } of promised) {
      if (what === 'PASSWORD_CHANGED') {
        const notices = shared.mails
          .mailsTo(email)
          .filter(({ payload }) => /password was changed/.test(payload.subject));
        expect(notices, email).to.not.have.length(0);
      } else {
        const outcome = await verify(present, what, await present.codeTo(email));
        expect(grantOf(outcome)).to.be.a('string');
      }
    }
  });
});
