import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { endPrograms, Program, serveProcess } from './support/gateway-process.js';
import { Client } from './support/http-client.js';
import { newPassword } from './support/person.js';
import { send } from './support/raw-request.js';
import { SendGridServer } from './support/sendgrid-server.js';

const REGISTER =
  'mutation($input: RegisterInput!) { register(input: $input) { __typename ... on EmailVerification { id } } }';
const VERIFY =
  'mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { ... on SignedIn { user { username } } } }';

describe('in production', function () {
  this.timeout(30_000);
  const provider = new SendGridServer();
  let url: string;
  let program: Program;
  let banner: string;

  before(async () => {
    await provider.start();
    ({ url, program } = await serveProcess({
      NODE_ENV: 'production',
      LATCHKEY_ALLOW_EMBEDDED: '1',
      LATCHKEY_SECRET: randomBytes(48).toString('base64url'),
      SENDGRID_API_KEY: provider.apiKey,
      SENDGRID_BASE_URL: provider.baseUrl,
      MAIL_FROM: 'Example <no-reply@example.com>',
      HOST: '127.0.0.1',
    }));
    banner = program.stdout;
  });
  after(async () => {
    await endPrograms();
    await provider.stop();
  });

  it('STO-05 refuses the embedded default, and names everything that is missing at once', async () => {
    const env = {
      NODE_ENV: 'production',
      LATCHKEY_SECRET: 'changeme',
      PUBLIC_URL: 'http://auth.example.com',
    };
    const { code, stdout, stderr } = await new Program('src/cli.js', ['serve'], env).ended;
    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    for (const name of [
      'DATABASE_URL',
      'REDIS_URL',
      'LATCHKEY_SECRET',
      'SENDGRID_API_KEY',
      'MAIL_FROM',
      'PUBLIC_URL',
    ]) {
      expect(stderr, name).to.match(new RegExp(`^ {2}${name} `, 'm'));
    }
    expect(stderr).to.not.match(/changeme|auth\.example\.com|^\s+at /m);
    expect(stderr.trim().split('\n')).to.have.length(7);
  });

  it('has no mailbox to read codes in, and does not speak of one', async () => {
    for (const path of ['/dev/mailbox.json', '/dev/mailbox.json?to=a@example.com', '/dev/', '/dev']) {
      expect((await send({ url }, path)).status, path).to.equal(404);
    }
    expect(banner).to.not.match(/mailbox|npm run demo|embedded default/);
    expect(banner).to.include('SendGrid').and.not.include(provider.apiKey);
  });

  it('GQL-06 does not help to guess names', async () => {
    const { body, text } = await new Client(url).graphql('mutation { logn { count } mee { id } }');
    expect(body.errors?.[0]?.extensions?.code).to.equal('GRAPHQL_VALIDATION_FAILED');
    expect(text).to.not.match(/did you mean|"login"|logout/i);
  });

  it('GQL-06 answers no introspection and has no page to land on', async () => {
    const client = new Client(url);
    for (const query of [
      '{ __schema { types { name } } }',
      '{ __type(name: "Account") { fields { name } } }',
    ]) {
      const { status, body, text } = await client.graphql(query);
      expect(status, text).to.equal(400);
      expect(body.data).to.equal(undefined);
      expect(text).to.not.include('passwordChangedAt');
    }
    const page = await send({ url }, '/graphql', { headers: { accept: 'text/html' } });
    expect(page.status).to.equal(400);
    expect(page.headers.get('content-type')).to.not.include('html');
    expect((await client.graphql('{ __typename }')).body).to.deep.equal({ data: { __typename: 'Query' } });
  });

  it('opens an account by a mail that SendGrid took', async () => {
    const client = new Client(url);
    const input = { email: 'anna@example.com', username: 'anna', password: newPassword() };
    const { body, text } = await client.graphql<{ register: { id: string } }>(REGISTER, { input });
    expect(body.data?.register.id, text).to.be.a('string');
    await provider.arrived(1);
    const [mail] = provider.received;
    expect(mail).to.include({ to: 'anna@example.com', status: 202 });
    expect(mail?.payload.from.email).to.equal('no-reply@example.com');
    const code = /#(\d{6})$/m.exec(mail?.text ?? '')?.[1];
    const signedIn = await client.graphql(VERIFY, {
      input: { verificationId: body.data?.register.id, code },
    });
    expect(signedIn.body.data).to.deep.equal({ verifyEmail: { user: { username: 'anna' } } });
    expect(provider.invalid).to.deep.equal([]);
  });

  it('STO-06 logs no secret of its configuration and nothing that people typed', async () => {
    const client = new Client(url);
    const canary = newPassword();
    const document = 'mutation($input: LoginInput!) { login(input: $input) { __typename } }';
    await client.graphql(document, { input: { identifier: 'anna', password: canary } });
    expect(program.stdout + program.stderr).to.not.include(canary);
    expect(program.stdout + program.stderr).to.not.include(provider.apiKey);
    expect(program.stdout).to.not.include('anna@example.com');
  });
});
