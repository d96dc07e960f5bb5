import { isIP } from 'node:net';
import { hasExtras, isLoopback, parseUrl, type Reading } from './setting-reader.js';

export function parseHostName(text: string): Reading<string> {
  if (/^[a-z0-9._:-]{1,253}$/i.test(text)) return { value: text };
  return {
    problem: 'is not an IP address or host name',
    fix: 'Write 127.0.0.1, 0.0.0.0, :: or a name, without a port.',
  };
}

export function parsePublicUrl(text: string, production: boolean): Reading<string> {
  const url = parseUrl(text);
  const fix = 'Write an origin such as https://auth.example.com, without a path.';
  if (url === null || !/^https?:$/.test(url.protocol)) return { problem: 'is not an http(s) URL', fix };
  if (url.pathname !== '/' || hasExtras(url))
    return { problem: 'holds more than scheme, host and port', fix };
  if (production && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { problem: 'is not encrypted', fix: 'In production it starts with https://.' };
  }
  return { value: url.origin };
}

/** Plain http is fine for a collector next door: what is sent names no person and holds no value of a request. */
export function parseCollectorUrl(text: string): Reading<string | null> {
  const url = parseUrl(text);
  const fix =
    'Write the base URL of an OTLP/HTTP collector, such as http://collector:4318, without user or query.';
  if (url === null || !/^https?:$/.test(url.protocol)) return { problem: 'is not an http(s) URL', fix };
  if (hasExtras(url)) return { problem: 'holds more than a host and a path', fix };
  return { value: url.href.endsWith('/') ? url.href : `${url.href}/` };
}

/** RFC 8414 section 2: a URL without query and fragment. It is compared letter by letter, so it stays as written. */
export function parseIssuer(text: string, production: boolean): Reading<string> {
  const url = parseUrl(text);
  const fix = 'Write a URL such as https://auth.example.com, without query or fragment.';
  if (url === null || !/^https?:$/.test(url.protocol) || hasExtras(url) || /\s/.test(text)) {
    return { problem: 'is not a plain http(s) URL', fix };
  }
  if (production && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { problem: 'is not an https URL', fix };
  }
  return { value: text };
}

export function parseAudience(text: string): Reading<string> {
  if (/^\S{1,200}$/.test(text)) return { value: text };
  return {
    problem: 'is too long or holds spaces',
    fix: 'Write one audience, for example https://api.example.com.',
  };
}

export function parseOrigins(text: string): Reading<readonly string[]> {
  const fix = 'Write exact origins such as https://shop.example.com, separated by commas.';
  const origins = new Set<string>();
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    if (item.includes('*')) return { problem: 'holds a wildcard', fix };
    const url = parseUrl(item);
    if (url === null || !/^https?:$/.test(url.protocol))
      return { problem: 'holds something that is no web origin', fix };
    if (url.pathname !== '/' || item.endsWith('/') || hasExtras(url)) {
      return { problem: 'holds an origin with a slash, a path or a user', fix };
    }
    origins.add(url.origin);
  }
  return { value: [...origins] };
}

/** Addresses or CIDR ranges. A range of everything would let every client say who it is. */
export function parseProxies(text: string): Reading<readonly string[]> {
  const fix = 'Write addresses or ranges such as 10.0.0.0/8 or fd00::/8, separated by commas.';
  const ranges = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const range of ranges) {
    const [address = '', prefix, ...rest] = range.split('/');
    const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
    if (bits === 0 || rest.length > 0) return { problem: 'holds something that is no address or range', fix };
    if (prefix === undefined) continue;
    if (!/^[1-9]\d{0,2}$/.test(prefix) || Number(prefix) > bits) {
      return { problem: 'holds a range that cannot be, or a range of everything', fix };
    }
  }
  return { value: ranges };
}

export function parseAppName(text: string): Reading<string> {
  if ([...text].length <= 60 && !/[<>"\\]/.test(text)) return { value: text };
  return {
    problem: 'is too long, or holds one of < > " \\',
    fix: 'Write at most 60 characters of plain text.',
  };
}

/** One sender: `Name <address>` or an address alone, for which `name` is the name shown. */
export function parseSender(text: string, name: string): Reading<{ address: string; name: string }> {
  const fix = 'Write Example Shop <no-reply@example.com>, or the address alone.';
  const full = /^"?([^<>"]*?)"?\s*<([^<>]*)>$/.exec(text);
  const address = full?.[2] ?? text;
  const shown = full?.[1]?.trim() || name;
  if (
    !/^[^\s@<>",;:\\()[\]]{1,64}@[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(address) ||
    address.length > 254
  ) {
    return { problem: 'holds no usable address', fix };
  }
  return shown.length <= 100
    ? { value: { address, name: shown } }
    : { problem: 'holds a name that is too long', fix };
}
