import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { ask, newName, newPassword, signUp } from './support/person.js';
import { idOf, openReset, verify, wrongCode } from './support/recovery.js';

const FULL_WIDTH_ZERO = 0xff10;

function fullWidth(code: string): string {
  return [...code].map((digit) => String.fromCharCode(FULL_WIDTH_ZERO + Number(digit))).join('');
}

function arabic(code: string): string {
  return [...code].map((digit) => String.fromCharCode(0x0660 + Number(digit))).join('');
}

/** Everything that is no code by its form, made of the right one where that could tempt a parser. */
function malformed(code: string): readonly string[] {
  return [
    ...[fullWidth(code), arabic(code), `${code.slice(0, 5)}${fullWidth(code.slice(5))}`],
    ...['1e5', '1e5000', '+12345', '-12345.', '0x1234', '12345', `${code}0`, `0${code}`, `${code}.0`],
    ...[`${code}\u200b`, `+${code}`, `${code};`, `${code}' OR 1=1`, 'abcdef', '[object]', 'null', 'NaN'],
    ...[`${code},${code}`, `${code}${code}`, '{"$ne":null}', '٠', '①②③④⑤⑥', '🔑🔑🔑'],
  ];
}

describe('the code field', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  it('COD-09 what is no code by its form is INVALID_INPUT and costs no try', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    for (const typed of malformed(code)) {
      const answer = await verify(gateway, id, typed);
      expect(answer, JSON.stringify(typed)).to.include({ code: 'INVALID_INPUT', attemptsLeft: null });
      expect(answer.fields).to.have.length(1);
      expect(answer.fields?.[0]).to.include({ issue: 'INVALID' });
      expect(answer.fields?.[0]?.path).to.deep.equal(['input', 'code']);
      expect(JSON.stringify(answer)).not.to.include(code);
    }
    const counted = await verify(gateway, id, wrongCode(code));
    expect(counted).to.include({ code: 'INVALID_CODE', attemptsLeft: 4 });
    expect(await verify(gateway, id, code)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-09 nothing at all, and far too much, are errors of form too', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    expect((await verify(gateway, id, '')).fields?.[0]?.issue).to.equal('REQUIRED');
    expect((await verify(gateway, id, '   ')).fields?.[0]?.issue).to.equal('REQUIRED');
    expect((await verify(gateway, id, '1'.repeat(97))).fields?.[0]?.issue).to.equal('TOO_LONG');
    expect((await verify(gateway, id, wrongCode(code))).attemptsLeft).to.equal(4);
  });

  it('COD-09 a code is text: a number, a list and an object are refused before anything runs', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    const document =
      'mutation($input: VerifyResetCodeInput!) { verifyResetCode(input: $input) { __typename } }';
    for (const wrong of [Number(code), [code], { code }, true]) {
      const answer = await gateway.client.graphql(document, { input: { resetId: id, code: wrong } });
      expect(answer.body.errors, JSON.stringify(wrong)).to.have.length(1);
      expect(answer.body.data ?? null).to.equal(null);
      expect(answer.text).not.to.include(code);
    }
    expect((await verify(gateway, id, wrongCode(code))).attemptsLeft).to.equal(4);
  });

  it('COD-09 spaces and dashes may stand anywhere in a right code', async () => {
    const { email } = await signUp(gateway);
    const { id, code } = await openReset(gateway, email);
    const spread = ` ${code.slice(0, 3)} - ${[...code.slice(3)].join(' ')} `;
    expect(await verify(gateway, id, spread)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-09 a leading zero counts: without it, the code has the wrong form', async function () {
    this.timeout(60_000);
    const found = await codeWithLeadingZero();
    const stripped = await verify(gateway, found.id, found.code.slice(1));
    expect(stripped).to.include({ code: 'INVALID_INPUT' });
    const moved = await verify(gateway, found.id, `${found.code.slice(1)}0`);
    expect(moved).to.include({ code: 'INVALID_CODE', attemptsLeft: 4 });
    expect(await verify(gateway, found.id, found.code)).to.have.property('__typename', 'ResetPermit');
  });

  it('COD-09 the same rules hold where an address is confirmed', async () => {
    const username = newName();
    const email = `${username}@example.com`;
    const application = { email, username, password: newPassword(), displayName: 'A Person' };
    const verificationId = idOf(await ask(gateway, 'register', application));
    const code = await gateway.codeTo(email);
    for (const typed of malformed(code)) {
      const answer = await ask(gateway, 'verifyEmail', { verificationId, code: typed });
      expect(answer, JSON.stringify(typed)).to.include({ code: 'INVALID_INPUT' });
    }
    const counted = await ask(gateway, 'verifyEmail', { verificationId, code: wrongCode(code) });
    expect(counted).to.include({ code: 'INVALID_CODE', attemptsLeft: 4 });
  });

  /** One code in ten has one; that none of 300 has is less likely than 10^-13. */
  async function codeWithLeadingZero(): Promise<{ id: string; code: string }> {
    const { email } = await signUp(gateway);
    for (let n = 0; n < 300; n += 1) {
      gateway.clock.advance(86_400 / 5);
      const reset = await openReset(gateway, email);
      if (reset.code.startsWith('0') && reset.code !== `${reset.code.slice(1)}0`) return reset;
    }
    throw new Error('No code began with a zero.');
  }
});
