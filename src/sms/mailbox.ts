import type { Mailbox } from '../mail/mailbox.js';
import type { Text, TextSender } from './sender.js';

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Delivery for development: texts lie beside the mails, and nothing leaves the process. */
export class MailboxTexts implements TextSender {
  constructor(private readonly mailbox: Mailbox) {}

  send({ id, to, body }: Text): Promise<{ readonly providerId: string | null }> {
    const html = body.replace(/[&<>]/g, (one) => ESCAPED[one] ?? one);
    return this.mailbox.send({
      id,
      to,
      from: { address: '', name: '' },
      subject: 'Text message',
      text: `${body}\n`,
      html: `<!doctype html><html><head><title>Text message</title></head><body><pre style="white-space:pre-wrap">${html}</pre></body></html>`,
      headers: {},
    });
  }
}
