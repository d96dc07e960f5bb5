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
