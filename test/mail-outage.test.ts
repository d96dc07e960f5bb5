import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { ask, type MutationName, newName, newPassword, post } from './support/person.js';
import { grantOf, idOf, verify } from './support/recovery.js';
import { type Answer, SendGridServer } from './support/sendgrid-server.js';

const TROUBLES: readonly (readonly [what: string, answer: Answer])[] = [
  ['401', { status: 401 }],
  ['403', { status: 403 }],
  ['429', { status: 429, headers: { 'x-ratelimit-reset': '9999999999' } }],
  ['500', { status: 500 }],
  ['503', { status: 503 }],
  ['nothing', { silence: true }],
  ['half an answer', { dribble: true }],
  ['a broken connection', { hangUp: true }],
  ['an acceptance ten seconds late', { accept: true, delayMs: 10_000 }],
];

/** What differs from one honest answer to the next. */
const MASK = /"(id|expiresAt|changedAt)":"[^"]*"/g;

/** Somebody with an account, who has just proven that the mailbox is theirs. */
interface Owner {
  readonly email: string;
  readonly resetToken: string;
}

describe('while SendGrid does not do its part', () => {
  const provider = new SendGridServer();
  let gateway: Gateway;
  let usual: readonly string[];

  before(async () => {
    await provider.start();
    gateway = await Gateway.start({
      env: {
        SENDGRID_API_KEY: provider.apiKey,
        SENDGRID_BASE_URL: provider.baseUrl,
        MAIL_FROM: 'no-reply@example.com',
      },
    });
    usual = await play(gateway, await owner());
  });
  after(async () => {
    await provider.stop();
    await gateway.stop();
  });

  async function owner(): Promise<Owner> {
    const username = newName();
    const email = `${username}@example.com`;
    const origin = { requestId: 'r', ip: null, network: null, device: 'd', deviceCookie: null, viewer: null };
    const wanted = { email, username, displayName: null, password: newPassword(), roles: [] };
    await gateway.app.core.accountMaker.create(wanted, origin);
    const resetId = idOf(await ask(gateway, 'requestPasswordReset', { identifier: email }));
    const resetToken = grantOf(await verify(gateway, resetId, await provider.nextCodeTo(email)));
    gateway.clock.advance(61);
    return { email, resetToken };
  }

  for (const [what, answer] of TROUBLES) {
    it(`ENU-06 MAIL-03 it answers ${what}: everybody else gets the usual answers, at once`, async () => {
      provider.answer({ accept: true });
      const person = await owner();
      provider.answer(answer);
      const before = provider.received.length;
      const answers = await play(gateway, person);
      await provider.arrived(before + 1);
      expect(answers).to.deep.equal(usual);
      expect(gateway.logged()).to.not.include(provider.apiKey);
    });
  }

  it('STO-06 no mail, address or code gets into the log with what went wrong', () => {
    const codes = provider.received.flatMap(({ text }) => /#(\d{6})$/m.exec(text)?.[1] ?? []);
    expect(codes).to.have.length.of.at.least(TROUBLES.length);
    for (const code of codes) expect(gateway.logged()).to.not.match(new RegExp(`\\b${code}\\b`));
    expect(gateway.logged()).to.not.match(/@example\.com/);
  });
});

/**
 * The way of an owner who recovers, and of a stranger: an address nobody has, then one that is on its way to be
 * confirmed. None of them waits for the provider, or hears of it.
 */
async function play(gateway: Gateway, { email: owned, resetToken }: Owner): Promise<readonly string[]> {
  const username = newName();
  const email = `${username}@example.com`;
  const answers: string[] = [];
  const tell = async (name: MutationName, input: object): Promise<string | undefined> => {
    const started = performance.now();
    const { status, text, body } = await post(gateway, name, input);
    expect(performance.now() - started, name).to.be.below(4_000);
    answers.push(
      `${status} ${text.replaceAll(MASK, '"$1":"…"').replaceAll(/"hint":"[^"]*"/g, '"hint":"…"')}`,
    );
    return body.data?.[name]?.id;
  };
  await tell('updatePassword', { resetToken, newPassword: newPassword() });
  const flowId = await tell('requestPasswordReset', { identifier: owned });
  await tell('requestPasswordReset', { identifier: email });
  await tell('register', { email, username, password: newPassword() });
  gateway.clock.advance(61);
  await tell('sendCode', { flowId });
  await tell('requestPasswordReset', { identifier: email });
  await tell('requestPasswordReset', { identifier: username });
  await tell('login', { identifier: username, password: newPassword() });
  return answers;
}
