import type { Reading, SettingReader } from './setting-reader.js';
import type { SettingGroup } from './setting-text.js';
import { literal, worded } from './setting-text.js';

/** How codes are texted to phones. */
export interface SmsTerms {
  /** ISO 3166-1 codes of the countries whose phones get texts. */
  readonly countries: readonly string[];
  /** Texts in 24 hours, to all phones together. */
  readonly perDay: number;
  readonly sender:
    | { readonly kind: 'mailbox' }
    /** `baseUrl` ends in a slash. */
    | {
        readonly kind: 'twilio';
        readonly accountSid: string;
        readonly authToken: string;
        readonly from: string;
        readonly baseUrl: string;
      };
}

interface Surroundings {
  readonly mail: { readonly kind: string };
  readonly strictNist: boolean;
}

const FROM = /^(\+[1-9]\d{6,14}|MG[0-9a-f]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/;
const TWILIO = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'SMS_FROM'] as const;
const MOST = { min: 1, max: 1_000_000, unit: 'texts' };

export const SMS: SettingGroup = {
  title: 'Text messages',
  settings: [
    worded('SMS_COUNTRIES', 'none: no text messages', 'country codes, comma separated', {
      meaning:
        'Switches on codes by text message, for phones of these countries (ISO 3166-1) and no others: whoever earns by texts to far numbers finds every open one. Not with STRICT_NIST, for NIST restricts this way.',
      sample: 'GB,IE',
    }),
    literal(
      'SMS_PER_DAY',
      '500',
      'texts, at most 1000000',
      'Texts in 24 hours, to all phones together; half of them, at most, for recoveries by name. Beyond it none is sent, and the log says so.',
    ),
    worded('TWILIO_ACCOUNT_SID', 'none: texts go to the development mailbox', '`AC` and 32 digits', {
      meaning: 'Sends texts through Twilio.',
      sample: '',
    }),
    worded('TWILIO_AUTH_TOKEN', 'none', "Twilio's auth token", {
      meaning: 'Required together with TWILIO_ACCOUNT_SID.',
      sample: '',
    }),
    literal('TWILIO_BASE_URL', 'https://api.twilio.com/', 'URL', 'The Twilio host.'),
    worded('SMS_FROM', 'none', 'number, name of up to 11 letters, or `MG…`', {
      meaning:
        'The sender of every text: a number of yours, a sender name, or a messaging service. Required together with TWILIO_ACCOUNT_SID.',
      sample: '+441632960000',
    }),
  ],
};

/** Null: nothing of it is offered anywhere. */
export function readSms(read: SettingReader, { mail, strictNist }: Surroundings): SmsTerms | null {
  const countries = read.parsed('SMS_COUNTRIES', [], parseCountries);
  const perDay = read.wholeNumber('SMS_PER_DAY', 500, MOST);
  const accountSid = read.parsed('TWILIO_ACCOUNT_SID', '', parseAccountSid);
  const authToken = read.text('TWILIO_AUTH_TOKEN') ?? '';
  const baseUrl = read.baseUrl('TWILIO_BASE_URL', 'https://api.twilio.com/');
  const from = read.parsed('SMS_FROM', '', parseFrom);
  const isSet = TWILIO.some((name) => read.isSet(name));
  if (isSet) refuseHalf(read);
  if (!read.isSet('SMS_COUNTRIES')) return null;
  if (!isSet && mail.kind !== 'mailbox') {
    const fix = 'Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM, or remove SMS_COUNTRIES.';
    read.refuse('TWILIO_ACCOUNT_SID', 'is not set, and there is no development mailbox for texts', fix);
  }
  if (strictNist) return null;
  const sender = isSet
    ? { kind: 'twilio' as const, accountSid, authToken, from, baseUrl }
    : { kind: 'mailbox' as const };
  return { countries, perDay, sender };
}

function refuseHalf(read: SettingReader): void {
  for (const name of [...TWILIO, 'SMS_COUNTRIES']) {
    if (read.isSet(name)) continue;
    const fix =
      name === 'SMS_COUNTRIES'
        ? 'Name the countries whose phones get texts, such as GB,IE: there is no default.'
        : 'Set all of TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM, or none.';
    read.refuse(name, 'is not set, though Twilio is configured', fix);
  }
}

function parseCountries(text: string): Reading<readonly string[]> {
  const codes = text.split(',').map((one) => one.trim());
  if (codes.every(isCountry)) return { value: [...new Set(codes)] };
  return {
    problem: 'holds something that is no country',
    fix: 'Write ISO 3166-1 codes of two capital letters, such as GB,IE (the United Kingdom is GB).',
  };
}

/** Codes that stand for another one, such as UK, would match no phone. */
function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || new Intl.Locale(`und-${code}`).region !== code) return false;
  return new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code) !== undefined;
}

function parseAccountSid(text: string): Reading<string> {
  if (/^AC[0-9a-f]{32}$/.test(text)) return { value: text };
  return { problem: 'is not an account SID', fix: 'Copy it from the Twilio console: AC and 32 digits.' };
}

function parseFrom(text: string): Reading<string> {
  if (FROM.test(text)) return { value: text };
  return {
    problem: 'is no sender of texts',
    fix: 'Write a number such as +441632960000, a name of up to 11 letters and digits, or a messaging service SID.',
  };
}
