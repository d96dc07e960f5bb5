import { readCode } from '../crypto/codes.js';
import { invalidField, type ProblemError } from '../errors.js';
import type { SetUpWay, VerificationFlow, Way } from '../flows/verification-flow.js';
import type { FactorProofs } from './factor-proofs.js';
import { wayOfChannel } from './flow-step.js';

/** What somebody gives to prove who they are. */
export interface GivenProof {
  readonly code: string;
  /** Null: the channel chosen last, unless the code can only be for another one. */
  readonly channelId: string | null;
}

type MailedCode = NonNullable<ReturnType<typeof readCode>>;

/** What was typed, read as what it was meant for. */
export type TypedAnswer =
  | { readonly way: 'EMAIL'; readonly code: MailedCode }
  | { readonly way: SetUpWay; readonly answer: string };

/** Of a flow that is not there: it is judged like the code of one that is. */
const UNKNOWN: Pick<VerificationFlow, 'ways' | 'way'> = {
  ways: ['EMAIL', 'TOTP', 'BACKUP_CODE', 'PASSKEY', 'QR', 'SMS'],
  way: 'EMAIL',
};
const WRONG_FORM: Readonly<Record<Way, string>> = {
  EMAIL: 'The code has 6 digits.',
  TOTP: 'The code has 6 digits.',
  BACKUP_CODE: 'A backup code has 16 letters and digits.',
  PASSKEY: 'This is not the answer of a passkey.',
  QR: 'This is not the id and the secret of a code to approve.',
  SMS: 'The code has 6 digits.',
};

/** Throws INVALID_INPUT for what cannot be an answer, whoever gives it: an error of form, which costs no try. */
export function readAnswer(
  given: GivenProof,
  flow: Pick<VerificationFlow, 'ways' | 'way'> = UNKNOWN,
  proofs: FactorProofs,
): TypedAnswer {
  if (given.code.trim() === '') throw missing('code');
  const way =
    given.channelId === null ? wayOfForm(given.code, flow, proofs) : wayOfChannel(given.channelId, flow.ways);
  if (way === undefined || !flow.ways.includes(way)) throw unknownChannel();
  if (way !== 'EMAIL' && !proofs.kinds.includes(way)) throw unknownChannel();
  if (way !== 'EMAIL') {
    const answer = proofs.of(way).read(given.code);
    if (answer === null) throw wrongForm(way);
    return { way, answer };
  }
  const code = readCode(given.code);
  if (code === null) throw wrongForm(way);
  return { way, code };
}

export function unknownChannel(): ProblemError {
  return invalidField(['input', 'channelId'], 'INVALID', 'Choose one of the channels of this flow.');
}

/** Neither a code nor the answer of a passkey. */
export function missing(field: 'code' | 'passkey'): ProblemError {
  return invalidField(['input', field], 'REQUIRED', 'This field is required.');
}

function wrongForm(way: Way): ProblemError {
  return invalidField(['input', way === 'PASSKEY' ? 'passkey' : 'code'], 'INVALID', WRONG_FORM[way]);
}

/** The one chosen last, unless what was typed can only be for one other. */
function wayOfForm(
  typed: string,
  { ways, way }: Pick<VerificationFlow, 'ways' | 'way'>,
  proofs: FactorProofs,
): Way {
  const fits = (one: Way): boolean => {
    if (one === 'EMAIL') return readCode(typed) !== null;
    return proofs.kinds.includes(one) && proofs.of(one).read(typed) !== null;
  };
  if (fits(way)) return way;
  const [only, ...others] = ways.filter(fits);
  return only !== undefined && others.length === 0 ? only : way;
}
