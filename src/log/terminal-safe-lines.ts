import type { DestinationStream } from 'pino';
import { withoutSecrets } from './secret-fields.js';

/** What JSON leaves as it is and a terminal or a viewer may obey: C1 controls (U+009B begins a sequence), line and direction marks. */
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** One line of JSON in, the same line out, with every such character as `\u….`; it parses to the same text. */
export function safeLines(target: DestinationStream): DestinationStream {
  return { write: (line) => target.write(`${visible(withoutSecrets(line.trimEnd()))}\n`) };
}

/** One line of JSON in, one line for a person out. */
export function readableLines(target: DestinationStream): DestinationStream {
  return { write: (line) => target.write(`${visible(readable(withoutSecrets(line)))}\n`) };
}

function readable(line: string): string {
  const fields = new Map<string, unknown>(Object.entries(JSON.parse(line)));
  const time = String(fields.get('time')).slice(11, 19);
  const level = String(fields.get('level')).padEnd(5);
  const message = String(fields.get('msg') ?? '');
  for (const name of ['time', 'level', 'msg', 'pid']) fields.delete(name);
  const details = [...fields].map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [time, level, message, ...details].join('  ');
}

/** The same text with every such character as `\u….`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
