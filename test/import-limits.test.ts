import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { MoreThan } from 'typeorm';
import { Account } from '../entities/account.js';
import { ImportRun } from '../entities/import-run.js';
import { PasswordScheme } from '../entities/password-scheme.js';
import { accountOf, describeImports, fileOf, reportOf, VECTORS } from './support/imports.js';

const BCRYPT = VECTORS[0]?.hash ?? '';

describeImports('latchkey import users, and what is too much', ({ address, run, use }) => {
  const countAll = () => use().app.stores.database.read.count(Account, { createdAt: MoreThan(0) });

  it('leaves out what takes this machine too long to check, unless it may take longer', async () => {
    const [dear, cheap] = [address(), address()];
    const passwordHash = '$pbkdf2-sha256$i=200000$c2FsdHNhbHQ$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o';
    const rows = [
      { email: dear, passwordHash },
      { email: cheap, passwordHash: BCRYPT },
    ];
    const file = fileOf('dear.ndjson', rows);
    const short = await run(file, '--max-hash-ms', '1');
    expect(short).to.include({ code: 3, out: '2 read, 1 imported, 0 in use already, 1 refused.\n' });
    const why = 'takes this machine more than 1 ms to check; --max-hash-ms lets it take longer';
    expect(reportOf(file)).to.deep.equal([{ line: 1, field: 'passwordHash', why }]);
    const schemes = () => use().app.stores.database.read.count(PasswordScheme, { kind: 'pbkdf2' });
    expect(await schemes()).to.equal(0);
    const long = await run(file, '--max-hash-ms', '60000');
    expect(long).to.include({ code: 3, out: '2 read, 1 imported, 1 in use already, 0 refused.\n' });
    expect((await accountOf(use(), dear))?.passwordHash).to.match(/^imported:/);
    expect(await schemes()).to.equal(1);
    for (const limit of ['0', 'x', '-1', '1e9']) {
      expect((await run(file, '--max-hash-ms', limit)).code, limit).to.equal(2);
    }
  });

  it('writes its report over no file that is there, but for the one it has begun itself', async function () {
    this.timeout(90_000);
    const rows = [{ email: address() }, { email: 'nobody' }];
    const file = fileOf('reported.ndjson', rows);
    const precious = fileOf('precious.txt', 'precious\n');
    const former = fileOf('former.ndjson', '{"line":7,"field":"email","why":"is missing"}\n');
    const before = await countAll();
    for (const there of [precious, former, file]) {
      const text = readFileSync(there, 'utf8');
      for (const more of there === former ? [['--dry-run'], []] : [[]]) {
        const { code, out, err } = await run(file, '--report', there, ...more);
        expect({ code, out }).to.deep.equal({ code: 1, out: '' });
        expect(err).to.include('The report would replace a file that is there.').and.include('--report');
        expect(readFileSync(there, 'utf8')).to.equal(text);
      }
    }
    writeFileSync(`${file}.refused.ndjson`, 'precious, too\n');
    expect((await run(file)).err).to.include('The report would replace a file that is there.');
    expect(readFileSync(`${file}.refused.ndjson`, 'utf8')).to.equal('precious, too\n');
    expect(await countAll()).to.equal(before);

    const own = `${file}.mine`;
    const done = '2 read, 1 imported, 0 in use already, 1 refused.\n';
    expect(await run(file, '--report', own)).to.include({ code: 3, out: done });
    const line = '{"line":2,"field":"email","why":"is not an e-mail address"}\n';
    expect(readFileSync(own, 'utf8')).to.equal(line);
    await use().app.stores.database.write((tx) =>
      tx.update(ImportRun, { position: 2, refused: 1, imported: 1, inUse: 0 }, { finishedAt: null }),
    );
    writeFileSync(own, `${line}{"line":9,"fi`);
    expect(await run(file, '--report', own), 'goes on').to.include({ code: 3, out: done });
    expect(readFileSync(own, 'utf8')).to.include(line);
  });

  const HUGE = 'x'.repeat(300_000);
  const NEARLY = 'x'.repeat(60_000);
  const tooLong: Readonly<
    Record<string, readonly [text: (one: string, two: string) => string, lines: number[]]>
  > = {
    'huge.ndjson': [
      (one, two) =>
        `{"email":"${one}","remark":"${NEARLY}"}\n{"email":"${HUGE}"}\n${HUGE}${HUGE}\n{"email":"${two}"}\n${HUGE}`,
      [2, 3, 5],
    ],
    'huge.json': [
      (one, two) =>
        `{"${HUGE}":["${HUGE}",{"users":[1]}],"users":[{"email":"${one}","remark":"${NEARLY}"},{"email":"a\\"]},${HUGE}"},"${HUGE}",${'9'.repeat(100_000)},{"email":"${two}"}, [{}] ],"more":{"x":"${HUGE}"}}`,
      [2, 3, 4, 6],
    ],
    'huge.csv': [
      (one, two) =>
        `email,remark\r\n${one},${NEARLY}\r\n${HUGE},\r\nx,"${HUGE}\r\n,""${HUGE}"\r\n\r\n${two},\r\n,${HUGE}`,
      [3, 4, 8],
    ],
    'huge-mac.csv': [(one, two) => `email,remark\r\r${one},\r${HUGE},"a\nb"\r${two},\r`, [4]],
  };
  for (const [name, [text, lines]] of Object.entries(tooLong)) {
    it(`leaves out what is too long to be a person, and goes on: ${name}`, async () => {
      const [one, two] = [address(), address()];
      const file = fileOf(name, text(one, two));
      const { code, err } = await run(file);
      expect(code, err).to.equal(3);
      expect(
        [await accountOf(use(), one), await accountOf(use(), two)].map((row) => row?.email),
      ).to.deep.equal([one, two]);
      const told = reportOf(file).filter((line) => 'why' in line && line.why === 'is longer than 64 KB');
      const others = name === 'huge.json' ? [6] : [];
      expect(told).to.deep.equal(
        lines
          .filter((line) => !others.includes(line))
          .map((line) => ({ line, field: null, why: 'is longer than 64 KB' })),
      );
      expect(reportOf(file)).to.have.length(lines.length);
    });
  }
});
