import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';

/** Where a request comes from, as an address and as the two ranges it is counted under. */
export interface Source {
  readonly ip: string;
  readonly network: { readonly narrow: string; readonly wide: string };
}

/** Answers whether an address belongs to a proxy of ours. */
export type ProxyTest = (address: string) => boolean;

/** `10.0.0.0/8`, `fd00::/8` or single addresses, as the configuration has checked them. */
export function proxyTest(ranges: readonly string[]): ProxyTest {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/**
 * The right-most hop that is no proxy of ours. What stands further left in X-Forwarded-For was written by whoever
 * sent the request; and from a peer that is no proxy of ours all of it was.
 */
export function sourceOf(
  peer: string | undefined,
  forwardedFor: string | undefined,
  isProxy: ProxyTest,
): Source | null {
  const hops = [...(forwardedFor ?? '').split(',').map((hop) => hop.trim()), peer ?? ''];
  let ip: string | null = null;
  for (const hop of hops.reverse()) {
    const address = plain(hop);
    if (address === null) break;
    ip = address;
    if (!isProxy(address)) break;
  }
  return ip === null ? null : { ip, network: networkOf(ip) };
}

/** An address alone, in its one spelling (RFC 5952); IPv4 in IPv6's clothes as IPv4. Null for anything else. */
function plain(text: string): string | null {
  if (isIPv4(text)) return text;
  const address = text.replace(/^\[|\](:\d+)?$/g, '').replace(/%.*$/, '');
  const withoutPort = /^[\d.]+:\d+$/.test(address) ? address.slice(0, address.indexOf(':')) : address;
  if (!isIPv6(withoutPort)) return isIPv4(withoutPort) ? withoutPort : null;
  const spelt = new SocketAddress({ address: withoutPort, family: 'ipv6' }).address;
  return spelt.replace(/^::ffff:(?=[\d.]+$)/, '');
}

function networkOf(ip: string): { narrow: string; wide: string } {
  if (isIPv4(ip)) return { narrow: ip, wide: ip.slice(0, ip.lastIndexOf('.')) };
  const groups = expand(ip);
  return { narrow: groups.slice(0, 4).join(':'), wide: groups.slice(0, 3).join(':') };
}

/** The eight groups of an IPv6 address that is spelt as above. */
function expand(ip: string): readonly string[] {
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right];
}
