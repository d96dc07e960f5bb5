import type { Config } from '../config.js';
import { textsOfStrangers } from '../flows/mail-budget.js';
import { textRules } from '../flows/send-allowance.js';
import { Mailbox } from '../mail/mailbox.js';
import type { Mailer } from '../mail/mailer.js';
import { CodeAllowance } from '../services/code-allowance.js';
import type { CodeFuse } from '../services/code-fuse.js';
import { PhoneEnrollments } from '../services/phone-enrollments.js';
import { SmsProof } from '../services/sms-proof.js';
import type { Texting } from '../services/text-delivery.js';
import { MailboxTexts } from '../sms/mailbox.js';
import type { TextSender } from '../sms/sender.js';
import type { Stores } from '../stores.js';

const DAY = 24 * 3600;

/** How texts go out; null where they are switched off. Twilio's client is loaded by who has it configured alone. */
export async function createTexting(
  { sms }: Config,
  { limits }: Pick<Stores, 'limits'>,
  mailer: Mailer,
): Promise<Texting | null> {
  const sender = await createTextSender(sms, mailer);
  if (sms === null || sender === null) return null;
  const strangers = textsOfStrangers(sms.perDay);
  return {
    sender,
    perDay: limits({ name: 'texts', points: sms.perDay, seconds: DAY }),
    ofStrangers: limits({ name: 'texts-strangers', points: strangers, seconds: DAY }),
  };
}

export async function createTextSender(
  sms: Config['sms'],
  mailer: Mailer | null,
): Promise<TextSender | null> {
  if (sms === null) return null;
  if (sms.sender.kind === 'mailbox') return mailer instanceof Mailbox ? new MailboxTexts(mailer) : null;
  const { TwilioSender } = await import('../sms/twilio.js');
  return new TwilioSender(sms.sender);
}

/** Codes by text as a way to prove who one is: none of them where texts are switched off. */
export function createSmsProofs(
  { database, clock, keyring }: Stores,
  { sms, code }: Config,
): readonly SmsProof[] {
  return sms === null ? [] : [new SmsProof({ database, clock, keyring }, { codeTtl: code.ttl })];
}

export function createTextAllowance({ cells }: Stores, { code }: Config, fuse: CodeFuse): CodeAllowance {
  return new CodeAllowance(cells, fuse, textRules(code.resendCooldown), 'texts');
}

export function createPhoneEnrollments(
  { sms, code }: Config,
  parts: ConstructorParameters<typeof PhoneEnrollments>[0],
): PhoneEnrollments {
  return new PhoneEnrollments(parts, sms && { countries: sms.countries, codeTtl: code.ttl });
}
