/** Above this nothing is normalised, hashed or estimated: each of them takes time that grows with the length. */
export const MAX_PASSWORD_BYTES = 1024;

/** True for text without lone surrogates. Those would all be hashed as U+FFFD, so that different passwords collide. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** True for at most 1024 bytes of UTF-8, told without reading text that is far longer. */
export function fitsPasswordBytes(text: string): boolean {
  return text.length <= MAX_PASSWORD_BYTES && Buffer.byteLength(text, 'utf8') <= MAX_PASSWORD_BYTES;
}

/**
 * The one form in which a password is measured and hashed: NFC, nothing trimmed, no case folded. Null when there is
 * none: ill-formed UTF-16, or more than 1024 bytes.
 */
export function passwordText(typed: string): string | null {
  return fitsPasswordBytes(typed) && isWellFormed(typed) ? typed.normalize('NFC') : null;
}
