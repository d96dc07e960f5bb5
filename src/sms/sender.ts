/** One text message to one phone, ready to be handed over. */
export interface Text {
  /** Our own id: the outbox row's. The same text sent again has the same id. */
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly body: string;
}

/** Delivery: Twilio, or the development mailbox. */
export interface TextSender {
  /** Hands the text over within 5 seconds and answers the provider's id of it, if it has one. Throws TextDeliveryError. */
  send(text: Text): Promise<{ readonly providerId: string | null }>;
}

/** Why the provider did not take a text. It carries no body, no key and no number, so it may be logged whole. */
export class TextDeliveryError extends Error {
  override readonly name = 'TextDeliveryError';

  constructor(
    /** `true`: trying again later may help (429, 5xx, no answer). `false`: it will be refused every time. */
    readonly retryable: boolean,
    /** The HTTP status, with the provider's own number where it gives one, or a word such as `TIMEOUT`. */
    readonly reason: string,
    /** Seconds the provider asked to wait, if it said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`The provider of text messages did not take the text: ${reason}.`);
  }
}
