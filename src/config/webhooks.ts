import { isIP } from 'node:net';
import type { Reading, SettingReader } from './setting-reader.js';
import { type SettingGroup, worded } from './setting-text.js';

/** Where events may be sent. */
export interface WebhookTerms {
  /** Hosts, in lower case, that may have an address of a private network. */
  readonly allowedHosts: readonly string[];
}

export const WEBHOOKS: SettingGroup = {
  title: 'Webhooks',
  settings: [
    worded('WEBHOOK_ALLOW_HOSTS', 'none', 'hosts, comma separated', {
      meaning:
        'Names and addresses of private networks that webhooks may be sent to all the same: whoever may make webhooks can then make the gateway call every port of these hosts.',
      sample: 'orders.svc.internal',
    }),
  ],
};

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

export function readWebhooks(read: SettingReader): WebhookTerms {
  return { allowedHosts: read.parsed('WEBHOOK_ALLOW_HOSTS', [], parseHosts) };
}

function parseHosts(text: string): Reading<readonly string[]> {
  const hosts = text.split(',').map((one) => one.trim().toLowerCase());
  if (hosts.every(isHost)) return { value: [...new Set(hosts)] };
  return {
    problem: 'holds something that is no host',
    fix: 'Write names or addresses without scheme, port and brackets, separated by commas.',
  };
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || (host.length <= 253 && host.split('.').every((label) => LABEL.test(label)));
}
