import type { Command } from 'commander';
import { type Config, processEnvironment, readConfig } from '../config.js';
import { newId } from '../crypto/random-token.js';
import { ProblemError } from '../errors.js';
import { readPhone } from '../sms/numbers.js';
import { TextDeliveryError } from '../sms/sender.js';
import { UsageError } from './usage-error.js';

export function addTo(program: Command): void {
  program
    .command('sms')
    .description('text messages')
    .command('test')
    .description('send one real text through the configured provider')
    .argument('<phone>', 'who gets it, such as +447400123456')
    .action(sendTest);
}

/** Past the outbox and its budgets: what is tried is the provider, the key and the sender. */
async function sendTest(phone: string): Promise<void> {
  const config = readConfig(processEnvironment());
  const { sms } = config;
  if (sms === null) {
    const why = config.strictNist ? 'STRICT_NIST=1 allows none' : 'SMS_COUNTRIES is not set';
    throw new ProblemError('CONFLICT', `Nothing was sent: text messages are switched off, for ${why}.`);
  }
  const to = await readPhone(phone);
  if (to === null) throw new UsageError('This is not the number of a mobile phone.');
  if (!sms.countries.includes(to.country)) {
    throw new ProblemError('INVALID_INPUT', `SMS_COUNTRIES does not hold ${to.country}.`);
  }
  if (sms.sender.kind === 'mailbox') {
    const message =
      'Nothing was sent: texts go to the development mailbox. Set TWILIO_ACCOUNT_SID and the others.';
    throw new ProblemError('CONFLICT', message);
  }
  const { TwilioSender } = await import('../sms/twilio.js');
  try {
    const { providerId } = await new TwilioSender(sms.sender).send(textTo(to.number, config));
    process.stdout.write(`The provider took it. Its id there: ${providerId ?? 'none was given'}.\n`);
  } catch (error) {
    if (error instanceof TextDeliveryError) throw new Error(`${error.message} ${adviceOn(error.reason)}`);
    throw error;
  }
}

function textTo(to: string, { branding }: Config) {
  const body = `This is a test of the text messages of ${branding.appName}. There is nothing to do.`;
  return { id: newId('eml', Date.now()), to, body };
}

function adviceOn(reason: string): string {
  if (reason.startsWith('401')) return 'TWILIO_AUTH_TOKEN is not accepted, or belongs to another account.';
  if (reason.includes('(21408)')) return 'Allow this country under Geo permissions at Twilio.';
  if (reason.startsWith('400')) return 'Is SMS_FROM a sender of this account, and may it text this phone?';
  if (reason.startsWith('429')) return 'Too many texts for the account: wait, or raise its limit.';
  const [status] = /^\d{3}\b/.exec(reason) ?? [];
  if (status?.startsWith('5'))
    return `It was reached and answered ${status}: try again later, or ask the provider.`;
  if (status !== undefined) return `It was reached and answered ${status}. Is TWILIO_BASE_URL its address?`;
  return 'Is TWILIO_BASE_URL right, and can this machine reach it?';
}
