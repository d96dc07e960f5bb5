import type { Config } from '../config.js';

type Target = NonNullable<Config['redis']>;

/** Ours, the system's and the drivers' words for it. */
const SILENCE: ReadonlySet<string> = new Set(['NO_ANSWER', 'ETIMEDOUT', 'PROTOCOL_SEQUENCE_TIMEOUT']);

/** Where a server is looked for. Nothing of who we are there. */
export function redisPlace(target: Target): string {
  if (target.kind === 'single') return addresses([target]);
  if (target.kind === 'cluster') return addresses(target.nodes);
  return `${addresses(target.sentinels)} (Sentinel, ${target.name})`;
}

export function addresses(hosts: readonly { readonly host: string; readonly port: number }[]): string {
  return hosts.map(({ host, port }) => `${host}:${port}`).join(', ');
}

/** What is wrong with a server: that it is silent, or its own or the system's word for why it lets nobody in. */
export function refusal(reason: string): string {
  if (reason === 'NO_CONNECTION') return 'cannot be reached';
  return SILENCE.has(reason) ? 'did not answer in time' : `does not let us in (${reason})`;
}

/** Why Redis serves nobody here, by asking once more: what failed before knows only that there was no connection. */
export async function redisFailure(target: Target): Promise<string> {
  const { withRedis } = await import('./doctor/redis-connection.js');
  const { reason } = await withRedis(target, (client) => client.ping());
  const at = `Redis at ${redisPlace(target)}`;
  if (reason === null) return `${at} did not answer in time. It does now: run the command again.`;
  return `${at} ${refusal(reason)}. Is it running? Are hosts, user and password of REDIS_URL right? \`latchkey doctor\` tells more.`;
}
