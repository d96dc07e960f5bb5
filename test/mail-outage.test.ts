import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { type MutationName, newName, newPassword, post } from './support/person.js';
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
const MASK = /"(id|expiresAt)":"[^"]*"/g;

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
    usual = await play(gateway);
  });
  after(async () => {
    await provider.stop();
    await gateway.stop();
  });

  for (const [what, answer] of TROUBLES) {
    it(`ENU-06 MAIL-03 it answers ${what}: everybody else gets the usual answers, at once`, async () => {
      provider.answer(answer);
      const before = provider.received.length;
      const answers = await play(gateway);
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

/** A stranger's way: an address nobody has, then one that is on its way to be confirmed. None of them waits for the provider. */
async function play(gateway: Gateway): Promise<readonly string[]> {
  const username = newName();
  const email = `${username}@example.com`;
  const answers: string[] = [];
  const ask = async (name: MutationName, input: object): Promise<void> => {
    const started = performance.now();
    const { status, text } = await post(gateway, name, input);
    expect(performance.now() - started, name).to.be.below(4_000);
    answers.push(`${status} ${text.replaceAll(MASK, '"$1":"…"').replace(/"hint":"[^"]*"/g, '"hint":"…"')}`);
  };
  await ask('requestPasswordReset', { identifier: email });
  await ask('register', { email, username, password: newPassword() });
  gateway.clock.advance(61);
  await ask('requestPasswordReset', { identifier: email });
  await ask('requestPasswordReset', { identifier: username });
  await ask('login', { identifier: username, password: newPassword() });
  return answers;
}
