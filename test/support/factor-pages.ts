import { Authenticator } from './authenticator.js';
import type { Gateway } from './gateway.js';
import type { Person } from './person.js';
import type { Seen, Visitor } from './visitor.js';

/** The first page with a password; where it leads. */
export async function signInBy(
  visitor: Visitor,
  { email: username, password }: Pick<Person, 'email' | 'password'>,
  fields: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  return visitor.submit(await visitor.get('/signin'), '/signin', { username, password, ...fields });
}

/** Sets up an app on the pages, for somebody who has just signed in there. */
export async function enrollBy(
  visitor: Visitor,
  gateway: Gateway,
): Promise<{ readonly app: Authenticator; readonly seen: Seen; readonly codes: readonly string[] }> {
  const scan = await visitor.submit(await visitor.get('/settings/security/totp'), '/settings/security/totp');
  const app = new Authenticator(gateway, secretOn(scan));
  const seen = await visitor.submit(scan, '/settings/security/totp/confirm', { code: app.next() });
  return { app, seen, codes: codesOn(seen) };
}

/** The key that a page shows for typing by hand. */
export function secretOn({ html }: Pick<Seen, 'html'>): string {
  return /<code dir="ltr">([A-Z2-7 ]+)<\/code>/.exec(html)?.[1]?.replaceAll(' ', '') ?? '';
}

export function codesOn({ html }: Pick<Seen, 'html'>): readonly string[] {
  return [...html.matchAll(/<code>([0-9A-Z-]{19})<\/code>/g)].map(([, code = '']) => code);
}

/** What a page of ways offers, in its order, by the ids that forms bring. */
export function waysOn({ html }: Pick<Seen, 'html'>): readonly string[] {
  return [...html.matchAll(/name="way" value="(\w+)"/g)].map(([, id = '']) => id);
}
