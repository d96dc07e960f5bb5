import type { Instant, Seconds } from '../clock.js';

/** The conversations that were opened for one account, newest last: which there are, and nothing of what is in them. */
export interface OpenFlows {
  readonly flows: readonly { readonly flowKey: string; readonly at: Instant }[];
}

/** As long as the longest conversation. */
export const OPEN_FLOWS_TTL: Seconds = 30 * 60;
/** Whoever opens more pushes the oldest out of sight, not out of use. */
const REMEMBERED = 20;

export function remember(state: OpenFlows | undefined, flowKey: string, now: Instant): OpenFlows {
  const lately = (state?.flows ?? []).filter(({ at }) => at > now - OPEN_FLOWS_TTL * 1000);
  return { flows: [...lately, { flowKey, at: now }].slice(-REMEMBERED) };
}
