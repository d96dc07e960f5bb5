/** For a header or one line of text: no line breaks and no other control characters, so nothing can be added to it. */
export function oneLine(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * For words that came from outside, such as a device's name: letters, digits and a little punctuation. What a mail
 * program would turn into a link or an address, or what turns the direction of writing, is left out.
 */
export function harmless(value: string): string {
  const kept = value.replace(/[^\p{L}\p{M}\p{N} ()'+,.-]/gu, ' ').replace(/\.(?!\d)/g, ' ');
  return oneLine(kept).slice(0, 100);
}
