const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford's base32, lower case, most significant bits first; 16 bytes give 26 characters, 20 bytes give 32. */
export function toCrockford(bytes: Buffer): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let text = '';
  let rest = 0;
  // Zeros in front make the bits a multiple of five.
  let bits = length * 5 - bytes.length * 8;
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((rest >> (bits - 5)) & 31);
    rest &= (1 << bits) - 1;
  }
  return text;
}

/** The number that up to 10 characters of it stand for. */
export function crockfordNumber(text: string): number {
  return [...text].reduce((sum, one) => sum * 32 + ALPHABET.indexOf(one), 0);
}

/** Lower case, with the letters people read as digits made digits: i and l are 1, o is 0. */
export function foldCrockford(typed: string): string {
  return typed.toLowerCase().replace(/[il]/g, '1').replace(/o/g, '0');
}
