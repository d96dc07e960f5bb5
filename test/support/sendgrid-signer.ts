import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { request } from 'node:http';
import type { Gateway } from './gateway.js';

/** Signs and posts as SendGrid's Event Webhook does: ECDSA over the timestamp and the body. */
export class SendGridSigner {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

  /** As SendGrid shows it. */
  get verificationKey(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  }

  headers(body: string, timestamp: string, key: KeyObject = this.keys.privateKey): Record<string, string> {
    return {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString(
        'base64',
      ),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    };
  }

  async post(
    gateway: Gateway,
    events: readonly object[],
    over: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const body = `${JSON.stringify(events)}\r\n`;
    const timestamp = String(Math.floor(gateway.clock.now() / 1000));
    return postEvents(gateway, body, { ...this.headers(body, timestamp), ...over });
  }
}

/** The answer to a post that says how long it is and sends nothing yet. */
export function announce(
  gateway: Gateway,
  bytes: number,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': String(bytes) },
    };
    const call = request(`${gateway.url}/webhooks/sendgrid`, options, ({ statusCode = 0 }) => {
      resolve(statusCode);
      call.destroy();
    });
    call.on('error', reject);
    call.flushHeaders();
  });
}

export async function postEvents(
  gateway: Gateway,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const response = await fetch(`${gateway.url}/webhooks/sendgrid`, { method: 'POST', headers, body });
  await response.text();
  return response.status;
}
