import type { Config } from '../../config.js';
import { type Finding, failed, inTime, ok, warning } from './finding.js';

const NEEDED = 'mail.send';
const NEW_KEY = 'Create a key with the permission Mail Send at SendGrid and set SENDGRID_API_KEY to it.';

/** Asks what the key may do, and sends nothing. */
export async function examineMail({ mail }: Config): Promise<Finding> {
  if (mail.kind === 'mailbox') {
    return warning(
      'Mail',
      'the development mailbox: nothing is sent',
      'For production set SENDGRID_API_KEY and MAIL_FROM.',
    );
  }
  let status: number;
  let text: string;
  try {
    const response = await inTime(
      fetch(new URL('v3/scopes', mail.baseUrl), {
        headers: { authorization: `Bearer ${mail.apiKey}` },
        redirect: 'error',
        signal: AbortSignal.timeout(5_000),
      }),
    );
    status = response.status;
    text = await inTime(response.text());
  } catch {
    return failed(
      'Mail',
      'SendGrid does not answer',
      'Is SENDGRID_BASE_URL right, and can this machine reach it?',
    );
  }
  if (status === 401 || status === 403)
    return failed('Mail', `SendGrid does not accept the key (${status})`, NEW_KEY);
  if (status !== 200)
    return warning(
      'Mail',
      `SendGrid answered ${status}`,
      'Try again later; status.sendgrid.com tells of outages.',
    );
  if (!scopesOf(text).includes(NEEDED))
    return failed('Mail', `the key lacks the permission ${NEEDED}`, NEW_KEY);
  return ok('Mail', 'SendGrid accepts the key for sending; `latchkey mail test` sends one');
}

/** Whether anybody would tell what became of mails that were sent. */
export function examineMailEvents({ mail, mailEventsKey, publicUrl }: Config): readonly Finding[] {
  if (mail.kind === 'mailbox') return [];
  if (mailEventsKey !== null)
    return [ok('Mail reports', 'SendGrid’s signed reports are taken at /webhooks/sendgrid')];
  return [
    warning(
      'Mail reports',
      'nobody tells which mails arrive and which come back',
      `Set up a signed Event Webhook to ${publicUrl}/webhooks/sendgrid at SendGrid, and SENDGRID_WEBHOOK_KEY to its key.`,
    ),
  ];
}

function scopesOf(text: string): readonly unknown[] {
  try {
    const answer: unknown = JSON.parse(text);
    const scopes: unknown =
      typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'scopes') : null;
    return Array.isArray(scopes) ? scopes : [];
  } catch {
    return [];
  }
}
