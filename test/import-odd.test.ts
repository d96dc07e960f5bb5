import { expect } from 'chai';
import { latchkey } from './support/command.js';
import { accountOf, describeImports, fileOf, reportOf } from './support/imports.js';

describeImports('latchkey import users, and files as others write them', ({ address, run, use }) => {
  const done = (count: number) => `${count} read, ${count} imported, 0 in use already, 0 refused.\n`;

  it('ends a record of CSV with the line, however each line ends', async () => {
    const [one, two, three, four] = [address(), address(), address(), address()];
    const text = `email,displayName\r\n${one},A\n${two},"B\r\nB"\r\n\r\n${three},"C"\r${four},D`;
    const file = fileOf('ends.csv', text);
    expect(await run(file)).to.include({
      code: 3,
      out: '4 read, 3 imported, 0 in use already, 1 refused.\n',
    });
    const why = 'is not up to 100 characters that can be seen';
    expect(reportOf(file)).to.deep.equal([{ line: 3, field: 'displayName', why }]);
    for (const email of [one, three, four]) expect((await accountOf(use(), email))?.email).to.equal(email);
    const long = fileOf(
      'long-ends.csv',
      `email\r\n${'x'.repeat(70_000)}\n${address()}\r${'x'.repeat(70_000)}\r`,
    );
    expect(await run(long)).to.include({
      code: 3,
      out: '3 read, 1 imported, 0 in use already, 2 refused.\n',
    });
    expect(reportOf(long)).to.deep.equal(
      [2, 4].map((line) => ({ line, field: null, why: 'is longer than 64 KB' })),
    );
  });

  it('says of a file in another encoding, shape or language of tables what it is', async () => {
    const utf16 = (text: string) => Buffer.from(text, 'utf16le');
    const files: Readonly<Record<string, readonly [content: string | Buffer, why: string]>> = {
      'windows.csv': [utf16('\ufeffemail\r\ncanary@example.com\r\n'), 'it is UTF-16, and has to be UTF-8.'],
      'windows.ndjson': [utf16('{"email":"canary@example.com"}\n'), 'it is UTF-16, and has to be UTF-8.'],
      'java.json': [utf16('\ufeff[]').swap16(), 'it is UTF-16, and has to be UTF-8.'],
      'excel.csv': ['email;name\ncanary@example.com;x\n', 'its columns are not separated by commas.'],
      'table.csv': ['email\tname\ncanary@example.com\tx\n', 'its columns are not separated by commas.'],
      'table.txt': ['email,name\n', 'no JSON; --as says how else a file is written.'],
    };
    for (const [name, [content, why]] of Object.entries(files)) {
      const { code, out, err } = await run(fileOf(name, content));
      expect({ code, out }, name).to.deep.equal({ code: 1, out: done(0) });
      expect(err, name).to.include('line 1 on: ').and.include(why).and.not.include('canary');
    }
  });

  it('finds the columns that --field names, with dots too, or refuses the file', async () => {
    const [email, nested] = [address(), address()];
    const flat = `user.mail,profile.name\n${email},Ann\n`;
    const fields = ['--field', 'email=user.mail', '--field', 'displayName=profile.name'];
    expect(await run(fileOf('flat.csv', flat), ...fields)).to.include({ code: 0, out: done(1) });
    expect(await accountOf(use(), email)).to.include({ displayName: 'Ann' });
    const list = [{ user: { mail: nested }, 'profile.name': 'Bob' }];
    expect(await run(fileOf('nested.ndjson', list), ...fields)).to.include({ code: 0, out: done(1) });
    expect(await accountOf(use(), nested)).to.include({ displayName: 'Bob' });
    const typo = await run(
      fileOf('typo.csv', `email,pw_hash\n${address()},x\n`),
      '--field',
      'passwordHash=pw_hsh',
    );
    expect(typo).to.include({ code: 1, out: done(0) });
    expect(typo.err).to.include('line 1 on: it has no column pw_hsh, which --field names.');
  });

  it('takes no field from two places, and says what is wrong with the files beside', async () => {
    const file = fileOf('ok.ndjson', [{ email: address() }]);
    const twice = await run(file, '--field', 'email=a', '--field', 'email=b');
    expect(twice).to.include({ code: 2, out: '' });
    expect(twice.err).to.include('email is named twice');
    for (const path of ['/does/not/exist', '/tmp']) {
      expect(await run(file, '--firebase-project', path)).to.include({
        code: 1,
        out: '',
        err: '--firebase-project names no file that can be read.\n',
      });
    }
    expect(await run(file, '--report', '/does/not/exist')).to.include({
      code: 1,
      out: '',
      err: 'The report cannot be written there (ENOENT).\n',
    });
  });

  it('reads a moment without a zone as UTC, on every machine, and takes no word for one', async () => {
    const moments = {
      '2022-03-04 05:06:07': Date.UTC(2022, 2, 4, 5, 6, 7),
      '2022-03-04T05:06:07.5': Date.UTC(2022, 2, 4, 5, 6, 7, 500),
      '2022-03-04 05:06': Date.UTC(2022, 2, 4, 5, 6),
      '2022-03-04': Date.UTC(2022, 2, 4),
      '2022-03-04 05:06:07+02': Date.UTC(2022, 2, 4, 3, 6, 7),
      '2022-03-04T05:06:07-05:30': Date.UTC(2022, 2, 4, 10, 36, 7),
      '2022-03-04 05:06:07 UTC': Date.UTC(2022, 2, 4, 5, 6, 7),
      '2022-03-04T05:06:07Z': Date.UTC(2022, 2, 4, 5, 6, 7),
      '2022-03-04 canary': undefined,
      'canary 2022': undefined,
      '2022-02-30': undefined,
      '03/04/2022': undefined,
    } as const;
    const rows = Object.keys(moments).map((createdAt) => ({ email: address(), createdAt }));
    const file = fileOf('zones.ndjson', rows);
    const env = { ...use().env, TZ: 'America/New_York' };
    const { code } = await latchkey(['import', 'users', file], { folder: use().env.DATA_DIR ?? '', env });
    expect(code).to.equal(3);
    for (const { email, createdAt } of rows) {
      const expected = Object.entries(moments).find(([text]) => text === createdAt)?.[1];
      expect((await accountOf(use(), email))?.createdAt, createdAt).to.equal(expected);
    }
  });
});
