import type { Config } from '../../config.js';
import { type Finding, failed, inTime, ok, warning } from './finding.js';

const CHECK = 'Text messages';

/** Asks for the account, and sends nothing. Nothing to say where texts were never switched on. */
export async function examineSms({ sms }: Pick<Config, 'sms'>): Promise<readonly Finding[]> {
  if (sms === null) return [];
  if (sms.sender.kind === 'mailbox') {
    const fix = 'To send them set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM.';
    return [warning(CHECK, 'the development mailbox: nothing is sent', fix)];
  }
  return [await examineTwilio(sms.sender)];
}

async function examineTwilio(sender: {
  readonly accountSid: string;
  readonly authToken: string;
  readonly baseUrl: string;
}): Promise<Finding> {
  const { accountSid, authToken, baseUrl } = sender;
  const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  let status: number;
  let text: string;
  try {
    const response = await inTime(
      fetch(new URL(`2010-04-01/Accounts/${accountSid}.json`, baseUrl), {
        headers: { authorization: `Basic ${basic}` },
        redirect: 'error',
        signal: AbortSignal.timeout(5_000),
      }),
    );
    status = response.status;
    text = await inTime(response.text());
  } catch {
    return failed(
      CHECK,
      'Twilio does not answer',
      'Is TWILIO_BASE_URL right, and can this machine reach it?',
    );
  }
  if (status === 401 || status === 403 || status === 404) {
    const fix = 'Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the Twilio console.';
    return failed(CHECK, `Twilio does not accept the account and its token (${status})`, fix);
  }
  if (status !== 200)
    return warning(
      CHECK,
      `Twilio answered ${status}`,
      'Try again later; status.twilio.com tells of outages.',
    );
  if (!isActive(text))
    return failed(CHECK, 'the account at Twilio is not active', 'Look at it in the Twilio console.');
  return ok(CHECK, 'Twilio knows the account; `latchkey sms test` sends one');
}

function isActive(text: string): boolean {
  try {
    const account: unknown = JSON.parse(text);
    return typeof account === 'object' && account !== null && Reflect.get(account, 'status') === 'active';
  } catch {
    return false;
  }
}
