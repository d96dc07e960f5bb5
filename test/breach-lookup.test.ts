import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { TRUSTED } from '../src/crypto/bounded-queue.js';
import { ProblemError } from '../src/errors.js';
import { BreachLookup } from '../src/services/breach-lookup.js';
import { PasswordPolicy } from '../src/services/password-policy.js';

const PERSON = { email: 'margarethe.lindqvist@mail.example', username: 'mlindqvist' };
const PATH = ['input', 'newPassword'];

describe('breach lookup', () => {
  const BREACHED = 'violet tractor mumbles softly';
  const CLEAN = 'scarlet glider whispers loudly';
  const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();

  let server: Server;
  let baseUrl: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: { url: string | undefined; padding: unknown }[];
  let logged: string[];
  const log = {
    warn: (details: object, message: string) => void logged.push(JSON.stringify({ details, message })),
  };

  /** Speaks the range API: knows one breached password, and pads with counts of 0 when asked to. */
  function range(request: IncomingMessage, response: ServerResponse): void {
    const prefix = request.url?.split('/').at(-1) ?? '';
    const lines = ['0018A45C4D1DEF81644B54AB7F969B88D65:3', '00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2'];
    if (sha1(BREACHED).startsWith(prefix)) lines.push(`${sha1(BREACHED).slice(5)}:52`);
    const padded = request.headers['add-padding'] === 'true' && sha1(CLEAN).startsWith(prefix);
    if (padded) lines.push(`${sha1(CLEAN).slice(5)}:0`);
    response.end(lines.join('\r\n'));
  }

  before(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, padding: request.headers['add-padding'] });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answer = range;
    asked = [];
    logged = [];
  });

  const lookup = (timeoutMs?: number) => new BreachLookup({ baseUrl: `${baseUrl}/`, timeoutMs }, log);

  it('sends five characters of the digest, asks for padding, and finds what is there', async () => {
    expect(await lookup().contains(BREACHED)).to.equal(true);
    expect(asked).to.deep.equal([{ url: `/range/${sha1(BREACHED).slice(0, 5)}`, padding: 'true' }]);
    expect(logged).to.deep.equal([]);
  });

  it('does not find what is not there, nor what is there only as padding', async () => {
    expect(await lookup().contains('something else entirely')).to.equal(false);
    expect(await lookup().contains(CLEAN)).to.equal(false);
    expect(logged).to.deep.equal([]);
  });

  const failures: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    'a 500': (_, response) => void response.writeHead(500).end(),
    'a 429': (_, response) => void response.writeHead(429).end(),
    'a redirect': (request, response) => {
      if (request.url?.startsWith('/elsewhere')) return range(request, response);
      response.writeHead(302, { location: `/elsewhere${request.url}` }).end();
    },
    'a hang': () => undefined,
    'a hang in the middle of the body': (_, response) =>
      void response.write('0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n'),
    'a cut connection': (request) => void request.socket.destroy(),
  };
  for (const [name, failing] of Object.entries(failures)) {
    it(`after ${name} it fails open, soon, with one line that gives nothing away`, async () => {
      answer = failing;
      const from = performance.now();
      expect(await lookup(150).contains(BREACHED)).to.equal(false);
      expect(performance.now() - from).to.be.below(1000);
      expect(logged).to.have.length(1);
      for (const secret of [BREACHED, sha1(BREACHED).slice(0, 5), sha1(BREACHED).slice(5)]) {
        expect(logged[0]?.toLowerCase()).to.not.include(secret.toLowerCase());
      }
    });
  }

  it('a service that is not there, or an address that is none, is the same', async () => {
    for (const nowhere of ['http://127.0.0.1:1', 'not an address']) {
      logged = [];
      expect(await new BreachLookup({ baseUrl: nowhere }, log).contains(BREACHED)).to.equal(false);
      expect(logged).to.have.length(1);
      expect(logged[0]).to.not.include(sha1(BREACHED).slice(0, 5));
    }
  });

  it('PWD-05 the policy refuses what it finds, and only then', async () => {
    const policy = new PasswordPolicy({ minLength: 8, appName: 'Latchkey' }, lookup());
    const outcome = await policy.check(BREACHED, PERSON, PATH, TRUSTED).catch((error: unknown) => error);
    expect(outcome instanceof ProblemError && outcome.fields[0]?.issue).to.equal('BREACHED');
    await policy.check(CLEAN, PERSON, PATH, TRUSTED);
    asked = [];
    await policy.check('aaaaaaaaaaaa', PERSON, PATH, TRUSTED).catch(() => undefined);
    expect(asked, 'a password refused here is not asked about there').to.deep.equal([]);
    answer = (_, response) => void response.writeHead(503).end();
    await policy.check(BREACHED, PERSON, PATH, TRUSTED);
    await policy.close();
  });
});
