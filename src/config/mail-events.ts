import { createPublicKey } from 'node:crypto';
import type { Reading, SettingReader } from './setting-reader.js';
import { type Setting, worded } from './setting-text.js';

export const MAIL_EVENTS: Setting = worded('SENDGRID_WEBHOOK_KEY', 'none: not asked', 'verification key', {
  meaning:
    'The public key SendGrid shows for its Signed Event Webhook. With it `/webhooks/sendgrid` learns what became of mails, and which addresses send them back.',
  sample: '',
});

/** The verification key, base64; null: nobody is listened to. */
export function readMailEvents(read: SettingReader): string | null {
  return read.parsed<string | null>(MAIL_EVENTS.name, null, parseKey);
}

function parseKey(text: string): Reading<string> {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return { value: text };
  } catch {
    // What it could not read is quoted in what it throws.
  }
  return {
    problem: 'is not a verification key',
    fix: 'Copy it from Settings, Mail Settings, Event Webhook at SendGrid, as one line without BEGIN and END.',
  };
}
