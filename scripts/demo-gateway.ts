import { setTimeout as pause } from 'node:timers/promises';
import { Answer, Difference, type Exchange } from './demo-answer.js';

/** Nobody answers, or somebody who is not a gateway with a mailbox. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Milliseconds for any one request; mail is waited for ten seconds inside one. */
const PATIENCE = 20_000;
/** Milliseconds. */
const MAIL_PATIENCE = 30_000;

/** The GraphQL endpoint, over plain fetch. */
export class Gateway {
  private readonly endpoint: URL;

  constructor(url: URL) {
    this.endpoint = new URL('/graphql', url);
  }

  async ask(document: string, input?: object, token?: string): Promise<Exchange> {
    const operation = /^\w+ (\w+)/.exec(document)?.[1] ?? 'operation';
    const body = JSON.stringify({ query: document, variables: input === undefined ? {} : { input } });
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const { status, json } = await fetchJson(this.endpoint, { method: 'POST', headers, body });
    return { operation, sent: input ?? {}, answer: new Answer(json, status) };
  }
}

interface Mail {
  readonly key: string;
  readonly code: string | null;
  readonly answer: Answer;
}

/** Where the gateway's mail can be read: its own development mailbox, or a stand-in for SendGrid. */
export class Mailbox {
  private readonly seen = new Set<string>();

  constructor(
    private readonly address: URL,
    private readonly to: string,
  ) {
    address.searchParams.set('to', to);
    address.searchParams.set('wait', '10');
  }

  /** The next mail nobody has read yet, with a code or without one. */
  async next(kind: 'code' | 'notice'): Promise<Exchange> {
    const end = Date.now() + MAIL_PATIENCE;
    while (Date.now() < end) {
      const mail = (await this.list()).find(
        (one) => !this.seen.has(one.key) && (one.code !== null) === (kind === 'code'),
      );
      if (mail !== undefined) {
        this.seen.add(mail.key);
        return { operation: `GET ${this.address.pathname}`, sent: { to: this.to }, answer: mail.answer };
      }
      await pause(200);
    }
    throw new Difference(`a mail with a ${kind} within ${MAIL_PATIENCE / 1000} seconds`, 'none');
  }

  private async list(): Promise<Mail[]> {
    const { status, json } = await fetchJson(this.address, {});
    const list = Array.isArray(json) ? json : new Answer(json).at('messages');
    if (status !== 200 || !Array.isArray(list)) {
      throw new NotReady(
        `There is no mailbox at ${this.address.origin}${this.address.pathname}: the gateway runs in production or mails through SendGrid.`,
      );
    }
    return list.map(toMail);
  }
}

function toMail(message: unknown): Mail {
  const mail = new Answer(message);
  const subject = String(mail.at('subject'));
  const code = mail.at('code');
  return {
    key: String(mail.at('id') ?? `${subject} ${String(mail.at('text'))}`),
    code: typeof code === 'string' ? code : null,
    answer: new Answer({ to: mail.at('to'), subject, code }),
  };
}

async function fetchJson(url: URL, init: RequestInit): Promise<{ status: number; json: unknown }> {
  let text: string;
  let status: number;
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) });
    status = response.status;
    text = await response.text();
  } catch {
    throw new NotReady(`Nothing answers at ${url.origin}.`);
  }
  try {
    return { status, json: JSON.parse(text) };
  } catch {
    return { status, json: { notJson: text.slice(0, 200) } };
  }
}
