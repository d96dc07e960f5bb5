import { Authorized, Extensions } from 'type-graphql';
import type { Scope } from '../services/origin.js';

/** Marks a field that ends what the token stands for: with one that has run out it must fail, not do nothing. */
export function EndsByToken(): MethodDecorator {
  return Extensions({ endsByToken: true });
}

/** Marks a field that needs somebody signed in: for the check when it is reached, and for the 401 before. */
export function Authenticated(): MethodDecorator {
  return (target, property, descriptor) => {
    Authorized()(target, property, descriptor);
    Extensions({ authenticated: true })(target, property, descriptor);
  };
}

/** Marks a field for whoever holds all of these scopes, a person or a machine: for the check, and for the 401 or 403 before. */
export function RequiresScopes(...scopes: readonly [Scope, ...Scope[]]): MethodDecorator {
  return requires([scopes]);
}

/** The same, for whoever holds one of these. */
export function RequiresAnyScope(...scopes: readonly [Scope, ...Scope[]]): MethodDecorator {
  return requires(scopes.map((scope) => [scope]));
}

/** Alternatives, as in the directive of the same name: all scopes of one of them. */
function requires(alternatives: readonly (readonly Scope[])[]): MethodDecorator {
  return (target, property, descriptor) => {
    Authorized<readonly Scope[]>(alternatives)(target, property, descriptor);
    Extensions({ requiresScopes: alternatives })(target, property, descriptor);
  };
}
