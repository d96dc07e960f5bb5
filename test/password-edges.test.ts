import { expect } from 'chai';
import { isInputObjectType } from 'graphql';
import { Account } from '../entities/account.js';
import { schemaToPrint } from '../src/app.js';
import { TRUSTED } from '../src/crypto/bounded-queue.js';
import { Gateway, onBothBackends } from './support/gateway.js';
import { ask, type Outcome, type Person, signUp } from './support/person.js';

onBothBackends('passwords at their edges', (backend) => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ backend, env: { TRUSTED_PROXIES: '127.0.0.1,::1' } });
  });
  after(() => gateway.stop());

  /** Somebody whose password no policy would take, as an import may bring one. */
  async function somebodyWith(password: string): Promise<Person> {
    const person = await signUp(gateway);
    const passwordHash = await gateway.app.core.hasher.hash(password, TRUSTED);
    await gateway.app.stores.database.write((tx) => tx.update(Account, { id: person.id }, { passwordHash }));
    return { ...person, password };
  }

  const login = (person: Person, password: string): Promise<Outcome> =>
    ask(gateway, 'login', { identifier: person.email, password });

  const twins: readonly (readonly [id: string, title: string, right: string, wrong: string])[] = [
    ['PWD-02', 'what differs after 72 bytes', `${'a'.repeat(72)}A`, `${'a'.repeat(72)}B`],
    ['PWD-02', 'what differs after eighteen emoji', `${'🔑'.repeat(18)}X`, `${'🔑'.repeat(18)}Y`],
    ['PWD-03', 'a password and itself twice around a NUL', 'abcdefgh', 'abcdefgh\0abcdefgh'],
    ['PWD-03', 'a password with and without a NUL at its end', 'abcdefgh', 'abcdefgh\0'],
    ['PWD-04', 'a password with and without a space at its end', 'abcdefgh', 'abcdefgh '],
  ];
  for (const [id, title, right, wrong] of twins) {
    it(`${id} ${title} are two passwords`, async () => {
      const person = await somebodyWith(right);
      expect(await login(person, wrong)).to.include({ code: 'INVALID_CREDENTIALS' });
      expect((await login(person, right)).__typename).to.equal('SignedIn');
    });
  }

  it('TOK-07 no link in a mail does anything: ten looks at each leave the code good', async () => {
    const person = await signUp(gateway);
    const flow = await ask(gateway, 'requestPasswordReset', { identifier: person.email });
    const { text, html, code } = await gateway.mailTo(person.email);
    const links = [...`${text} ${html}`.matchAll(/https?:\/\/[^\s"<>]+/g)].map(([link]) => new URL(link));
    for (const { pathname, search } of links) {
      for (let n = 0; n < 10; n += 1) {
        await fetch(`${gateway.url}${pathname}${search}`, { method: n % 2 === 0 ? 'GET' : 'HEAD' });
      }
    }
    const permit = await ask(gateway, 'verifyResetCode', { resetId: flow.id, code });
    expect(permit.__typename).to.equal('ResetPermit');
  });

  it('RLM-01 a hundred aliased logins in one request are no hundred tries, and no try at all', async () => {
    const person = await signUp(gateway);
    const tries = Array.from(
      { length: 100 },
      (_, n) => `a${n}: login(input: { identifier: "${person.email}", password: "wrong" }) { __typename }`,
    );
    const answer = await gateway.client.graphql(`mutation { ${tries.join(' ')} }`);
    expect(answer.status).to.equal(400);
    expect(await login(person, 'wrong')).to.include({ code: 'INVALID_CREDENTIALS', attemptsLeft: 4 });
  });
});

describe('passwords in the schema', () => {
  it('PWD-11 a password is taken from its owner alone: to register, to sign in, and with a reset token', () => {
    const inputs = Object.values(schemaToPrint().getTypeMap()).filter(isInputObjectType);
    const taken = inputs.flatMap((type) =>
      Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    );
    expect(taken.filter((path) => /\.[a-z]*password$/i.test(path)).sort()).to.deep.equal([
      'LoginInput.password',
      'RegisterInput.password',
      'UpdatePasswordInput.newPassword',
    ]);
  });
});
