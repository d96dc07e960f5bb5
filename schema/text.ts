import { ValidateBy } from 'class-validator';

/** The names under which a refused text is known; graphql/problems.ts turns them into a FieldIssue. */
export const TEXT_RULES = {
  REQUIRED: 'textRequired',
  INVALID: 'textInvalid',
  TOO_LONG: 'textTooLong',
} as const;

interface TextOptions {
  /** UTF-16 units. */
  readonly max: number;
  /** May be left out, or null. */
  readonly optional?: boolean;
  /** Passwords may hold any character; in all other texts a control character is a mistake. */
  readonly anyCharacter?: boolean;
  /** A list of such texts. */
  readonly each?: boolean;
}

const CONTROL = /\p{Cc}/u;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Shape of what people type: present, well-formed and of sensible length. What it means is for the services. */
export function Text(options: TextOptions): PropertyDecorator {
  const absent = (value: unknown): boolean => value === undefined || value === null;
  const passes = options.optional ? absent : (): boolean => false;
  const rules: Record<string, (value: unknown) => boolean> = {
    [TEXT_RULES.REQUIRED]: (value) => passes(value) || (typeof value === 'string' && value.trim() !== ''),
    [TEXT_RULES.TOO_LONG]: (value) => typeof value !== 'string' || value.length <= options.max,
    [TEXT_RULES.INVALID]: (value) =>
      typeof value !== 'string' ||
      value.length > options.max ||
      (!LONE_SURROGATE.test(value) && (options.anyCharacter === true || !CONTROL.test(value))),
  };
  return (target, property) => {
    for (const [name, holds] of Object.entries(rules)) rule(name, holds, options)(target, property);
  };
}

function rule(
  name: string,
  holds: (value: unknown) => boolean,
  { each = false }: TextOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: holds } }, { each });
}
