import { setTimeout as pause } from 'node:timers/promises';
import type { GaleraNode } from './service-galera.js';
import { runSql, type ServerTarget } from './service-mariadb.js';

/** What can befall the node that is written to: how it begins, and how the node comes back. */
export interface NodeFault {
  readonly name: string;
  begin(node: GaleraNode): Promise<void>;
  end(node: GaleraNode): Promise<void>;
}

const isolate = (node: GaleraNode, on: 0 | 1): Promise<unknown> =>
  runSql(node.target, `SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${on}'`);

export const NODE_FAULTS: readonly NodeFault[] = [
  { name: 'killed', begin: (node) => node.kill(), end: (node) => node.start() },
  { name: 'frozen', begin: (node) => node.freeze(), end: async (node) => node.thaw() },
  // Cut off from the others, it still takes connections and answers that it is not prepared.
  {
    name: 'isolated',
    begin: async (node) => void (await isolate(node, 1)),
    end: async (node) => void (await isolate(node, 0)),
  },
  { name: 'stopped', begin: (node) => node.stop(), end: (node) => node.start() },
];

/** The position of the node that holds most of the connections to this database. */
export async function writerOf(nodes: readonly GaleraNode[], database: string): Promise<number> {
  const count = `SELECT COUNT(*) AS held FROM information_schema.processlist WHERE db = '${database}'`;
  const held = await Promise.all(nodes.map(async ({ target }) => firstNumber(await runSql(target, count))));
  return held.indexOf(Math.max(...held));
}

/**
 * Answers once every node serves and all of them speak of the same membership, with all of them in it: one that was
 * away believes for a moment that it was not, but of an older membership than the others'.
 */
export async function untilWhole(nodes: readonly GaleraNode[], limit = 60_000): Promise<void> {
  const end = performance.now() + limit;
  for (let agreed = 0; agreed < 2; agreed += 1) {
    const views = await Promise.all(nodes.map((node) => node.view().catch(() => null)));
    const [first] = views;
    const isWhole = first?.size === nodes.length && views.every((view) => view?.id === first.id);
    if (!isWhole) agreed = -1;
    if (performance.now() > end) throw new Error('A Galera node did not come back.');
    await pause(50);
  }
}

/** `ready, 3 seen`, or why it does not say. */
export async function standingOf(node: GaleraNode): Promise<string> {
  try {
    const view = await node.view();
    return view === null ? 'not ready' : `ready, ${view.size} seen`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  }
}

/** The rows one node has, once it has applied everything the others have acknowledged. */
export async function rowsOn(node: GaleraNode, target: ServerTarget, sql: string): Promise<unknown> {
  const [host] = node.target.hosts;
  return runSql({ ...target, hosts: host === undefined ? [] : [host] }, sql);
}

function firstNumber(rows: unknown): number {
  const [row] = Array.isArray(rows) ? rows : [];
  return Number(row?.held ?? 0);
}
