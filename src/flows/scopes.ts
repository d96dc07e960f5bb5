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
