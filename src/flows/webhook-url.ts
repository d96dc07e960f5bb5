import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

export interface UrlRules {
  /** Plain http is for one's own machine. */
  readonly production: boolean;
  /** Hosts, in lower case, that may have a private address. */
  readonly allowedHosts: readonly string[];
}

const LONGEST = 1024;
/** Names that never lead to the public internet (RFC 6761, RFC 6762, RFC 9476 and ICANN's word on .internal). */
const INNER_NAME = /(^|\.)(localhost|local|internal|invalid|test|example|onion|alt|home\.arpa)$/;

/**
 * Where events may be sent. Null for anything else: another scheme, a user or password, a fragment, an address or a
 * name of a private network. The URL standard has read 0x7f.1, 017700000001 and 2130706433 as what they are by then.
 * What a name stands for is looked at when something is sent.
 */
export function readWebhookUrl(text: string, { production, allowedHosts }: UrlRules): URL | null {
  if (text.length > LONGEST || !URL.canParse(text)) return null;
  const url = new URL(text);
  const schemes = production ? ['https:'] : ['https:', 'http:'];
  if (!schemes.includes(url.protocol) || url.href.length > LONGEST) return null;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return null;
  return allowedHosts.includes(hostOf(url)) || mayBePublic(hostOf(url)) ? url : null;
}

/** The host as it is looked up: an IPv6 address without its brackets, a name without the final dot. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function mayBePublic(host: string): boolean {
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes('.') && !INNER_NAME.test(host);
}
