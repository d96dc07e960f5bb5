/** Levels of arrays and objects. The deepest honest request has five. */
const MAX_DEPTH = 32;
/** In valid JSON: a string with the colon that makes it a name, or the beginning or end of an array or object. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * JSON as two readers cannot understand it differently (RFC 7493): UTF-8 without a byte order mark, no name twice in
 * an object, and of sensible depth. Throws SyntaxError, whose message may quote the text, or TypeError for bytes that
 * are no UTF-8.
 */
export function parseStrictJson(bytes: Uint8Array | ArrayBuffer): unknown {
  const text = UTF8.decode(bytes);
  const value: unknown = JSON.parse(text);
  if (isDeeper(value, MAX_DEPTH)) throw new SyntaxError('Nested too deeply.');
  // No name stands twice in what JSON.stringify writes, and most of what comes was written by it.
  if (JSON.stringify(value) !== text) checkNames(text);
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

/** Expects valid JSON. Linear in its length. */
function checkNames(json: string): void {
  const open: Set<string>[] = [];
  for (const [token, string, colon] of json.matchAll(TOKENS)) {
    if (string !== undefined && colon !== undefined) addName(open.at(-1), string);
    if (token === '{' || token === '[') open.push(new Set());
    if (token === '}' || token === ']') open.pop();
  }
}

function addName(names: Set<string> | undefined, string: string): void {
  const name: string = string.includes('\\') ? JSON.parse(string) : string.slice(1, -1);
  if (names?.has(name)) throw new SyntaxError('A name stands twice in one object.');
  names?.add(name);
}
