import { AuditEvent } from '../../entities/audit-event.js';
import type { Origin } from '../../src/services/origin.js';
import type { Gateway } from './gateway.js';
import { newPassword, type Person } from './person.js';
import { grantFor, update } from './recovery.js';

export const ELSEWHERE: Origin = {
  requestId: 'req_objection',
  ip: '198.51.100.9',
  network: { narrow: '198.51.100.9/32', wide: '198.51.100.0/24' },
  device: 'Firefox on Linux',
  deviceCookie: null,
  viewer: null,
};

let sources = 0;

/** An address of its own each time: one may ask for so many codes an hour. */
export function somewhere(): Origin {
  sources += 1;
  const address = `10.${sources}.0.1`;
  return { ...ELSEWHERE, network: { narrow: `${address}/32`, wide: `${address}/24` } };
}

/** Somebody else changed the password: the token of the link in the notice that its owner got. */
export async function noticed(gateway: Gateway, person: Person): Promise<string> {
  const changed = await update(gateway, await grantFor(gateway, person.email), newPassword());
  if (changed.__typename !== 'PasswordUpdated') throw new Error(`Not changed: ${JSON.stringify(changed)}`);
  return tokenIn((await gateway.mailTo(person.email)).text);
}

export function tokenIn(text: string): string {
  const token = /\/not-me\?t=([\w-]+)$/m.exec(text)?.[1];
  if (token === undefined) throw new Error(`No link in: ${text}`);
  return token;
}

export async function eventsOf(
  gateway: Gateway,
  person: Person,
  kind: AuditEvent['kind'],
): Promise<readonly AuditEvent[]> {
  const where = { subjectId: person.id, kind };
  return gateway.app.stores.database.read.find(AuditEvent, { where, take: 10 });
}
