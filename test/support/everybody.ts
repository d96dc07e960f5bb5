import type { Gateway } from './gateway.js';
import type { Answer } from './http-client.js';
import { ask, newName, newPassword, type Outcome, signUp } from './person.js';
import { setStatus } from './recovery.js';

/** Everything about an answer that a stranger can see, without what is new in every one. */
export function visible(answer: Answer<Record<string, Outcome>>): object {
  const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const body = answer.text
    .replace(/"(rst|ver)_[0-9a-z]{32}"/g, '"id"')
    .replace(/"expiresAt":"[^"]{24}"/, '"expiresAt":"then"');
  return { status: answer.status, headers, body };
}

/** How somebody is named, with an account or without. */
export interface Someone {
  readonly email: string;
  readonly username: string;
}

/** Whom no account belongs to. */
export function nobody(): Someone {
  const username = newName();
  return { email: `${username}@example.com`, username };
}

async function unverified(gateway: Gateway): Promise<Someone> {
  const username = newName();
  const email = `${username}@example.com`;
  await ask(gateway, 'register', { email, username, password: newPassword(), displayName: 'A Person' });
  return { email, username };
}

/** One of every kind, by name. */
export async function everybody(gateway: Gateway): Promise<Readonly<Record<string, Someone>>> {
  const [disabled, locked] = [await signUp(gateway), await signUp(gateway)];
  await setStatus(gateway, disabled.id, 'DISABLED');
  await setStatus(gateway, locked.id, 'LOCKED');
  const existing = await signUp(gateway);
  return { existing, unknown: nobody(), disabled, locked, unverified: await unverified(gateway) };
}

/** Seconds that a flow has left. */
export function lifeOf(gateway: Gateway, flow: Outcome | undefined): number {
  return (Date.parse(flow?.expiresAt ?? '') - gateway.clock.now()) / 1000;
}
