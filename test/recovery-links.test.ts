import { request } from 'node:http';
import { expect } from 'chai';
import type { MailboxEntry } from '../src/mail/mailbox.js';
import { Gateway } from './support/gateway.js';
import { newName, newPassword } from './support/person.js';

const PUBLIC_URL = 'https://auth.shop.example';

/** One way of telling a server that it is somebody else. */
interface Poison {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What stands in the request line, if not the path alone. */
  readonly target?: string;
}

const POISONS: readonly Poison[] = [
  { title: 'Host', headers: { host: 'evil.example' } },
  { title: 'Host with a port', headers: { host: 'evil.example:4000' } },
  { title: 'X-Forwarded-Host', headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' } },
  { title: 'Forwarded', headers: { forwarded: 'for=1.2.3.4;host=evil.example;proto=http' } },
  { title: 'X-Original-Host', headers: { 'x-original-host': 'evil.example', 'x-host': 'evil.example' } },
  {
    title: 'X-Forwarded-Prefix',
    headers: { 'x-forwarded-prefix': '//evil.example', 'x-original-url': '//evil.example' },
  },
  {
    title: 'Origin and Referer',
    headers: { origin: 'https://evil.example', referer: 'https://evil.example/x' },
  },
  { title: 'the absolute form', headers: { host: 'evil.example' }, target: 'http://evil.example/graphql' },
];

const DOCUMENTS = {
  register:
    'mutation($input: RegisterInput!) { register(input: $input) { __typename ... on EmailVerification { id } } }',
  verifyEmail: 'mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }',
  requestPasswordReset:
    'mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename ... on PasswordReset { id } } }',
  verifyResetCode:
    'mutation($input: VerifyResetCodeInput!) { verifyResetCode(input: $input) { __typename ... on ResetPermit { resetToken } } }',
  updatePassword: 'mutation($input: UpdatePasswordInput!) { updatePassword(input: $input) { __typename } }',
} as const;

interface Told {
  readonly __typename: string;
  readonly id?: string;
  readonly resetToken?: string;
}

/** Past fetch, which does not let anybody choose a Host. */
function send(gateway: Gateway, poison: Poison, name: keyof typeof DOCUMENTS, input: object): Promise<Told> {
  const { hostname, port } = new URL(gateway.url);
  const headers = { 'content-type': 'application/json', ...poison.headers };
  const options = { hostname, port, method: 'POST', path: poison.target ?? '/graphql', headers };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => {
        const told: Told | undefined = answer.statusCode === 200 ? JSON.parse(text).data?.[name] : undefined;
        if (told === undefined) reject(new Error(`${answer.statusCode}: ${text}`));
        else resolve(told);
      });
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify({ query: DOCUMENTS[name], variables: { input } }));
  });
}

describe('links in mails', () => {
  let gateway: Gateway;

  before(async function () {
    this.timeout(60_000);
    gateway = await Gateway.start({ env: { PUBLIC_URL } });
  });
  after(() => gateway.stop());

  function expectClean(mails: readonly MailboxEntry[]): void {
    for (const { subject, text, html, headers } of mails) {
      const whole = `${subject}\n${text}\n${html}\n${JSON.stringify(headers)}`;
      expect(whole).not.to.include('evil');
      const links = whole.match(/https?:\/\/[^\s"'<>)]+/g) ?? [];
      for (const link of links) expect(new URL(link).origin, subject).to.equal(PUBLIC_URL);
      expect(whole).to.include('auth.shop.example');
    }
  }

  const everything: Poison = {
    title: 'everything together, with the first requests after the start,',
    headers: Object.assign({}, ...POISONS.map(({ headers }) => headers)),
    target: 'http://evil.example/graphql',
  };
  for (const poison of [everything, ...POISONS]) {
    it(`TOK-08 ${poison.title} changes none`, async () => {
      const username = newName();
      const email = `${username}@example.com`;
      const application = { email, username, password: newPassword(), displayName: 'A Person' };
      const { id: verificationId } = await send(gateway, poison, 'register', application);
      const confirmation = { verificationId, code: await gateway.codeTo(email) };
      await send(gateway, poison, 'verifyEmail', confirmation);
      const { id: resetId } = await send(gateway, poison, 'requestPasswordReset', { identifier: email });
      const proof = { resetId, code: await gateway.codeTo(email) };
      const { resetToken } = await send(gateway, poison, 'verifyResetCode', proof);
      const change = { resetToken, newPassword: newPassword() };
      expect(await send(gateway, poison, 'updatePassword', change)).to.include({
        __typename: 'PasswordUpdated',
      });
      gateway.clock.advance(61);
      await send(gateway, poison, 'register', { ...application, username: newName() });
      const mails = await gateway.mailsTo(email);
      expect(mails).to.have.length(4);
      expectClean(mails);
    });
  }

  for (const host of ['auth.shop.example@evil.example', 'evil.example/x', 'evil example', '[evil', '']) {
    it(`TOK-08 the Host ${JSON.stringify(host)} is refused, or changes none`, async () => {
      const username = newName();
      const email = `${username}@example.com`;
      const application = { email, username, password: newPassword(), displayName: 'A Person' };
      const outcome = await send(gateway, { title: host, headers: { host } }, 'register', application).then(
        () => 'answered',
        (error: Error) => error.message.slice(0, 3),
      );
      expect(outcome).to.be.oneOf(['answered', '400']);
      const mails = await gateway.mailsTo(email);
      expect(mails).to.have.length(outcome === 'answered' ? 1 : 0);
      expectClean(mails);
    });
  }
});
