/** A view that the navigation leads to. */
export interface Place {
  readonly name: 'overview' | 'users' | 'recovery' | 'mail' | 'activity' | 'clients' | 'webhooks';
  readonly href: string;
  readonly scope: string;
}

const ALL: readonly Place[] = [
  { name: 'overview', href: '/admin', scope: 'metrics:read' },
  { name: 'users', href: '/admin/users', scope: 'accounts:read' },
  { name: 'recovery', href: '/admin/recovery', scope: 'accounts:read' },
  { name: 'mail', href: '/admin/mail', scope: 'accounts:read' },
  { name: 'activity', href: '/admin/activity', scope: 'audit:read' },
  { name: 'clients', href: '/admin/clients', scope: 'clients:write' },
  { name: 'webhooks', href: '/admin/webhooks', scope: 'webhooks:write' },
];

/** What these scopes are enough for. */
export function placesFor(scopes: readonly string[]): readonly Place[] {
  return ALL.filter(({ scope }) => scopes.includes(scope));
}
