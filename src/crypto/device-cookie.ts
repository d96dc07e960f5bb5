import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant, Seconds } from '../clock.js';

/** The account a device is to be known to. The tag dies with the epoch: a password reset forgets all devices. */
export interface DeviceOwner {
  readonly accountId: string;
  readonly epoch: number;
}

/** What a device cookie says: which device, and to which accounts it has proven itself. */
interface DeviceCookie {
  readonly device: string;
  readonly marks: readonly { readonly at: Seconds; readonly tag: string }[];
}

/** How long a device is remembered. */
export const DEVICE_LIFE: Seconds = 90 * 24 * 3600;
/** Accounts one browser is remembered for; the newest stay. */
const MAX_MARKS = 5;
const DEVICE = /^[\w-]{22}$/;
const MARK = /^([0-9a-z]{1,9})\.([\w-]{22})$/;
const MAX_LENGTH = 400;

/** The device's id when its cookie proves that it has signed in to this account; else null. Never throws. */
export function knownDevice(
  cookie: string | null,
  owner: DeviceOwner,
  key: Buffer,
  now: Instant,
): string | null {
  const { device, marks } = read(cookie) ?? { device: '', marks: [] };
  const oldest = now / 1000 - DEVICE_LIFE;
  const known = marks.filter(({ at, tag }) => at > oldest && isSame(tag, tagOf(device, at, owner, key)));
  return known.length > 0 ? device : null;
}

/** The cookie once this device has proven itself to one more account: 128 random bits, kept, and a mark for each. */
export function markDevice(cookie: string | null, owner: DeviceOwner, key: Buffer, now: Instant): string {
  const before = read(cookie);
  const device = before?.device ?? randomBytes(16).toString('base64url');
  const at = Math.floor(now / 1000);
  const newest = { at, tag: tagOf(device, at, owner, key) };
  const others = (before?.marks ?? []).filter(
    (mark) => !isSame(mark.tag, tagOf(device, mark.at, owner, key)),
  );
  const marks = [newest, ...others].slice(0, MAX_MARKS);
  return [device, ...marks.map((mark) => `${mark.at.toString(36)}.${mark.tag}`)].join('~');
}

function read(cookie: string | null): DeviceCookie | null {
  if (cookie === null || cookie.length > MAX_LENGTH) return null;
  const [device = '', ...rest] = cookie.split('~');
  const marks = rest.flatMap((text) => {
    const [, at = '', tag = ''] = MARK.exec(text) ?? [];
    return tag === '' ? [] : [{ at: Number.parseInt(at, 36), tag }];
  });
  return DEVICE.test(device) && marks.length === rest.length ? { device, marks } : null;
}

function tagOf(device: string, at: Seconds, owner: DeviceOwner, key: Buffer): string {
  const text = JSON.stringify(['device', device, at, owner.accountId, owner.epoch]);
  return createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
