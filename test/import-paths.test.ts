import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { accountOf, describeImports, fileOf } from './support/imports.js';
import { newName } from './support/person.js';

describeImports('latchkey import users, and what is no file to read', ({ run, use }) => {
  it('says what is wrong with the path, and what is wanted', async () => {
    const folder = dirname(fileOf('people.ndjson', []));
    const [pipe, locked] = [join(folder, 'pipe'), fileOf('locked.ndjson', [])];
    execFileSync('mkfifo', [pipe]);
    const pipes = 'It is read more than once, so a pipe will not do: write to a file, and name that.';
    const paths = {
      [folder]: 'This is a directory: name a file in it.',
      [join(folder, 'none')]: 'There is no such file.',
      [join(folder, 'people.ndjson', 'x')]: 'There is no such file.',
      [pipe]: pipes,
      '-': pipes,
      '/dev/stdin': pipes,
    };
    for (const [path, why] of Object.entries(paths)) {
      expect(await run(path), path).to.include({ code: 1, out: '', err: `${why}\n` });
    }
    chmodSync(locked, 0);
    // Root may read everything.
    if (process.getuid?.() === 0) return;
    const err = 'The file may not be read by this user (EACCES).\n';
    expect(await run(locked)).to.include({ code: 1, out: '', err });
  });

  it('takes a mark before the first line, and any end of a line', async () => {
    const names = ['email', 'displayName'];
    const people = (domain: string) =>
      [1, 2].map((n) => ({ email: `${newName()}@${domain}`, displayName: `P ${n}` }));
    const files = (['\n', '\r\n'] as const).flatMap((end) => {
      const [lined, listed, tabled] = [people('nd.example'), people('json.example'), people('csv.example')];
      return [
        { name: 'marked.ndjson', rows: lined, text: lined.map((row) => JSON.stringify(row)).join(end) },
        {
          name: 'marked.json',
          rows: listed,
          text: JSON.stringify({ users: listed }, null, 2).replaceAll('\n', end),
        },
        {
          name: 'marked.csv',
          rows: tabled,
          text: [names, ...tabled.map((row) => Object.values(row))].join(end),
        },
      ];
    });
    for (const { name, rows, text } of files) {
      const { code, out } = await run(fileOf(name, `\ufeff${text}`));
      expect({ code, out }, name).to.deep.equal({
        code: 0,
        out: '2 read, 2 imported, 0 in use already, 0 refused.\n',
      });
      for (const { email, displayName } of rows)
        expect(await accountOf(use(), email)).to.include({ displayName });
    }
  });
});
