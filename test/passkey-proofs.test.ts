import { expect } from 'chai';
import { Account } from '../entities/account.js';
import { type Backend, Gateway, onBothBackends } from './support/gateway.js';
import {
  addPasskey,
  answer,
  beginLogin,
  flowIn,
  newDevice,
  type Owner,
  optionsIn,
  ownerOf,
  type PasskeyOutcome,
  tell,
} from './support/passkeys.js';
import { type Person, signUp } from './support/person.js';

const INVALID = { __typename: 'Problem', code: 'INVALID_CODE' };

function claimsOf(accessToken = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
}

function login(gateway: Gateway, { email: identifier, password }: Person): Promise<PasskeyOutcome> {
  return tell(gateway, 'login', { identifier, password });
}

function reset(gateway: Gateway, identifier: string): Promise<PasskeyOutcome> {
  return tell(gateway, 'requestPasswordReset', { identifier });
}

function verify(gateway: Gateway, resetId: string, proof: object): Promise<PasskeyOutcome> {
  return tell(gateway, 'verifyResetCode', { resetId, ...proof });
}

onBothBackends('a passkey as one more proof', (backend: Backend) => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start({ backend });
  });
  after(() => gateway.stop());

  const change = (id: string, set: Partial<Account>): Promise<number> =>
    gateway.app.stores.database.write((tx) => tx.update(Account, { id }, set));

  it('after a password: the account’s own passkeys are named, and one of them lets in', async () => {
    const { person, device } = await ownerOf(gateway);
    const challenge = await login(gateway, person);
    expect(flowIn(challenge).channels.map(({ kind }) => kind)).to.have.members([
      'PASSKEY',
      'BACKUP_CODE',
      'QR',
    ]);
    const options = optionsIn(challenge);
    expect(options.allowCredentials?.map(({ id }) => id)).to.deep.equal([device.passkey.id]);
    const signedIn = await answer(gateway, flowIn(challenge).id, device.get(options));
    expect(signedIn.session).to.deep.include({ proofs: ['PASSWORD', 'PASSKEY'] });
    expect(claimsOf(signedIn.tokens?.accessToken)).to.include({ acr: 'aal2' });
    expect(claimsOf(signedIn.tokens?.accessToken).amr).to.have.members(['pwd', 'hwk', 'user', 'mfa']);
  });

  it('after a password: a code of the written ones still works beside it', async () => {
    const { person, backupCodes } = await ownerOf(gateway);
    const challengeId = flowIn(await login(gateway, person)).id;
    const code = backupCodes[0] ?? '';
    expect(await tell(gateway, 'answerChallenge', { challengeId, code })).to.have.property('user');
  });

  it('COD-06 somebody else’s passkey proves nothing, and says no more than a wrong one', async () => {
    const { person, device } = await ownerOf(gateway);
    const thief = await ownerOf(gateway);
    const challenge = await login(gateway, person);
    const { id } = flowIn(challenge);
    const theirs = await answer(gateway, id, thief.device.get(optionsIn(challenge)));
    const noHandle = thief.device.get(optionsIn(challenge), { userHandle: device.passkey.userHandle });
    const wrong = await answer(
      gateway,
      id,
      device.get(optionsIn(challenge), { origin: 'https://a.example' }),
    );
    expect(theirs).to.include({ ...INVALID, attemptsLeft: 4 });
    expect(wrong).to.deep.equal({ ...theirs, attemptsLeft: 3 });
    expect(await answer(gateway, id, noHandle)).to.deep.equal({ ...theirs, attemptsLeft: 2 });
    expect(await answer(gateway, id, device.get(optionsIn(challenge)))).to.have.property('user');
  });

  it('COD-06 no answer serves two purposes: sign-in, challenge, step-up and reset', async () => {
    const { person, device } = await ownerOf(gateway);
    const { accessToken: token } = person;
    const flows: Record<string, PasskeyOutcome> = {
      alone: await beginLogin(gateway),
      challenge: await login(gateway, person),
      stepUp: await tell(gateway, 'stepUp', null, { token }),
      reset: await reset(gateway, person.email),
    };
    const give = (name: string, passkey: unknown): Promise<PasskeyOutcome> => {
      const { id } = flowIn(flows[name]);
      return name === 'reset' ? verify(gateway, id, { passkey }) : answer(gateway, id, passkey, { token });
    };
    for (const [purpose, flow] of Object.entries(flows)) {
      for (const other of Object.keys(flows).filter((one) => one !== purpose)) {
        const refused = await give(other, device.get(optionsIn(flow)));
        expect(refused, `${purpose} for ${other}`).to.include(INVALID);
        gateway.clock.advance(2);
      }
    }
    gateway.clock.advance(20);
    for (const [purpose, flow] of Object.entries(flows)) {
      const honest = await give(purpose, device.get(optionsIn(flow)));
      expect(honest.code, purpose).to.equal(undefined);
      gateway.clock.advance(20);
    }
  });

  it('SES-12 steps up, within its own session alone', async () => {
    const { person, device } = await ownerOf(gateway);
    const { accessToken: token } = person;
    const other = await ownerOf(gateway);
    gateway.clock.advance(301);
    expect(await tell(gateway, 'enrollPasskey', null, { token })).to.include({ code: 'STEP_UP_REQUIRED' });
    const flow = await tell(gateway, 'stepUp', null, { token });
    const { id } = flowIn(flow);
    const passkey = device.get(optionsIn(flow));
    const foreign = await answer(gateway, id, passkey, { token: other.person.accessToken });
    expect(foreign).to.include(INVALID);
    const renewed = await answer(gateway, id, passkey, { token });
    expect(renewed.session).to.include({ id: person.sessionId });
    expect(claimsOf(renewed.tokens?.accessToken)).to.include({ acr: 'aal2' });
    expect(await answer(gateway, id, passkey, { token })).to.include(INVALID);
    expect(await tell(gateway, 'enrollPasskey', null, { token })).to.have.property('options');
  });

  it('C4 a reset asks everybody for any passkey, known or not', async () => {
    const { person } = await ownerOf(gateway);
    const plain = await signUp(gateway);
    const flows = await Promise.all(
      [person.email, plain.email, `nobody-${Date.now()}@example.com`].map((one) => reset(gateway, one)),
    );
    for (const flow of flows) {
      expect(optionsIn(flow)).to.deep.include({ rpId: 'localhost', allowCredentials: [] });
      expect(flowIn(flow).channels.map(({ kind }) => kind)).to.deep.equal(
        flowIn(flows[0]).channels.map(({ kind }) => kind),
      );
    }
    const stranger = newDevice();
    const device = (await ownerOf(gateway)).device;
    stranger.kept.push({ ...device.passkey, id: 'AAAA' });
    const answers = await Promise.all(
      flows.map((flow) => verify(gateway, flowIn(flow).id, { passkey: stranger.get(optionsIn(flow)) })),
    );
    for (const one of answers) expect(one).to.deep.equal(answers[0]);
  });

  async function provenBy(owner: Owner, order: readonly ('passkey' | 'code')[]): Promise<PasskeyOutcome> {
    const { person, device } = owner;
    let step = await reset(gateway, person.email);
    const code = await gateway.codeTo(person.email);
    for (const way of order) {
      const proof = way === 'code' ? { code, channelId: 'email' } : { passkey: device.get(optionsIn(step)) };
      step = await verify(gateway, flowIn(step).id, proof);
    }
    return step;
  }

  it('PWD-09 recovers: a passkey and the mailed code, in either order, and neither alone', async () => {
    const owner = await ownerOf(gateway);
    for (const way of ['passkey', 'code'] as const) {
      const alone = await provenBy(owner, [way]);
      expect(alone.__typename).to.equal('PasswordReset');
      expect(alone.resetToken).to.equal(undefined);
      gateway.clock.advance(301);
    }
    expect(await provenBy(owner, ['passkey', 'code'])).to.have.property('resetToken');
    gateway.clock.advance(301);
    expect(await provenBy(owner, ['code', 'passkey'])).to.have.property('resetToken');
  });

  it('RLM-07 RLM-10 neither the tries that strangers used up nor wrong passkeys keep a passkey out', async () => {
    const { person, device } = await ownerOf(gateway);
    const flow = await reset(gateway, person.email);
    const code = await gateway.codeTo(person.email);
    let locked = 0;
    for (let n = 0; locked === 0; n += 1) {
      expect(n, 'there is never a wait').to.be.below(16);
      const guess = { code: '000000', channelId: 'totp' };
      const other = await verify(gateway, flowIn(await reset(gateway, person.email)).id, guess);
      if (other.code === 'ACCOUNT_LOCKED') locked += 1;
    }
    const stranger = newDevice();
    stranger.kept.push({ ...device.passkey, id: 'AAAA' });
    for (let n = 0; n < 8; n += 1) {
      const other = await reset(gateway, person.email);
      const wrong = await verify(gateway, flowIn(other).id, { passkey: stranger.get(optionsIn(other)) });
      expect(wrong, `wrong passkey ${n}`).to.include({ ...INVALID, attemptsLeft: 4 });
    }
    const first = await verify(gateway, flowIn(flow).id, { passkey: device.get(optionsIn(flow)) });
    expect(first.__typename).to.equal('PasswordReset');
    const permit = await verify(gateway, flowIn(flow).id, { code, channelId: 'email' });
    expect(permit).to.have.property('resetToken');
  });

  it('COD-03 the same passkey does not stand for two proofs', async () => {
    const { person, device } = await ownerOf(gateway);
    const second = newDevice();
    await addPasskey(gateway, person.accessToken, second);
    const flow = await reset(gateway, person.email);
    const { id } = flowIn(flow);
    const options = optionsIn(flow);
    expect(await verify(gateway, id, { passkey: device.get(options) })).to.have.property('channels');
    for (const one of [device, second]) {
      const again = await verify(gateway, id, { passkey: one.get(options) });
      expect(again.resetToken).to.equal(undefined);
      expect(again.__typename).to.equal('Problem');
    }
  });

  it('RLM-09 an account that is closed between asking and answering lets nobody in', async () => {
    const { person, device } = await ownerOf(gateway);
    const { accessToken: token } = person;
    const alone = await beginLogin(gateway);
    const challenge = await login(gateway, person);
    const asked = await reset(gateway, person.email);
    await change(person.id, { status: 'LOCKED' });
    expect(await answer(gateway, flowIn(alone).id, device.get(optionsIn(alone)))).to.include(INVALID);
    expect(await answer(gateway, flowIn(challenge).id, device.get(optionsIn(challenge)))).to.include(INVALID);
    expect(await verify(gateway, flowIn(asked).id, { passkey: device.get(optionsIn(asked)) })).to.include(
      INVALID,
    );
    expect(await tell(gateway, 'login', { identifier: person.email, password: person.password })).to.include({
      code: 'ACCOUNT_LOCKED',
    });
    expect(token).to.be.a('string');
  });

  it('COD-10 a new password ends what was asked for before, but not a sign-in that rests on the passkey alone', async () => {
    const owner = await ownerOf(gateway);
    const { person, device } = owner;
    const alone = await beginLogin(gateway);
    const challenge = await login(gateway, person);
    expect(await provenBy(owner, ['passkey', 'code'])).to.have.property('resetToken');
    expect(await answer(gateway, flowIn(challenge).id, device.get(optionsIn(challenge)))).to.include(INVALID);
    expect(await answer(gateway, flowIn(alone).id, device.get(optionsIn(alone)))).to.have.property('user');
  });
});
