import { expect } from 'chai';
import { Account } from '../../entities/account.js';
import { answered, Ledger, somewhere, startLoad } from '../support/acknowledged.js';
import {
  NODE_FAULTS,
  type NodeFault,
  rowsOn,
  standingOf,
  untilWhole,
  writerOf,
} from '../support/galera-faults.js';
import { Gateway } from '../support/gateway.js';
import { type MutationName, newPassword, type Outcome, type Person, signUp } from '../support/person.js';
import { openReset, storedAccount } from '../support/recovery.js';
import { type Galera, startGalera } from '../support/service-galera.js';
import { freshDatabase, type ServerTarget } from '../support/service-mariadb.js';
import { account } from '../support/service-rows.js';
import { describeOn, services } from '../support/services.js';

const ROUNDS = 20;
const COUNTED = 60;
/** Milliseconds after which there must be an answer. */
const ANSWER_LIMIT = 2_000;

function urlOf({ user, password, hosts, database }: ServerTarget): string {
  return `mariadb://${user}:${password}@${hosts.map(({ host, port }) => `${host}:${port}`).join()}/${database}`;
}

describeOn(['galera', 'redis'], 'Galera under gateways that know its three nodes', () => {
  let galera: Galera;
  let target: ServerTarget;
  let gateways: Gateway[];
  const report: string[] = [];

  before(async function () {
    this.timeout(90_000);
    galera = await startGalera();
    target = await freshDatabase(galera.target, 'utf8mb4');
    const redis = await services.redis();
    const env = {
      DATABASE_URL: urlOf(target),
      REDIS_URL: `redis://:${redis.password}@${redis.host}:${redis.port}/${redis.db}`,
      TRUSTED_PROXIES: '127.0.0.1',
    };
    const first = await Gateway.start({ env });
    gateways = [first, await Gateway.start({ beside: first })];
    // One of them mails, so that one mailbox has every code.
    await gateways[1]?.app.core.outbox.stop();
  });

  after(async function () {
    this.timeout(30_000);
    for (const line of report) console.log(`      ${line}`);
    for (const node of galera?.nodes ?? []) node.thaw();
    await Promise.all((gateways ?? []).map((gateway) => gateway.stop()));
    await Promise.all((galera?.nodes ?? []).map((node) => node.kill()));
  });

  /** Both gateways at once, until one of them tells; everything both were told. */
  async function race(name: MutationName, input: object, ledger: Ledger): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const end = performance.now() + 10_000; outcomes.length === 0 && performance.now() < end; ) {
      const both = await Promise.all(gateways.map((gateway) => answered(gateway, name, input, ledger)));
      outcomes.push(...both.filter((outcome) => outcome !== null));
    }
    return outcomes;
  }

  /** One round: somebody's code and permission are raced while the node that is written to has its accident. */
  async function round(fault: NodeFault, ledger: Ledger): Promise<void> {
    const [one] = gateways;
    if (one === undefined) throw new Error('No gateway.');
    const person = await signUp(one, {}, somewhere());
    const reset = await openReset(one, person.email, person.email, somewhere());
    const position = await writerOf(galera.nodes, target.database);
    const node = galera.nodes[position];
    if (node === undefined) throw new Error('No writer.');
    const moment = performance.now();
    let begun = moment;
    const begin = async (): Promise<void> => {
      await fault.begin(node);
      begun = performance.now();
    };
    const [permits] = await Promise.all([
      race('verifyResetCode', { resetId: reset.id, code: reset.code }, ledger),
      begin(),
    ]);
    const [permit, ...more] = permits.filter(({ resetToken }) => resetToken !== undefined);
    expect(more, 'one code was accepted twice').to.deep.equal([]);
    if (permit !== undefined) {
      const chosen = { resetToken: permit.resetToken, newPassword: newPassword() };
      const updates = await race('updatePassword', chosen, ledger);
      const done = updates.filter(({ __typename }) => __typename === 'PasswordUpdated');
      expect(done.length, 'one permission was used twice').to.be.below(2);
      expect(
        await race('updatePassword', { ...chosen, newPassword: newPassword() }, ledger),
      ).to.not.deep.include({
        __typename: 'PasswordUpdated',
      });
    }
    await writesAgain(ledger, begun);
    const gap = Math.round(ledger.gapSince(moment));
    report.push(`writer ${position + 1} ${fault.name}: ${gap} ms without a write`);
    const trouble = gap < 10_000 ? '' : await troubleOf(galera.nodes, ledger);
    expect(gap, `${fault.name}: no write within ten seconds. ${trouble}`).to.be.below(10_000);
    await fault.end(node);
    await untilWhole(galera.nodes);
    const again = await race('verifyResetCode', { resetId: reset.id, code: reset.code }, ledger);
    expect(again.filter(({ resetToken }) => resetToken !== undefined && permit !== undefined)).to.deep.equal(
      [],
    );
  }

  async function writesAgain(ledger: Ledger, begun: number): Promise<void> {
    const end = begun + 10_500;
    while (!ledger.hasWrittenAfter(begun) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('FLT-05 runs a transaction again, unseen, when another node won its rows', async function () {
    this.timeout(60_000);
    const [one] = gateways;
    if (one === undefined) throw new Error('No gateway.');
    const [first, ...rest] = target.hosts;
    const turned = { ...target, hosts: first === undefined ? rest : [...rest, first] };
    const other = await Gateway.start({ beside: one, env: { DATABASE_URL: urlOf(turned) } });
    const row = account({ failedLogins: 0 });
    await one.app.stores.database.write((tx) => tx.insert(Account, row));
    const writers = [one, other, other];
    let tries = 0;
    const count = ({ app }: Gateway): Promise<number> =>
      app.stores.database.write(async (tx) => {
        tries += 1;
        return tx.increment(Account, { id: row.id }, 'failedLogins');
      });
    try {
      // All at once, and the next only when all are done: of three that collide each loses twice at most.
      for (let turn = 0; turn < COUNTED; turn += 1) await Promise.all(writers.map(count));
      const { failedLogins } = await storedAccount(one, row.id);
      report.push(`${3 * COUNTED} changes of a row through two nodes took ${tries} transactions`);
      expect(failedLogins).to.equal(3 * COUNTED);
      expect(tries, 'nothing ever collided').to.be.above(3 * COUNTED);
    } finally {
      await other.stop();
    }
  });

  it('FLT-05 loses no acknowledged change and uses nothing twice while its writer is killed, frozen, cut off and stopped', async function () {
    this.timeout(300_000);
    const ledger = new Ledger();
    const people: Person[] = [];
    for (const gateway of gateways) people.push(await signUp(gateway, {}, somewhere()));
    const load = startLoad(gateways, people, ledger);
    try {
      for (let turn = 0; turn < ROUNDS; turn += 1) {
        const fault = NODE_FAULTS[turn % NODE_FAULTS.length];
        if (fault !== undefined) await round(fault, ledger);
      }
    } finally {
      await load.stop();
    }
    report.push(
      `${ROUNDS} rounds: ${ledger.acknowledged.length} writes and ${ledger.refreshes} refreshes acknowledged, ` +
        `${ledger.refusals} refused, the slowest, of ${ledger.longestRefused}, after ${Math.round(ledger.longestRefusal)} ms`,
    );
    expect(ledger.strange).to.deep.equal([]);
    expect(ledger.spentTwice).to.deep.equal([]);
    for (const node of galera.nodes) {
      const rows = await rowsOn(
        node,
        target,
        `SELECT token_hash, session_id FROM ${target.database}.reset_grants`,
      );
      expect(lostOf(ledger, rows), 'acknowledged, and not there').to.deep.equal([]);
    }
    expect(ledger.longestRefusal).to.be.below(ANSWER_LIMIT);
  });
});

function lostOf(ledger: Ledger, rows: unknown): string[] {
  const found = new Map<string, string | null>();
  for (const row of Array.isArray(rows) ? rows : []) found.set(row.token_hash, row.session_id);
  return [...ledger.written]
    .filter(([hash, spender]) => !found.has(hash) || (spender !== null && found.get(hash) !== spender))
    .map(([hash, spender]) => `${hash} ${spender} ${found.get(hash)}`);
}

/** What the nodes think of themselves, and what the gateways were told, for whoever reads of a failure. */
async function troubleOf(nodes: Galera['nodes'], ledger: Ledger): Promise<string> {
  return JSON.stringify({ nodes: await Promise.all(nodes.map(standingOf)), told: [...ledger.reasons] });
}
