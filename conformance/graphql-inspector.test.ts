import { readFileSync } from 'node:fs';
import { type Change, CriticalityLevel, diff, validate } from '@graphql-inspector/core';
import { expect } from 'chai';
import { buildSchema, Source } from 'graphql';
import { run } from './command.js';

const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');

/** What a change of the file would do to clients. */
const CHANGES: readonly (readonly [string, (sdl: string) => string, CriticalityLevel])[] = [
  ['a field is gone', (sdl) => sdl.replace('  displayName: String!\n', ''), CriticalityLevel.Breaking],
  [
    'a type is another',
    (sdl) => sdl.replace('failedAttempts: Int!', 'failedAttempts: String!'),
    CriticalityLevel.Breaking,
  ],
  [
    'a field may be null',
    (sdl) => sdl.replace('failedAttempts: Int!', 'failedAttempts: Int'),
    CriticalityLevel.Breaking,
  ],
  [
    'an input is required',
    (sdl) => sdl.replace('identifier: String\n', 'identifier: String!\n'),
    CriticalityLevel.Breaking,
  ],
  [
    'a code is new',
    (sdl) => sdl.replace('enum ProblemCode {', 'enum ProblemCode {\n  BORED\n'),
    CriticalityLevel.Dangerous,
  ],
];

describe('graphql-inspector', () => {
  async function changes(sdl: string): Promise<readonly Change[]> {
    return diff(buildSchema(committed), buildSchema(sdl));
  }

  it('finds no difference between the committed schema and the one that is built', async () => {
    expect(await changes(await run(['schema', 'print']))).to.deep.equal([]);
  });

  for (const [what, change, level] of CHANGES) {
    it(`is the guard of it: ${what}`, async () => {
      const levels = (await changes(change(committed))).map(({ criticality }) => criticality.level);
      expect(levels).to.include(level);
    });
  }

  it('finds every trusted document valid, and none that uses what is deprecated', () => {
    const manifest = new URL('../../schema/trusted-documents.json', import.meta.url);
    const documents: Record<string, string> = JSON.parse(readFileSync(manifest, 'utf8'));
    expect(Object.keys(documents)).not.to.deep.equal([]);
    const schema = buildSchema(committed);
    // One by one, for each brings its fragments along.
    const wrong = Object.entries(documents).flatMap(([id, text]) => validate(schema, [new Source(text, id)]));
    expect(wrong).to.deep.equal([]);
  });
});
