import { expect } from 'chai';
import { functionsOf, importsOf, tokensOf } from './support/source-files.js';

const words = (source: string): string[] => tokensOf(source).map(({ text }) => text);

/** The rules of architecture.test.ts are worth what this reader sees. */
describe('the reader behind the rules of the architecture', () => {
  it('leaves out what is not code and keeps count of the lines', () => {
    expect(words('a // any\n/* any { */ b')).to.deep.equal(['a', 'b']);
    expect(tokensOf('a\n\n/*\n*/ b')[1]).to.deep.equal({ kind: 'word', text: 'b', line: 4 });
    expect(tokensOf("x = 'any {'")[2]).to.deep.equal({ kind: 'string', text: 'any {', line: 1 });
    const nested = ['a $', '{ `}$', '{1}` } b'].join('');
    expect(words(`\`${nested}\` + c`)).to.deep.equal([nested, '+', 'c']);
    expect(words('x = /[/}"]\\//.test(y) / 2 / z')).to.deep.equal(
      ['x', '=', '[/}"]\\/', '.', 'test', '(', 'y', ')', '/', '2', '/', 'z'],
    ); // biome-ignore format: one token beside the other
    expect(words("<p>don't {name}</p>\n;'it'")).to.include.members(['{', 'name', '}', 'it']);
  });

  it('finds imports of every form and tells the ones of types', () => {
    const source = [
      "import type { A } from '../src/errors.js';",
      "import { type A, type B } from '../src/errors.js';",
      "import { type A, b } from '../src/errors.js';",
      "import type from '../src/errors.js';",
      "import '../src/errors.js';",
      "export { a } from '../src/errors.js';",
      "const x = await import('../src/errors.js');",
      "import { readFile } from 'node:fs';",
    ].join('\n');
    const found = importsOf('test/x.ts', tokensOf(source));
    expect(found.map(({ path }) => path)).to.deep.equal([...Array(7).fill('src/errors.ts'), null]);
    expect(found.map(({ isTypeOnly }) => isTypeOnly)).to.deep.equal([true, true, ...Array(6).fill(false)]);
  });

  it('measures functions, and nothing else with braces', () => {
    const source = [
      'export class A extends B<{ x: 1 }> implements C {',
      '  private m(a: string, b = { c: 1 }): Promise<{ d: Map<string, X[]> } | null> {',
      '    if (a) {',
      '      b();',
      '    } else {',
      '      for await (const c of d) { e(); }',
      '    }',
      '  }',
      '}',
      'export class D {',
      '  x = (y: number): void => {',
      '    try { z(); } catch (error) { throw error; }',
      '  };',
      '}',
      'const o: O = { p: 1, q() {',
      '  return { r: 1 };',
      '} };',
    ].join('\n');
    const found = functionsOf(source, tokensOf(source)).map(({ name, lines, bodyLines }) => ({
      name,
      lines,
      bodyLines,
    }));
    expect(found).to.deep.equal([
      { name: 'm', lines: 7, bodyLines: 5 },
      { name: 'void', lines: 3, bodyLines: 1 },
      { name: 'q', lines: 3, bodyLines: 1 },
    ]);
  });
});
