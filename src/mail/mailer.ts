/** One message to one recipient, ready to be handed over. */
export interface Message {
  /** Our own id: the outbox row's. The same message sent again has the same id. */
  readonly id: string;
  readonly to: string;
  readonly from: { readonly address: string; readonly name: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Delivery: SendGrid, or the development mailbox. */
export interface Mailer {
  /** Hands the message over within 5 seconds and answers the provider's id of it, if it has one. Throws MailDeliveryError. */
  send(message: Message): Promise<{ readonly providerId: string | null }>;
}

/** Why the provider did not take a message. It carries no body, no key and no address, so it may be logged whole. */
export class MailDeliveryError extends Error {
  override readonly name = 'MailDeliveryError';

  constructor(
    /** `true`: trying again later may help (429, 5xx, no answer). `false`: it will be refused every time (4xx). */
    readonly retryable: boolean,
    /** The HTTP status, or a word such as `TIMEOUT`. */
    readonly reason: string,
    /** Seconds the provider asked to wait, if it said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`The mail provider did not take the message: ${reason}.`);
  }
}
