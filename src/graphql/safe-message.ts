/** Beginnings of validation messages that are made of names out of the schema or the document, never of values. */
const ABOUT_NAMES =
  /^(Cannot query field|Unknown (argument|type|fragment|directive) |Field "|Fields "|Fragment "|Directive "|The directive "|There can be only one |Anonymous Subscription must |Subscription "|Cannot spread fragment |This anonymous operation |Variable "\$\w+" (is|of (required |non-null )?type) |Maximum introspection depth |Too many validation errors|Validation aborted)/;
const NAME_OR_TYPE = /^[\w$@.!:()[\]]*$/;
const SUGGESTION = / Did you mean .*$/s;

/**
 * A message of graphql-js without what the client sent as a value, and without suggestions, which tell the schema to
 * whoever guesses. Where it cannot be told apart, it is replaced.
 */
export function safeMessage(message: string): string {
  const said = message.replace(SUGGESTION, '');
  const quoted = said.match(/"[^"]*"/g) ?? [];
  if (ABOUT_NAMES.test(said) && quoted.every((one) => NAME_OR_TYPE.test(one.slice(1, -1)))) return said;
  if (said.startsWith('GraphQL introspection is not allowed')) return 'Introspection is not available here.';
  const [, kind, name] = /^(Variable|Argument) "(\$?\w+)" /.exec(said) ?? [];
  return kind === undefined
    ? 'A value in the document does not fit its type.'
    : `${kind} "${name}" does not fit its type.`;
}
