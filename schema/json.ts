import { ValidateBy } from 'class-validator';
import { GraphQLScalarType } from 'graphql';
import { GraphQLJSON } from 'graphql-scalars';
import { TEXT_RULES } from './text.js';

export const Json = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: 'WebAuthn JSON (PublicKeyCredential*JSON) and public keys (JWK), passed through as is.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});

/** Some JSON, whatever it is: what it means is for the services. */
export function AnyJson(): PropertyDecorator {
  return ValidateBy({
    name: TEXT_RULES.REQUIRED,
    validator: { validate: isGiven },
  });
}

/** Cannot be there where another field of the input is, too. */
export function NotBeside(other: string): PropertyDecorator {
  return ValidateBy({
    name: TEXT_RULES.INVALID,
    validator: {
      validate: (value: unknown, about?: { readonly object: object }) => {
        const rival: unknown = new Map(Object.entries(about?.object ?? {})).get(other);
        return !(isGiven(value) && isGiven(rival));
      },
    },
  });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
