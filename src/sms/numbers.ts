export interface Phone {
  /** E.164: `+` and at most fifteen digits. */
  readonly number: string;
  /** ISO 3166-1. */
  readonly country: string;
}

const MAX_TYPED = 40;
/** In some countries a number does not say which of the two it is. */
const CAN_GET_TEXTS: ReadonlySet<string> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/**
 * A number in its international form, as somebody typed it, with spaces, brackets and hyphens; null for whatever is no
 * mobile phone. Numbers that cost whoever calls them are none. Never throws for any string. The numbering plans of the
 * world are read for the first number: most processes never see one.
 */
export async function readPhone(typed: string): Promise<Phone | null> {
  const text = typed.trim();
  if (text.length > MAX_TYPED || !/^[+＋]/.test(text)) return null;
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  if (parsed?.country === undefined || parsed.ext !== undefined || !parsed.isValid()) return null;
  if (!CAN_GET_TEXTS.has(parsed.getType() ?? '')) return null;
  return { number: parsed.number, country: parsed.country };
}

/** Enough for its owner to know it by. */
export function maskPhone(number: string): string {
  return `•••• ${number.slice(-2)}`;
}
