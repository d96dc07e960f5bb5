import { expect } from 'chai';
import { latchkey } from './support/command.js';
import { accountOf, describeImports, fileOf, reportOf } from './support/imports.js';

const NOBODY = '0 read, 0 imported, 0 in use already, 0 refused.\n';

describeImports('latchkey import users, and files that are not whole', ({ address, run, use }) => {
  it('leaves out an object that has a key twice, and names the key and no value', async () => {
    const [one, two] = [address(), address()];
    const lines = [
      `{"email":"${address()}","email":"canary@example.com"}`,
      `{"email":"${address()}","em\\u0061il":"canary@example.com"}`,
      `{"email":"${address()}","login":{"hash":"canary","hash":"canary"}}`,
      `{"email":"${address()}","canary@example.com":1,"canary@example.com":2}`,
      `{"email":"${one}","a":{"x":1,"email":"{\\"email\\": 1, \\"email\\": 2}"},"b":[{"x":1},{"x":2}],"c":"email"}`,
      `{"email":"${two}","quote\\"":1,"comma,":[],"quote":{}}`,
    ];
    const whys = ['has email twice', 'has email twice', 'has hash twice', 'has a key twice'];
    const told = whys.map((why, n) => ({ line: n + 1, field: null, why }));
    const file = fileOf('keys.ndjson', lines.join('\n'));
    const { code, out, err } = await run(file);
    expect({ code, out }).to.deep.equal({
      code: 3,
      out: '6 read, 2 imported, 0 in use already, 4 refused.\n',
    });
    expect(reportOf(file)).to.deep.equal(told);
    expect(err).to.not.include('canary');
    for (const email of [one, two]) expect(await accountOf(use(), email)).to.include({ email });
    const list = fileOf('keys.json', `[${lines.slice(0, 4).join(',\n')}]`);
    expect((await run(list)).code).to.equal(3);
    expect(reportOf(list)).to.deep.equal(told);
  });

  it('refuses CSV that has a column twice, and names the column and no value', async () => {
    const email = address();
    const heads = [
      ['email,name, email ', 'line 1 on: columns 1 and 3 have the same name: email.'],
      ['canary@example.com,x,canary@example.com', 'line 1 on: columns 1 and 3 have the same name.'],
    ] as const;
    for (const [head, why] of heads) {
      const { code, out, err } = await run(fileOf('columns.csv', `${head}\n${email},x,${email}\n`));
      expect({ code, out }).to.deep.equal({ code: 1, out: NOBODY });
      expect(err).to.include(why).and.not.include('canary');
    }
    expect(await accountOf(use(), email)).to.equal(null);
    expect((await run(fileOf('nameless.csv', `email,,\n${email},,\n`))).code).to.equal(0);
  });

  const STRAY = 'inside of quotes it is written twice';
  const CLOSED = 'a quote is followed by something other than a comma or the end of the line';
  const broken: Readonly<Record<string, readonly [text: (email: string) => string, why: string]>> = {
    'open.csv': [
      (email) => `email,displayName\n${email},Ann\nx@canary.example,"canary-4711\nx@canary.example,x\n`,
      'line 3 on: a quote is opened and never closed.',
    ],
    'long.csv': [
      (email) => `email\r\n${email}\r\n"canary-4711${'x'.repeat(200_000)}\r\n`,
      'line 3 on: a quote is opened and never closed.',
    ],
    'open-between.csv': [
      (email) => `email,displayName\n${email},"An\nn"\n,"canary-4711\nx@canary.example,"Bob"\n`,
      `line 4 on: ${CLOSED}; ${STRAY}.`,
    ],
    'stray.csv': [
      (email) => `email,displayName\n${email},\n,"canary"-4711\nx@canary.example,\n`,
      `line 3 on: ${CLOSED}; ${STRAY}.`,
    ],
    'inside.csv': [
      (email) => `email,displayName\n${email},\n,canary"-4711\nx@canary.example,\n`,
      `line 3 on: a quote stands inside of a field that does not begin with one; ${STRAY}.`,
    ],
    'cut.json': [
      (email) => `{"users":[\n{"email":"${email}"},\n{"email":"canary-4711`,
      'line 3 on: it ends too early, behind record 1.',
    ],
    'cut-between.json': [
      (email) => `[{"email":"${email}"},\n`,
      'line 2 on: it ends too early, behind record 1.',
    ],
    'no-comma.json': [
      (email) => `[\n{"email":"${email}"} canary-4711, {"email":"x@canary.example"}]`,
      'line 2 on: what stands behind record 1 is no JSON.',
    ],
    'more.json': [
      (email) => `[{"email":"${email}"}]\n]`,
      'line 2 on: what stands behind record 1 is no JSON.',
    ],
  };
  for (const [name, [text, why]] of Object.entries(broken)) {
    it(`imports what stands before the place where a file is broken, and names it: ${name}`, async () => {
      const email = address();
      const file = fileOf(name, text(email));
      const rest = name === 'open-between.csv' ? { imported: 0, refused: 1 } : { imported: 1, refused: 0 };
      const told = (verb: string) =>
        `1 read, ${rest.imported} ${verb}, 0 in use already, ${rest.refused} refused.\n`;
      const dry = await run(file, '--dry-run');
      expect({ code: dry.code, out: dry.out }).to.deep.equal({ code: 1, out: told('could be imported') });
      expect(dry.err).to.include(why);
      for (const time of ['first', 'again']) {
        const { code, out, err } = await run(file);
        expect({ code, out }, time).to.deep.equal({ code: 1, out: told('imported') });
        expect(err).to.include(why).and.include('run it again').and.not.include('canary');
      }
      expect((await accountOf(use(), email))?.email).to.equal(rest.imported === 1 ? email : undefined);
    });
  }

  it('says of a file that has no list, or no line of names, that it has none', async () => {
    const files = {
      'none.json': ['', 'line 1 on: it ends too early, before the first record.'],
      'other.json': [
        '{\n"people": [{"email": "canary@example.com"}]\n}',
        'line 3 on: it has no list, neither',
      ],
      'text.json': ['canary-4711', 'line 1 on: what it begins with is no JSON;'],
      'none.csv': ['', 'line 1 on: it has no first line of names.'],
      'blank.csv': ['\r\ncanary,email\r\n', 'line 1 on: it has no first line of names.'],
      'head.csv': [`email,canary-4711${'x'.repeat(200_000)}\n`, 'line 1 on: it is longer than 64 KB.'],
    } as const;
    for (const [name, [text, why]] of Object.entries(files)) {
      const { code, out, err } = await run(fileOf(name, text));
      expect({ code, out }, name).to.deep.equal({ code: 1, out: NOBODY });
      expect(err).to.include(why).and.not.include('canary');
    }
  });

  it('loses nobody and imports nobody twice when a broken file is put right', async function () {
    this.timeout(120_000);
    const emails = Array.from({ length: 1_500 }, address);
    const lines = emails.map((email) => `${email},Ann`);
    const csv = (middle: string) =>
      ['email,displayName', ...lines.slice(0, 1_000), middle, ...lines.slice(1_000), ''].join('\n');
    const list = emails.map((email) => JSON.stringify({ email: `json.${email}` }));
    const json = (end: string) => `[${list.slice(0, 1_000).join(',\n')}${end}`;
    const whole = `,\n${list.slice(1_000).join(',\n')}]`;
    for (const [name, bad, good, line] of [
      ['many.csv', csv('x@example.com,"Ann'), csv('x@example.com,"Ann"'), 1_002],
      ['many.json', json(',\n{"em'), json(whole), 1_001],
    ] as const) {
      const first = await run(fileOf(name, bad));
      expect(first, first.err).to.include({
        code: 1,
        out: '1000 read, 1000 imported, 0 in use already, 0 refused.\n',
      });
      expect(first.err).to.include(`line ${line} on:`);
      const all = name === 'many.csv' ? 1_501 : 1_500;
      expect(await run(fileOf(name, good))).to.include({
        code: 3,
        out: `${all} read, ${all - 1_000} imported, 1000 in use already, 0 refused.\n`,
      });
    }
    const at = { folder: use().env.DATA_DIR ?? '', env: use().env };
    expect((await latchkey(['import', 'forget'], at)).code, 'no import is unfinished').to.equal(0);
  });

  it('imports nobody from a broken file with --on-conflict fail', async () => {
    const email = address();
    const { code, out, err } = await run(
      fileOf('fail.json', `[{"email":"${email}"},`),
      '--on-conflict',
      'fail',
    );
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err)
      .to.include('line 1 on: it ends too early, behind record 1.')
      .and.include('Nobody was imported.');
    expect(await accountOf(use(), email)).to.equal(null);
  });
});
