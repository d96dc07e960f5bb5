import { Authorized, Extensions } from 'type-graphql';

/** Marks a field that needs somebody signed in: for the check when it is reached, and for the 401 before. */
export function Authenticated(): MethodDecorator {
  return (target, property, descriptor) => {
    Authorized()(target, property, descriptor);
    Extensions({ authenticated: true })(target, property, descriptor);
  };
}
