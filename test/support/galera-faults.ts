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

/** Milliseconds. */
const CALM = 2_000;

/**
 * Answers once every node serves and sees all the others, and has done so for a while: one that was away believes for
 * a moment that it was not, and a cluster that has not agreed on its members yet loses its quorum with the next node.
 */
export async function untilWhole(nodes: readonly GaleraNode[], limit = 60_000): Promise<void> {
  const isWhole = async (node: GaleraNode): Promise<boolean> =>
    (await node.isReady()) && (await node.size()) === nodes.length;
  const end = performance.now() + limit;
  let since = performance.now();
  for (;;) {
    const answers = await Promise.all(nodes.map((node) => isWhole(node).catch(() => false)));
    if (answers.includes(false)) since = performance.now();
    if (performance.now() - since >= CALM) return;
    if (performance.now() > end) throw new Error('A Galera node did not come back.');
    await pause(50);
  }
}

/** `ready, 3 seen`, or why it does not say. */
export async function standingOf(node: GaleraNode): Promise<string> {
  try {
    return `${(await node.isReady()) ? 'ready' : 'not ready'}, ${await node.size()} seen`;
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
