import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * A small reader of TypeScript sources for the rules of architecture.test.ts. TypeScript 7 has no API for JavaScript and
 * the compiled output has lost its types, so this knows just enough: comments, strings, templates, regular expressions
 * and brackets. It never has to understand an expression.
 */

export interface Token {
  readonly kind: 'word' | 'string' | 'mark';
  readonly text: string;
  readonly line: number;
}

export interface Import {
  /** Of the imported file, from the root of the project; null for a package. */
  readonly path: string | null;
  readonly isTypeOnly: boolean;
  readonly line: number;
}

export interface FunctionBody {
  readonly name: string;
  /** From its parameters to its closing brace. */
  readonly lines: number;
  /** Between its braces, blank ones left out. */
  readonly bodyLines: number;
  readonly line: number;
}

/** The root of the project, seen from the compiled tests. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Everything that is or would be committed, from the root. */
export function projectFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\0')
    .filter((path) => path !== '' && path !== 'node_modules' && existsSync(join(root, path)));
}

export function readProjectFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const PATTERN = new RegExp(
  [
    /(?<space>\s+)/,
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/,
    /(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")/,
    /(?<word>[\p{ID_Start}$_@#][\p{ID_Continue}$]*|\d[\w.]*)/u,
    /(?<mark>=>|\.\.\.|\?\.|[\s\S])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'uy',
);

/** After one of these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEX = /^(?:[=(,:;!&|?{}[+\-*%<>~^]|=>|return|case|typeof|of|in|\.\.\.)$/;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** The end of a template that begins at `start`, with what it interpolates, which is left out. */
function templateEnd(source: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < source.length; at += 1) {
    const pair = source.slice(at, at + 2);
    if (source[at] === '\\') {
      at += 1;
    } else if (pair === '${') {
      depth += 1;
      at += 1;
    } else if (depth > 0 && source[at] === '}') {
      depth -= 1;
    } else if (source[at] === '`') {
      if (depth === 0) {
        return at + 1;
      }
      at = templateEnd(source, at) - 1;
    }
  }
  return source.length;
}

function regexEnd(source: string, at: number, before: Token | undefined): number | undefined {
  if (source[at] !== '/' || !(before === undefined || BEFORE_REGEX.test(before.text))) {
    return undefined;
  }
  REGEX.lastIndex = at;
  return REGEX.test(source) ? REGEX.lastIndex : undefined;
}

export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  while (at < source.length) {
    const literalEnd = source[at] === '`' ? templateEnd(source, at) : regexEnd(source, at, tokens.at(-1));
    PATTERN.lastIndex = at;
    const { groups = {} } = literalEnd === undefined ? (PATTERN.exec(source) ?? {}) : {};
    const end = literalEnd ?? Math.max(PATTERN.lastIndex, at + 1);
    const text = source.slice(at, end);
    const isComment = /^\/[*/]/.test(text) && literalEnd === undefined;
    if (literalEnd !== undefined || groups.string !== undefined) {
      tokens.push({ kind: 'string', text: text.slice(1, -1), line });
    } else if (groups.word !== undefined) {
      tokens.push({ kind: 'word', text, line });
    } else if (groups.space === undefined && !isComment) {
      tokens.push({ kind: 'mark', text, line });
    }
    line += countLines(text);
    at = end;
  }
  return tokens;
}

function resolved(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) {
    return null;
  }
  const target = relative(root, join(root, dirname(from), specifier));
  const candidates = [target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx'), target];
  return candidates.find((path) => existsSync(join(root, path))) ?? target;
}

/** `import … from`, `export … from`, `import '…'` and `import('…')`. */
export function importsOf(path: string, tokens: readonly Token[]): Import[] {
  const imports: Import[] = [];
  for (const [position, token] of tokens.entries()) {
    const before = tokens[position - 1];
    const isSource = before?.text === 'from' || before?.text === 'import';
    const isCall = before?.text === '(' && tokens[position - 2]?.text === 'import';
    if (token.kind !== 'string' || !(isSource || isCall)) {
      continue;
    }
    imports.push({
      path: resolved(path, token.text),
      isTypeOnly: isTypeOnly(tokens, position),
      line: token.line,
    });
  }
  return imports;
}

function isTypeOnly(tokens: readonly Token[], source: number): boolean {
  let start = source;
  while (start > 0 && !/^(import|export)$/.test(tokens[start]?.text ?? '')) {
    start -= 1;
  }
  if (tokens[start + 1]?.text === 'type' && tokens[start + 2]?.text !== 'from') {
    return true;
  }
  const clause = tokens.slice(start + 1, source - 1);
  if (clause[0]?.text !== '{') {
    return false;
  }
  const names = clause.filter(
    (_, at) => ['{', ','].includes(clause[at - 1]?.text ?? '') && clause[at]?.text !== '}',
  );
  return names.length > 0 && names.every(({ text }) => text === 'type');
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[', '>': '<' };
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await']);

/** Words no return type has: before them stands another block than a function's. */
const NO_TYPE =
  /^(class|interface|enum|extends|implements|try|else|do|finally|static|return|declare|module|namespace)$/;

/** The position of the bracket that this closing one belongs to. */
function opening(tokens: readonly Token[], closing: number): number {
  const close = tokens[closing]?.text ?? '';
  let depth = 0;
  for (let at = closing; at >= 0; at -= 1) {
    const text = tokens[at]?.kind === 'mark' ? tokens[at]?.text : '';
    depth += text === close ? 1 : text === OPENING[close] ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return 0;
}

/** Back over a return type to the `)` before its colon; undefined when there is none, as before a class body. */
function endOfParameters(tokens: readonly Token[], brace: number): number | undefined {
  let at = brace - 1;
  if (tokens[at]?.text === ')') {
    return at;
  }
  for (; at > 0; at -= 1) {
    const { text = '', kind } = tokens[at] ?? {};
    if (text === ':') {
      return at < brace - 1 && tokens[at - 1]?.text === ')' ? at - 1 : undefined;
    }
    if (kind === 'word' && NO_TYPE.test(text)) {
      return undefined;
    }
    if (kind === 'mark' && text in OPENING) {
      at = opening(tokens, at);
    } else if (kind === 'mark' && !['|', '&', '.'].includes(text)) {
      return undefined;
    }
  }
  return undefined;
}

function functionStart(tokens: readonly Token[], brace: number): number | undefined {
  if (tokens[brace - 1]?.text === '=>') {
    return brace - 1;
  }
  const end = endOfParameters(tokens, brace);
  const start = end === undefined ? undefined : opening(tokens, end);
  return start === undefined || CONTROL.has(tokens[start - 1]?.text ?? '') ? undefined : start;
}

export function functionsOf(source: string, tokens: readonly Token[]): FunctionBody[] {
  const lines = source.split('\n');
  const open: number[] = [];
  const found: FunctionBody[] = [];
  for (const [position, { kind, text, line: last }] of tokens.entries()) {
    if (kind !== 'mark' || (text !== '{' && text !== '}')) {
      continue;
    }
    if (text === '{') {
      open.push(position);
      continue;
    }
    const brace = open.pop() ?? 0;
    const start = functionStart(tokens, brace);
    const first = tokens[start ?? 0]?.line ?? 1;
    const bodyFirst = tokens[brace]?.line ?? 1;
    if (start !== undefined) {
      const body = lines.slice(bodyFirst, last - 1).filter((line) => line.trim() !== '');
      const name = tokens[start - 1]?.text ?? '';
      found.push({ name, lines: last - first + 1, bodyLines: body.length, line: first });
    }
  }
  return found;
}
