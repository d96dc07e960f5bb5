import type { Command } from 'commander';
import { systemClock } from '../clock.js';
import { type Config, processEnvironment, readConfig } from '../config.js';
import { newId } from '../crypto/random-token.js';
import { ProblemError } from '../errors.js';
import { MailDeliveryError, type Message } from '../mail/mailer.js';
import { readEmail } from '../services/identifiers.js';
import { UsageError } from './usage-error.js';

export function addTo(program: Command): void {
  program
    .command('mail')
    .description('mail delivery')
    .command('test')
    .description('send one real mail through the configured provider')
    .requiredOption('--to <address>', 'who gets it')
    .action(sendTest);
}

/** Past the outbox and its budgets: what is tried is the provider, the key and the sender. */
async function sendTest({ to }: { to: string }): Promise<void> {
  const config = readConfig(processEnvironment());
  const recipient = readEmail(to);
  if (recipient === null) throw new UsageError('--to is not an e-mail address.');
  if (config.mail.kind === 'mailbox') {
    throw new ProblemError(
      'CONFLICT',
      'Nothing was sent: mail goes to the development mailbox. Set SENDGRID_API_KEY and MAIL_FROM.',
    );
  }
  const { createMailer } = await import('../core.js');
  try {
    const mailer = await createMailer(config, systemClock);
    const { providerId } = await mailer.send(letter(config, recipient.canonical));
    process.stdout.write(`The provider took it. Its id there: ${providerId ?? 'none was given'}.\n`);
  } catch (error) {
    if (error instanceof MailDeliveryError) throw new Error(`${error.message} ${adviceOn(error.reason)}`);
    throw error;
  }
}

function letter(config: Config, to: string): Message {
  const sentence = `This is a test of the mail delivery of ${config.branding.appName}. There is nothing to do.`;
  return {
    id: newId('eml', Date.now()),
    to,
    from: config.mailFrom,
    subject: `${config.branding.appName}: mail works`,
    text: `${sentence}\n`,
    html: `<p>${sentence.replaceAll('&', '&amp;')}</p>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

function adviceOn(reason: string): string {
  if (reason === '401') return 'SENDGRID_API_KEY is not accepted: create a new key.';
  if (reason === '403') return 'The key may not send, or MAIL_FROM is not a verified sender.';
  if (reason === '429') return 'Too many mails for the plan: wait, or raise the limit.';
  if (/^5\d\d$/.test(reason))
    return `It was reached and answered ${reason}: try again later, or ask the provider.`;
  if (/^\d{3}$/.test(reason))
    return `It was reached and answered ${reason}. Is SENDGRID_BASE_URL its address?`;
  return 'Is SENDGRID_BASE_URL right, and can this machine reach it?';
}
