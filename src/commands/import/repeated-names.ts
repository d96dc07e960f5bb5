/** A key where it stands, or a bracket that begins or ends what has keys. */
const MARKS = /("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)|[{}]/g;
/** What may be a name, and is not an address or anything else that somebody keeps for themselves. */
const NAME = /^[a-z_][\w.-]{0,39}$/i;

/**
 * The first key that an object of this JSON, or one inside of it, has more than once: parsers take the last one
 * silently, and which of the two was meant nobody knows (RFC 8259, 4). Null when there is none.
 */
export function repeatedKey(json: string): string | null {
  const open: Set<string>[] = [];
  for (const [mark, text, colon] of json.matchAll(MARKS)) {
    if (mark === '{') open.push(new Set());
    if (mark === '}') open.pop();
    if (text === undefined || colon !== ':') continue;
    const key: string = JSON.parse(text);
    const keys = open.at(-1);
    if (keys?.has(key) === true) return key;
    keys?.add(key);
  }
  return null;
}

/** The places, from 1, of the first two columns with the same name. What has no name cannot be asked for. */
export function repeatedColumn(names: readonly string[]): readonly [first: number, second: number] | null {
  const second = names.findIndex((name, at) => name !== '' && names.indexOf(name) < at);
  return second < 0 ? null : [names.indexOf(names[second] ?? '') + 1, second + 1];
}

/** Null for what had better not be shown. */
export function shownName(name: string): string | null {
  return NAME.test(name) ? name : null;
}
