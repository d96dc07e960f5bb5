import { Extensions } from 'type-graphql';

/**
 * Marks a mutation that checks or makes a secret: a password, a code, a token. An operation may have one of them, so
 * that throttles count what is tried and not how often somebody posted (GraphQL aliases; OWASP ASVS 6.3.1).
 */
export function Sensitive(): MethodDecorator {
  return Extensions({ sensitive: true });
}
