import { within } from './body-size.js';
import { type App, refused, unreadable } from './graphql-route.js';

/** Hands on what SendGrid posts; false when it was not SendGrid. */
export type TakeMailEvents = (signed: {
  readonly body: Buffer;
  readonly signature: string;
  readonly timestamp: string;
}) => Promise<boolean>;

/** Bytes. SendGrid posts what it has gathered once it is 768 kB. */
const MAX_BODY = 1_048_576;
const SIGNATURE = 'X-Twilio-Email-Event-Webhook-Signature';
const TIMESTAMP = 'X-Twilio-Email-Event-Webhook-Timestamp';
const PATH = '/webhooks/sendgrid';

/** SendGrid's Event Webhook. The body is taken as it came, for its bytes are what is signed. */
export function routeSendGrid(app: App, take: TakeMailEvents): void {
  const withinSize = within({
    maxSize: MAX_BODY,
    tooLarge: (c) => refused(c, 413, 'The request body is too large.'),
    unreadable,
  });
  app.post(PATH, withinSize, async (c) => {
    const signature = c.req.header(SIGNATURE) ?? '';
    const timestamp = c.req.header(TIMESTAMP) ?? '';
    if (signature === '' || timestamp === '') return refused(c, 401, 'This is not signed.');
    const bytes = await c.req.arrayBuffer().catch(() => null);
    if (bytes === null) return unreadable(c);
    const isTaken = await take({ body: Buffer.from(bytes), signature, timestamp });
    return isTaken ? c.body(null, 204) : refused(c, 401, 'The signature does not fit, or is too old.');
  });
}
