/** What a token may allow. `self` is a person's own account; the others reach beyond it. */
export const SCOPES = [
  'self',
  'accounts:read',
  'accounts:write',
  'roles:write',
  'audit:read',
  'metrics:read',
  'clients:write',
  'tokens:introspect',
  'webhooks:write',
] as const;
export type Scope = (typeof SCOPES)[number];

const SUPPORT: readonly Scope[] = ['accounts:read', 'audit:read', 'metrics:read'];
const ADMIN: readonly Scope[] = [
  ...SUPPORT,
  'accounts:write',
  'roles:write',
  'clients:write',
  'webhooks:write',
];
const OF_ROLE = { SUPPORT, ADMIN };

/** What a person with these roles may do: their own, and what each role brings. */
export function scopesOfPerson(roles: readonly (keyof typeof OF_ROLE)[]): readonly Scope[] {
  return [...new Set<Scope>(['self', ...roles.flatMap((role) => OF_ROLE[role])])];
}

/** Bearing this one tells of tokens that one holds already, so whoever may register clients may give it. */
const FREELY_GIVEN: readonly Scope[] = ['tokens:introspect'];
/** What a client can be registered for: it is nobody, so there is no account that is its own. */
export const CLIENT_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'self');

/** The scopes in their own order, each once; null when one of the words is no scope a client can have. */
export function readClientScopes(words: readonly string[]): readonly Scope[] | null {
  const known = CLIENT_SCOPES.filter((scope) => words.includes(scope));
  return words.every((word) => known.some((scope) => scope === word)) ? known : null;
}

/** Nobody gives what they do not have, or a client would be the way to more. */
export function mayGive(wanted: readonly string[], held: readonly string[]): boolean {
  return wanted.every((scope) => held.includes(scope) || FREELY_GIVEN.some((free) => free === scope));
}

/**
 * What a token is to allow, of what its client may have (RFC 6749 section 3.3): all of it when nothing is asked for.
 * Null when more is asked for, or words that are no scopes.
 */
export function chosenScopes(registered: readonly string[], asked: string | null): readonly string[] | null {
  const words = (asked ?? '').split(' ').filter((word) => word !== '');
  if (words.length === 0) return registered;
  return words.every((word) => registered.includes(word))
    ? registered.filter((scope) => words.includes(scope))
    : null;
}

type RoleName = keyof typeof OF_ROLE;

/** The roles in one order, as they are looked for in a column: `ADMIN`, `ADMIN,SUPPORT`, `SUPPORT`. Null for none. */
export function rolesKey(roles: readonly RoleName[]): string | null {
  return roles.length === 0 ? null : [...new Set(roles)].sort().join();
}

/** Every key that has one of these roles in it. */
export function keysWith(roles: readonly RoleName[]): readonly string[] {
  const sets: readonly (readonly RoleName[])[] = [['ADMIN'], ['SUPPORT'], ['ADMIN', 'SUPPORT']];
  const holding = sets.filter((set) => set.some((role) => roles.includes(role)));
  return holding.flatMap((set) => rolesKey(set) ?? []);
}

/** Whether somebody with these roles has no power that a holder of the scopes lacks. */
export function isWithin(roles: readonly RoleName[], held: readonly string[]): boolean {
  return scopesOfPerson(roles).every((scope) => held.includes(scope));
}
