import { expect } from 'chai';
import { AuditEvent } from '../entities/audit-event.js';
import { latchkey } from './support/command.js';
import { Gateway } from './support/gateway.js';
import { ask, newName, newPassword, signUp } from './support/person.js';
import { idOf, login, storedAccount, update, verify } from './support/recovery.js';

describe('the first administrator', function () {
  this.timeout(60_000);
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  const create = (name: string, ...more: string[]) =>
    latchkey(['user', 'create', '--email', `${name}@example.com`, '--username', name, ...more], {
      folder: gateway.env.DATA_DIR ?? '',
      env: gateway.env,
    });
  const keyIn = (out: string): string => /One-time key: ([0-9A-Z-]+)/.exec(out)?.[1] ?? '';

  it('ADM-08 comes in by a key that works once, within a day, and stands nowhere', async () => {
    const name = newName();
    const { code, out, err } = await create(name, '--role', 'admin');
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    const [id = ''] = out.split('\n');
    const key = keyIn(out);
    expect(key).to.match(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}-[0-9A-Z]{6}$/);
    const rows = await gateway.app.stores.database.read.find(AuditEvent, {
      where: { subjectId: id },
      take: 10,
    });
    const given = rows.find(({ kind }) => kind === 'ROLES_SET');
    expect(given?.change).to.deep.equal({ before: { roles: [] }, after: { roles: ['ADMIN'] } });
    expect(JSON.stringify([rows, await storedAccount(gateway, id), gateway.logged()])).not.to.include(key);
    const stranger = await signUp(gateway);
    const foreign = idOf(await ask(gateway, 'requestPasswordReset', { identifier: stranger.email }));
    expect((await verify(gateway, foreign, key)).code).to.equal('INVALID_CODE');
    const nobody = idOf(await ask(gateway, 'requestPasswordReset', { identifier: newName() }));
    expect((await verify(gateway, nobody, key)).code).to.equal('INVALID_CODE');
    const flows = await Promise.all(
      [1, 2].map(() => ask(gateway, 'requestPasswordReset', { identifier: name })),
    );
    const tried = await Promise.all(flows.map((flow) => verify(gateway, idOf(flow), key.toLowerCase())));
    const permits = tried.filter(({ __typename }) => __typename === 'ResetPermit');
    expect(permits).to.have.length(1);
    const password = newPassword();
    expect((await update(gateway, permits[0]?.resetToken ?? '', password)).__typename).to.equal(
      'PasswordUpdated',
    );
    // The key was printed, not mailed: nobody has shown to read that mailbox.
    expect((await storedAccount(gateway, id)).emailVerifiedAt).to.equal(null);
    const { tokens } = await login(gateway, name, password);
    expect(tokens?.scope).to.include('roles:write');
    const again = idOf(await ask(gateway, 'requestPasswordReset', { identifier: name }));
    expect((await verify(gateway, again, key)).code).to.equal('INVALID_CODE');
  });

  it('ADM-08 there is none by default, no key beside a password, and none after a day', async () => {
    const plain = await create(newName());
    expect(plain.out).not.to.include('key');
    const name = newName();
    const key = keyIn((await create(name, '--role', 'support')).out);
    // The commands go by the time of day, the gateway by the clock of this test.
    gateway.clock.advance(Math.max(0, Math.ceil((Date.now() - gateway.clock.now()) / 1000)) + 86_401);
    const flow = idOf(await ask(gateway, 'requestPasswordReset', { identifier: name }));
    expect((await verify(gateway, flow, key)).code).to.equal('INVALID_CODE');
  });
});
