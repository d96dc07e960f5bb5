import type { Message } from './mailer.js';
import { oneLine } from './plain-text.js';
import { type MailProps, render } from './templates/render.js';

export interface Letter<K extends keyof MailProps> {
  /** The outbox row's id. */
  readonly id: string;
  readonly kind: K;
  /** The stored address. */
  readonly to: string;
  readonly from: { readonly address: string; readonly name: string };
  readonly props: MailProps[K];
}

/** Writes a mail and puts on it the headers that all our mails carry. */
export function compose<K extends keyof MailProps>(letter: Letter<K>): Message {
  const { subject, text, html, language } = render(letter.kind, letter.props);
  return {
    id: letter.id,
    to: letter.to,
    from: { address: oneLine(letter.from.address), name: oneLine(letter.from.name) },
    subject,
    text,
    html,
    headers: {
      // RFC 3834: no vacation notes and no other machine's answers, please.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // Of our own domain, and the same when the same mail is sent again: a mailbox then shows it once.
      'Message-ID': `<${oneLine(letter.id)}@${domainOf(letter.from.address)}>`,
      // Differs for each mail, so that Gmail does not fold codes into one thread and show an old one.
      'X-Entity-Ref-ID': oneLine(letter.id),
      'Content-Language': language,
    },
  };
}

function domainOf(address: string): string {
  return oneLine(address.slice(address.lastIndexOf('@') + 1));
}
