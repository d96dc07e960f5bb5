import { Authorized, Extensions } from 'type-graphql';

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
