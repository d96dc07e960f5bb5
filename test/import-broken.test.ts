import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { accountOf, fileOf, importUsers, reportOf } from './support/imports.js';
import { newName } from './support/person.js';

describe('latchkey import users, and files that are not whole', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const run = (file: string, ...args: string[]) => importUsers(gateway, file, ...args);
  const address = () => `${newName()}@example.com`;

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
    for (const email of [one, two]) expect(await accountOf(gateway, email)).to.include({ email });
    const list = fileOf('keys.json', `[${lines.slice(0, 4).join(',\n')}]`);
    expect((await run(list)).code).to.equal(3);
    expect(reportOf(list)).to.deep.equal(told);
  });

  it('refuses CSV that has a column twice, and names the column and no value', async () => {
    const email = address();
    const heads = [
      ['email,name, email ', 'Columns 1 and 3 of the first line have the same name: email.'],
      ['canary@example.com,x,canary@example.com', 'Columns 1 and 3 of the first line have the same name.'],
    ] as const;
    for (const [head, why] of heads) {
      const { code, out, err } = await run(fileOf('columns.csv', `${head}\n${email},x,${email}\n`));
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.include(why).and.not.include('canary');
    }
    expect(await accountOf(gateway, email)).to.equal(null);
    expect((await run(fileOf('nameless.csv', `email,,\n${email},,\n`))).code).to.equal(0);
  });
});
