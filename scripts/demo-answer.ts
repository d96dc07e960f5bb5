/** A step went otherwise than it should. */
export class Difference extends Error {
  override readonly name = 'Difference';

  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`Expected ${expected}, got ${got}.`);
  }
}

/** One question and its answer, as they were sent and received. */
export interface Exchange {
  /** Such as `register` or `GET /dev/mailbox.json`. */
  readonly operation: string;
  readonly sent: unknown;
  readonly answer: Answer;
}

/** What came back, read by path: `new Answer(json).text('data.me.id')`. */
export class Answer {
  constructor(
    readonly json: unknown,
    readonly status = 200,
  ) {}

  at(path: string): unknown {
    let value: unknown = this.json;
    for (const name of path.split('.')) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = Object.getOwnPropertyDescriptor(value, name)?.value;
    }
    return value;
  }

  text(path: string): string {
    const value = this.at(path);
    if (typeof value === 'string' && value !== '') return value;
    throw new Difference(`text at ${path}`, shown(this.json));
  }

  expect(path: string, wanted: string | number | boolean): void {
    if (this.at(path) !== wanted)
      throw new Difference(`${path} to be ${JSON.stringify(wanted)}`, shown(this.json));
  }

  /** The member of a mutation's union. */
  expectMember(field: string, member: string): void {
    if (this.at(`data.${field}.__typename`) !== member) {
      throw new Difference(`${field} to answer ${member}`, shown(this.json));
    }
  }

  expectProblem(field: string, code: string): void {
    this.expectMember(field, 'Problem');
    this.expect(`data.${field}.code`, code);
  }
}

const SECRETS = new Set([
  'password',
  'newPassword',
  'code',
  'accessToken',
  'refreshToken',
  'resetToken',
  'verificationId',
  'resetId',
]);
/** Their `id` is a capability. */
const FLOWS = new Set(['EmailVerification', 'PasswordReset']);
const PROBLEM_CODE = /^[A-Z]{2,}(_[A-Z]+)*$/;

/** JSON on one line, with everything that opens a door cut short. */
export function shown(value: unknown): string {
  return JSON.stringify(shortened(value)) ?? 'nothing';
}

/** The same structure with secrets cut short. */
export function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const isFlow = '__typename' in value && FLOWS.has(String(value.__typename));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const secret = SECRETS.has(name) || (isFlow && name === 'id');
      return [name, secret && typeof part === 'string' ? cut(part) : shortened(part)];
    }),
  );
}

/** Problem codes are words of the API, and stay. */
function cut(secret: string): string {
  if (PROBLEM_CODE.test(secret)) return secret;
  return `${secret.slice(0, Math.min(6, Math.floor(secret.length / 3)))}…`;
}
