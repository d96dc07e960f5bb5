const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford's base32, lower case, most significant bits first; 16 bytes give 26 characters, 20 bytes give 32. */
export function toCrockford(bytes: Buffer): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let rest = BigInt(`0x${bytes.toString('hex') || '0'}`);
  let text = '';
  for (let at = 0; at < length; at += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}

/** Lower case, with the letters people read as digits made digits: i and l are 1, o is 0. */
export function foldCrockford(typed: string): string {
  return typed.toLowerCase().replace(/[il]/g, '1').replace(/o/g, '0');
}
