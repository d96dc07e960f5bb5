import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { WrongSecretError } from '../src/crypto/wrapping.js';
import { Gateway } from './support/gateway.js';
import { ask, newPassword, type Person, signUp } from './support/person.js';
import { describeOn } from './support/services.js';
import { dump, heldIn, refresh, signIn, standingOf } from './support/session-steps.js';

const newSecret = (): string => randomBytes(48).toString('base64url');

describeOn(['mariadb', 'redis'], 'the master secret', () => {
  const [a, b, c] = [newSecret(), newSecret(), newSecret()];
  let first: Gateway;
  let running: Gateway;
  let person: Person;
  let refreshToken: string;
  let accessToken: string;
  let open: { resetId: string | undefined; code: string };

  async function restart(env: Record<string, string>): Promise<void> {
    await running.stop();
    running = await Gateway.start({ beside: first, env });
  }

  before(async function () {
    this.timeout(60_000);
    first = await Gateway.start({ backend: 'servers', env: { LATCHKEY_SECRET: a } });
    running = first;
    person = await signUp(running);
    ({ refreshToken, accessToken } = await signIn(running, person, { remember: true }));
    const flow = await ask(running, 'requestPasswordReset', { identifier: person.email });
    open = { resetId: flow.id, code: await running.codeTo(person.email) };
  });
  after(async () => {
    await running.stop();
    rmSync(first.env.DATA_DIR ?? '', { recursive: true, force: true });
  });

  /** Sessions go on, and the password still works. */
  async function expectNothingLost(): Promise<void> {
    expect(await standingOf(running, accessToken)).to.equal('ACCEPTED');
    ({ refreshToken, accessToken } = heldIn(await refresh(running, refreshToken)));
    expect(await standingOf(running, accessToken)).to.equal('ACCEPTED');
    await signIn(running, person);
  }

  const kids = (): readonly string[] => running.app.stores.signingKeys.list().map(({ kid }) => kid);

  it('STO-05 is rotated with the previous one beside it, and nothing that was handed out is lost', async () => {
    const before = kids();
    await restart({ LATCHKEY_SECRET: b, LATCHKEY_SECRET_PREVIOUS: a });
    expect(kids()).to.deep.equal(before);
    await expectNothingLost();
    const permit = await ask(running, 'verifyResetCode', open);
    expect(permit.__typename).to.equal('ResetPermit');
    person = { ...person, password: newPassword() };
    const input = { resetToken: permit.resetToken, newPassword: person.password };
    expect((await ask(running, 'updatePassword', input)).__typename).to.equal('PasswordUpdated');
    ({ refreshToken, accessToken } = await signIn(running, person, { remember: true }));
  });

  it('STO-05 after that the new secret alone will do', async () => {
    await restart({ LATCHKEY_SECRET: b });
    await expectNothingLost();
  });

  it('STO-05 neither the old secret nor another one opens the keys any more', async () => {
    for (const secret of [a, c]) {
      const outcome = await Gateway.start({ beside: first, env: { LATCHKEY_SECRET: secret } }).catch(
        (error: unknown) => error,
      );
      expect(outcome).to.be.instanceOf(WrongSecretError);
      expect(String(outcome)).to.include('LATCHKEY_SECRET_PREVIOUS').and.not.include(secret);
    }
    await expectNothingLost();
  });

  it('STO-05 no key lies in the database as it is, and no secret either', async () => {
    const rows = await dump(running);
    const { keyring, signingKeys } = running.app.stores;
    const pem = String(signingKeys.current().privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const line = pem.split('\n')[3] ?? 'no such line';
    for (const plain of [a, b, 'PRIVATE KEY', line]) expect(rows).to.not.include(plain);
    for (const key of [keyring.pepper, keyring.code, keyring.index, keyring.refresh, keyring.cookie]) {
      for (const form of ['hex', 'base64', 'base64url'] as const)
        expect(rows).to.not.include(key.toString(form));
    }
  });
});
