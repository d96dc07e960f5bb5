/** Names the writes in what a client sends to a server, chunk by chunk. One per connection. */
export type WriteWatch = (chunk: Buffer) => string[];

/** MySQL's protocol: whole packets of `length (3 bytes), number, payload`; the payload of a query begins with 3. */
export function sqlWrites(): WriteWatch {
  let rest = Buffer.alloc(0);
  let isDirty = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const found: string[] = [];
    while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
      const end = 4 + rest.readUIntLE(0, 3);
      const isQuery = rest[3] === 0 && rest[4] === 3;
      const words = isQuery ? rest.toString('latin1', 5, Math.min(end, 80)).trim() : '';
      rest = rest.subarray(end);
      const name = /^(INSERT INTO|UPDATE|DELETE FROM) `?\w+/.exec(words)?.[0].replace('`', '');
      if (name !== undefined) found.push(name);
      // A transaction that has written nothing is not ended by a write.
      if (words === 'COMMIT' && isDirty) found.push('COMMIT');
      if (name !== undefined) isDirty = true;
      else if (/^(START TRANSACTION|COMMIT|ROLLBACK)/.test(words)) isDirty = false;
    }
    return found;
  };
}

/**
 * Redis's protocol: arrays of strings. Scripts with arguments write; those with a key alone read. How often a source
 * has knocked is counted beside every operation, and is no step of one.
 */
export function redisWrites(): WriteWatch {
  let rest = '';
  return (chunk) => {
    rest += chunk.toString('latin1');
    const found: string[] = [];
    for (let command = firstCommand(rest); command !== null; command = firstCommand(rest)) {
      rest = rest.slice(command.length);
      const [verb = '', , , key = ''] = command.words;
      const cell = /^latchkey:([a-z-]+):/.exec(key)?.[1];
      const isScript = /^eval(sha)?$/i.test(verb) && command.words.length > 4;
      if (isScript && cell !== undefined) found.push(`cell ${cell}`);
    }
    return found;
  };
}

function firstCommand(text: string): { words: string[]; length: number } | null {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return null;
  const words: string[] = [];
  let at = head[0].length;
  for (let n = 0; n < Number(head[1]); n += 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 16));
    if (size === null) return null;
    const start = at + size[0].length;
    at = start + Number(size[1]) + 2;
    if (text.length < at) return null;
    words.push(text.slice(start, at - 2));
  }
  return { words, length: at };
}
