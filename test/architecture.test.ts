import { expect } from 'chai';
import { RULES, type Rule } from './support/dependency-table.js';
import {
  functionsOf,
  type Import,
  importsOf,
  projectFiles,
  readProjectFile,
  type Token,
  tokensOf,
} from './support/source-files.js';

interface Source {
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly Import[];
}

const MAX_FILE_LINES = 250;
const MAX_FUNCTION_LINES = 40;
const MAX_RESOLVER_LINES = 5;

const files = projectFiles();
const sources: readonly Source[] = files
  .filter((path) => /\.(tsx?|mts|mjs|js)$/.test(path) && !isGenerated(path))
  .map((path) => {
    const text = readProjectFile(path);
    const tokens = tokensOf(text);
    return { path, text, tokens, imports: importsOf(path, tokens) };
  });
/** By others' tools, from what is checked here. */
function isGenerated(path: string): boolean {
  return path.startsWith('clients/typescript/src/generated/');
}
const isTest = (path: string): boolean => /^(test|bench|scripts|conformance)\//.test(path);

function isAllowed(rule: Rule, { path, isTypeOnly }: Import): boolean {
  const targets = isTypeOnly ? [...rule.may, ...(rule.types ?? [])] : rule.may;
  return path === null || targets.some((target) => target.test(path));
}

function complaints(source: Source): string[] {
  const rule = RULES.find(({ from }) => from.test(source.path));
  if (rule === undefined) {
    return [`${source.path} has no line in the table of who may import whom`];
  }
  return source.imports
    .filter((one) => !isAllowed(rule, one))
    .map(({ path, line }) => `${source.path}:${line} may not import ${path}`);
}

/** Every circle once, as the way round it. */
function circles(): string[] {
  const targets = new Map(
    sources.map(({ path, imports }) => [path, imports.flatMap((one) => one.path ?? [])]),
  );
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      return;
    }
    if (!finished.has(path)) {
      for (const target of targets.get(path) ?? []) {
        visit(target, [...way, path]);
      }
      finished.add(path);
    }
  };
  for (const path of targets.keys()) {
    visit(path, []);
  }
  return found;
}

/** Places where these words stand one after the other, also in what a template interpolates. */
function places(words: readonly string[], { path, tokens }: Source): string[] {
  const isAt = (at: number, word: string): boolean =>
    tokens[at]?.text === word && tokens[at]?.kind !== 'string';
  const isHere = (at: number): boolean => words.every((word, step) => isAt(at + step, word));
  return tokens
    .filter(
      ({ kind, text }, at) =>
        isHere(at) || (kind === 'string' && text.includes('$' + '{') && text.includes(words.join(''))),
    )
    .map(({ line }) => `${path}:${line}`);
}

describe('the architecture', () => {
  it('lets every file import only what its place allows', () => {
    expect(sources.length).to.be.above(20);
    expect(sources.flatMap(complaints)).to.deep.equal([]);
  });

  it('has no import that cannot be found', () => {
    const known = new Set(files);
    const lost = sources.flatMap(({ path, imports }) =>
      imports
        .filter((one) => one.path !== null && !known.has(one.path))
        .map((one) => `${path}:${one.line} ${one.path}`),
    );
    expect(lost).to.deep.equal([]);
  });

  it('has no circle of imports', () => {
    expect(circles()).to.deep.equal([]);
  });

  it('reads the environment in src/config.ts alone, and ends the process in src/main.ts alone', () => {
    const own = sources.filter(({ path }) => !isTest(path));
    const environment = own
      .filter(({ path }) => path !== 'src/config.ts')
      .flatMap((one) => places(['process', '.', 'env'], one));
    const exits = own
      .filter(({ path }) => path !== 'src/main.ts')
      .flatMap((one) => places(['process', '.', 'exit'], one));
    expect({ environment, exits }).to.deep.equal({ environment: [], exits: [] });
  });

  it(`keeps files within ${MAX_FILE_LINES} lines`, () => {
    const long = sources.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > MAX_FILE_LINES)).to.deep.equal([]);
  });

  it(`keeps functions within ${MAX_FUNCTION_LINES} lines, and what a resolver does within ${MAX_RESOLVER_LINES}`, () => {
    const all = sources
      .filter(({ path }) => !isTest(path))
      .flatMap(({ path, text, tokens }) => functionsOf(text, tokens).map((one) => ({ path, ...one })));
    expect(all.length).to.be.above(50);
    const long = all.filter(({ lines }) => lines > MAX_FUNCTION_LINES);
    const thick = all.filter(
      ({ path, bodyLines }) => path.startsWith('resolvers/') && bodyLines > MAX_RESOLVER_LINES,
    );
    expect({ long, thick }).to.deep.equal({ long: [], thick: [] });
  });

  it('says the type of everything', () => {
    const untyped = sources.flatMap(({ path, tokens }) =>
      tokens
        .filter(({ text, kind }, at) => {
          const isName = tokens[at - 1]?.text === '.' || /^[:(]$/.test(tokens[at + 1]?.text ?? '');
          return kind === 'word' && text === 'any' && !isName;
        })
        .map(({ line }) => `${path}:${line}`),
    );
    expect(untyped).to.deep.equal([]);
  });

  it('gives things names of the field, one way out each, and no barrels', () => {
    const vague = /(^|[/.-])(utils?|helpers?|common|manager)([/.-]|$)/i;
    const prefixed = sources.flatMap(({ path, tokens }) =>
      tokens
        .filter(({ text }, at) => {
          const isDeclared =
            /^(class|interface|type)$/.test(text) && /^([={<]|extends)$/.test(tokens[at + 2]?.text ?? '');
          return isDeclared && /^I[A-Z][a-z]|(Utils?|Helpers?|Manager)$/.test(tokens[at + 1]?.text ?? '');
        })
        .map(({ line }) => `${path}:${line}`),
    );
    const demanded = /^ormconfig\.ts$|\.d\.ts$/;
    expect({
      vague: files.filter((path) => vague.test(path)),
      prefixed,
      defaults: sources
        .filter(({ path }) => !demanded.test(path))
        .flatMap((one) => places(['export', 'default'], one)),
      stars: sources.flatMap((one) => places(['export', '*'], one)),
      barrels: files.filter((path) => /(^|\/)index\.[a-z]+$/.test(path) && !path.startsWith('entities/')),
    }).to.deep.equal({ vague: [], prefixed: [], defaults: [], stars: [], barrels: [] });
  });

  it('leaves nothing undone and no test out', () => {
    const undone = /\b(TO[D]O|FIX[M]E|X[X]X)\b/;
    const left = sources.filter(({ text }) => undone.test(text)).map(({ path }) => path);
    const out = sources
      .filter(({ path }) => path.startsWith('test/'))
      .flatMap((one) => [
        ...['skip', 'only'].flatMap((word) => places(['.', word, '('], one)),
        ...places(['xit', '('], one),
      ]);
    expect({ left, out }).to.deep.equal({ left: [], out: [] });
  });

  it('speaks of itself alone: of no machine, no registry and not of how it was made', () => {
    const foreign = [
      /\/wor[k]\//,
      /\/tmp\/w[t]\b/,
      /\bgit workt[r]ee/i,
      /\bsub-?agen[t]/i,
      /\b(?:clau[d]e|anthro[p]ic|chatg[p]t|copilo[t])\b/i,
      /\bissue #?\d/i,
      /\b(?:registry|npm|artifactory|nexus|verdaccio)\.(?!npmjs\.org)[a-z0-9-]+\.[a-z]{2,}\b/i,
    ];
    const found = files
      .filter((path) => !/\.(png|jpg|ico|woff2?|gz|zip|wasm)$/.test(path))
      .flatMap((path) => {
        const text = readProjectFile(path);
        return foreign.flatMap((word) => {
          const [hit] = word.exec(text) ?? [];
          return hit === undefined ? [] : [`${path}: ${hit}`];
        });
      });
    expect(found).to.deep.equal([]);
  });
});
