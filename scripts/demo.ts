import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { randomPassphrase } from '../src/crypto/passphrase.js';
import { Difference } from './demo-answer.js';
import { Gateway, Mailbox, NotReady } from './demo-gateway.js';
import { type Person, playMainJob } from './demo-main-job.js';
import { typename } from './demo-operations.js';
import { Report } from './demo-report.js';

const HELP = `Plays the main job against a running gateway: opens an account, forgets the password, reads the code from
the mail, chooses a new password, and shows that the old password and the old session are dead.

Usage: npm run demo -- [options]

  --url URL            The gateway. Default: http://localhost:4000
  --mailbox URL        Where its development mailbox is. Default: the gateway itself.
  --sendgrid-mail URL  Read mail from a local stand-in for SendGrid instead (GET /messages.json?to=…).
  --json               One line of JSON per step.
  --help               This text.

Exit codes: 0 all went as it should, 1 a step went otherwise, 2 the demo could not be played.
`;

interface Options {
  readonly url: URL;
  readonly mail: URL;
  readonly json: boolean;
}

/** 'help' when that was asked for. Throws NotReady for options that make no sense. */
function readOptions(args: string[]): Options | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { url: text, mailbox: text, 'sendgrid-mail': text, json: flag, help: flag };
  const values = parsed(() => parseArgs({ args, options }).values);
  if (values.help) return 'help';
  const url = parsed(() => new URL(values.url ?? 'http://localhost:4000'));
  const standIn = values['sendgrid-mail'];
  const mail = parsed(() =>
    standIn === undefined
      ? new URL('/dev/mailbox.json', values.mailbox ?? url)
      : new URL('/messages.json', standIn),
  );
  return { url, mail, json: values.json };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new NotReady(
      `These options cannot be used: ${error instanceof Error ? error.message : 'unknown'}.\n\n${HELP}`,
    );
  }
}

async function play(options: Options): Promise<void> {
  const username = randomName();
  const email = `${username}@example.com`;
  const person: Person = { username, email, password: randomPassphrase(), newPassword: randomPassphrase() };
  const colour = process.stdout.isTTY === true && process.stdout.hasColors();
  const report = new Report({ json: options.json, colour, write: (text) => void process.stdout.write(text) });
  const gateway = new Gateway(options.url);
  await requireGateway(gateway, options.url);
  report.say(`Latchkey at ${options.url.origin}, played by ${email}\n`);
  await playMainJob({ gateway, mailbox: new Mailbox(options.mail, email), report, person });
  report.say(`\nDone in ${report.elapsed()} s. The old password and the old session are dead.`);
}

async function requireGateway(gateway: Gateway, url: URL): Promise<void> {
  const { answer } = await gateway.ask(typename);
  if (answer.at('data.__typename') === 'Query') return;
  throw new NotReady(`Something answers at ${url.origin}, but it is no GraphQL gateway.`);
}

/** Letters and digits, not used before. */
function randomName(): string {
  return `demo${randomInt(2 ** 47).toString(36)}`;
}

/** The exit code. */
async function main(args: string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === 'help') process.stdout.write(HELP);
    else await play(options);
    return 0;
  } catch (error) {
    if (error instanceof Difference) {
      process.stderr.write('The gateway did not do what it should; see the last step.\n');
      return 1;
    }
    if (!(error instanceof NotReady)) throw error;
    process.stderr.write(
      `${error.message}\nStart a gateway with "npm start" and play again, or name one: npm run demo -- --url URL\n`,
    );
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
