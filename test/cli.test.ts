import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const PROGRAM = resolve('dist/src/cli.js');
const PATIENCE_MS = 15_000;

describe('the command line', function () {
  this.timeout(30_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the built program in an empty folder, on a data folder of the suite's own. */
  function latchkey(args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Run> {
    const base = { PATH: process.env.PATH ?? '', NODE_ENV: 'test', DATA_DIR: folder, BCRYPT_COST: '10' };
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: { ...base, ...env } });
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      text.out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      text.err += String(chunk);
    });
    child.stdin.end(input);
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    return new Promise((done) => {
      child.once('close', (code) => {
        clearTimeout(patience);
        done({ code, ...text });
      });
    });
  }

  async function create(name: string, more: readonly string[] = [], input = ''): Promise<Run> {
    const person = ['--email', `${name}@example.com`, '--username', name];
    return latchkey(['user', 'create', ...person, ...more], {}, input);
  }

  it('explains itself', async () => {
    const { code, out, err } = await latchkey(['--help']);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    for (const word of ['serve', 'migrate', 'user', 'keys', 'schema', '.env.example', 'Exit codes']) {
      expect(out).to.include(word);
    }
    const about = await latchkey(['user', 'create', '--help']);
    expect(about.code).to.equal(0);
    expect(about.out)
      .to.include('--password-stdin')
      .and.not.match(/--password[ =]</);
  });

  it('says its version, which is the package’s', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const option of ['--version', '-V']) {
      expect(await latchkey([option])).to.deep.equal({ code: 0, out: `${version}\n`, err: '' });
    }
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['no command', []],
    ['an unknown command', ['serv']],
    ['an unknown sub-command', ['keys', 'burn']],
    ['a group without its command', ['user']],
    ['an unknown option', ['migrate', '--fast']],
    ['an argument too many', ['migrate', 'now']],
    ['a missing option', ['user', 'create', '--email', 'a@example.com']],
    ['a value that is none of the choices', ['user', 'create', '--role', 'KING']],
  ];
  for (const [name, args] of wrong) {
    it(`${name}: exit 2, the reason on standard error, nothing on standard output`, async () => {
      const { code, out, err } = await latchkey(args);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err)
        .to.match(/error: |Usage: /)
        .and.not.match(/\n\s+at /);
    });
  }

  it('migrates, and finds nothing to do the second time', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { code, out, err } = await latchkey(['migrate']);
      expect({ code, out, err }).to.deep.equal({
        code: 0,
        out: 'The database schema is up to date.\n',
        err: '',
      });
    }
  });

  it('opens an account without a password, and prints its id alone', async () => {
    const { code, out, err } = await create('ada');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^usr_[0-9a-z]{26}\n$/);
  });

  it('takes a password from standard input, with roles, and never shows it', async () => {
    const password = `plum-${randomBytes(9).toString('base64url')}-harbor`;
    const roles = ['--role', 'admin', '--role', 'SUPPORT', '--display-name', 'Grace Hopper'];
    const { code, out, err } = await create('grace', ['--password-stdin', ...roles], `${password}\n`);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^usr_[0-9a-z]{26}\n$/);
  });

  it('refuses a weak password with the reason, without quoting it', async () => {
    for (const [password, reason] of [
      ['Sw0rdf', /at least 8 characters/],
      ['password123', /tried first/],
      ['', /at least 8 characters|required/i],
    ] as const) {
      const { code, out, err } = await create('weak', ['--password-stdin'], `${password}\n`);
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err)
        .to.match(/password: /)
        .and.match(reason);
      if (password !== '') expect(err).to.not.include(password);
    }
    expect((await create('weak')).code).to.equal(0);
  });

  it('refuses names that are in use or are none, with exit 1 and the reason', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['--email', 'ADA@example.com', '--username', 'other'], 'in use'],
      [['--email', 'other@example.com', '--username', 'Ada'], 'in use'],
      [['--email', 'nobody', '--username', 'other'], 'email: This is not an e-mail address.'],
      [['--email', 'other@example.com', '--username', 'x'], 'username: Use 3 to 32'],
      [['--email', 'other@example.com', '--username', 'other', '--display-name', ' '], 'displayName: '],
      ...['x'.repeat(101), 'A\u202eda'].map(
        (name) =>
          [
            ['--email', 'other@example.com', '--username', 'other', '--display-name', name],
            'displayName: ',
          ] as const,
      ),
    ];
    for (const [args, reason] of cases) {
      const { code, out, err } = await latchkey(['user', 'create', ...args]);
      expect({ code, out }, args.join(' ')).to.deep.equal({ code: 1, out: '' });
      expect(err)
        .to.include(reason)
        .and.not.match(/\n\s+at /);
    }
  });

  it('lists the signing keys, and rotates them', async () => {
    const before = await latchkey(['keys', 'list']);
    expect(before.code).to.equal(0);
    expect(before.out).to.match(/^\S{43} {2}RS256 {2}signs from \S+Z {2}not retired\n$/);
    const kid = before.out.slice(0, 43);
    const rotated = await latchkey(['keys', 'rotate']);
    expect(rotated.code).to.equal(0);
    const newKid = rotated.out.slice(0, 43);
    expect(rotated.out).to.equal(
      `${newKid} is published now and signs in 15 minutes. Nobody is signed out.\n`,
    );
    const after = (await latchkey(['keys', 'list'])).out.trim().split('\n');
    expect(after.map((line) => line.slice(0, 43))).to.deep.equal([newKid, kid]);
    expect(after[0]).to.match(/not retired$/);
    expect(after[1]).to.match(/retires \S+Z$/);
    expect(after.join()).to.not.match(/PRIVATE|"d"/);
  });

  it('prints the schema that is committed, and needs no configuration for it', async () => {
    const committed = readFileSync('schema/schema.graphql', 'utf8');
    const bad = { PORT: 'x' };
    expect(await latchkey(['schema', 'print'], bad)).to.deep.equal({ code: 0, out: committed, err: '' });
    const file = join(folder, 'printed.graphql');
    expect(await latchkey(['schema', 'print', '--out', file])).to.deep.equal({ code: 0, out: '', err: '' });
    expect(readFileSync(file, 'utf8')).to.equal(committed);
  });

  for (const args of [
    ['serve'],
    ['migrate'],
    ['keys', 'list'],
    ['user', 'create', '--email', 'e@e.com', '--username', 'eee'],
  ]) {
    it(`SES-02 ${args.slice(0, 2).join(' ')}: a wrong configuration is exit 2 and a list of all that is wrong`, async () => {
      const env = {
        PORT: '70000',
        BCRYPT_COST: '4',
        LATCHKEY_SECRET: 'hunter2hunter2',
        LATCHKEY_SECRETS: 'x',
      };
      const { code, out, err } = await latchkey(args, env);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      for (const name of Object.keys(env)) expect(err).to.include(`  ${name} `);
      expect(err).to.not.include('hunter2').and.not.include('70000');
    });
  }

  it('STO-05 another secret than the one the data was made with: exit 1 and what to do, on every command', async () => {
    for (const args of [['serve'], ['keys', 'list']]) {
      const { code, out, err } = await latchkey(args, {
        LATCHKEY_SECRET: randomBytes(48).toString('base64url'),
      });
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(/^LATCHKEY_SECRET does not open this database's keys\..*LATCHKEY_SECRET_PREVIOUS/);
    }
  });

  it('says so and ends when the database is away or the port is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '0';
    const taken = await latchkey(['serve'], { PORT: port, LOG_LEVEL: 'silent' });
    expect(taken).to.include({ code: 1, out: '' });
    expect(taken.err).to.include(`Port ${port} is in use`);
    await new Promise((done) => blocker.close(done));
    const away = await latchkey(['migrate'], {
      DATABASE_URL: `mariadb://user:hunter2@127.0.0.1:${port}/latchkey`,
    });
    expect(away).to.include({ code: 1, out: '' });
    expect(away.err).to.include('DATABASE_URL').and.not.include('hunter2');
  });
});
