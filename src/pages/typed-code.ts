/** What is wrong with the form of a code. */
export type CodeProblem =
  | { readonly kind: 'EMPTY' }
  | { readonly kind: 'DIGITS_ONLY' }
  | { readonly kind: 'LENGTH'; readonly entered: number };

/** What somebody put into the code field, as the service reads it, or what is wrong with its form. */
export type TypedCode = { readonly code: string } | CodeProblem;

const LONGEST = 500;
/** Digits of other scripts that keyboards type: Arabic-Indic, Persian, Devanagari, full-width. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0xff10];

/**
 * Takes digits of any of these scripts, spaces and hyphens anywhere, and a pasted sentence with one code in it. A
 * wrong form costs no try, so it is told here, before the service is asked.
 */
export function readTypedCode(typed: string, length: number): TypedCode {
  const text = withAsciiDigits(typed.slice(0, LONGEST)).trim();
  const bare = text.replace(/[\s-]/g, '');
  if (bare === '') return { kind: 'EMPTY' };
  // Long codes, backup codes and recovery keys are the service's to tell apart.
  if (/^[0-9A-Za-z]{8}$/.test(bare) && /[A-Za-z]/.test(bare)) return { code: bare };
  if (/^([0-9A-Za-z]{16}|[0-9A-Za-z]{26})$/.test(bare)) return { code: bare };
  if (/^[0-9]+$/.test(bare)) {
    return bare.length === length ? { code: bare } : { kind: 'LENGTH', entered: bare.length };
  }
  const found = codeWithin(text, length);
  return found === null ? { kind: 'DIGITS_ONLY' } : { code: found };
}

/** The one run of so many digits in a sentence, be it written in two halves; null when there is none, or several. */
function codeWithin(text: string, length: number): string | null {
  const half = length / 2;
  const runs = text.match(
    new RegExp(`(?<![0-9])(?:[0-9]{${length}}|[0-9]{${half}}[ -][0-9]{${half}})(?![0-9])`, 'g'),
  );
  const [only, ...others] = (runs ?? []).map((run) => run.replace(/[ -]/g, ''));
  return only !== undefined && others.length === 0 ? only : null;
}

function withAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => point >= first && point < first + 10);
    return zero === undefined ? digit : String(point - zero);
  });
}
