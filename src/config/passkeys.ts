import { isIP } from 'node:net';
import { parseOrigins } from './rules.js';
import { parseUrl, type Reading, type SettingReader } from './setting-reader.js';

/** Where passkeys may be used. */
export interface PasskeyTerms {
  /** What they are made for: the relying party's id (WebAuthn Level 3, 5.4.2). */
  readonly domain: string;
  /** Whose pages may use them, PUBLIC_URL first. */
  readonly origins: readonly string[];
}

interface Address {
  readonly publicUrl: string;
  readonly production: boolean;
}

/**
 * Null where no browser would make one: at an IP address and without encryption, but for localhost. In production an
 * address nobody has set is none.
 */
export function readPasskeys(read: SettingReader, { publicUrl, production }: Address): PasskeyTerms | null {
  const { hostname, protocol } = new URL(publicUrl);
  const domain = read.parsed('PASSKEY_DOMAIN', hostname, (text) => parseDomain(text, hostname));
  const origins = read.parsed('PASSKEY_ORIGINS', [], parseSecureOrigins);
  const isSet = !production || read.isSet('PUBLIC_URL');
  const isSecure = protocol === 'https:' || isLocal(hostname);
  if (!isSet || !isSecure || isAddress(hostname)) return null;
  return { domain, origins: [...new Set([publicUrl, ...origins])] };
}

function parseDomain(text: string, hostname: string): Reading<string> {
  const domain = text.toLowerCase();
  const isAbove = domain.includes('.') && hostname.endsWith(`.${domain}`) && !isAddress(hostname);
  if (domain === hostname || isAbove) return { value: domain };
  return {
    problem: 'is neither the host of PUBLIC_URL nor a domain above it',
    fix: 'Write a host name without scheme and port, such as example.com.',
  };
}

function parseSecureOrigins(text: string): Reading<readonly string[]> {
  const reading = parseOrigins(text);
  if (!('value' in reading)) return reading;
  const isUsable = reading.value.every((origin) => {
    const url = parseUrl(origin);
    return url !== null && (url.protocol === 'https:' || isLocal(url.hostname)) && !isAddress(url.hostname);
  });
  if (isUsable) return reading;
  return {
    problem: 'holds an origin no browser would use passkeys at',
    fix: 'They start with https:// and have a name, not an IP address.',
  };
}

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
