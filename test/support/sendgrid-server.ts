import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { complaintAbout } from './sendgrid-rules.js';

/** What the server does with the next message; the last one of a script stays. */
export type Answer =
  | { readonly accept: true; readonly delayMs?: number }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly hangUp: true }
  /** Takes the request and never says a word. */
  | { readonly silence: true }
  /** Begins a refusal and never ends it: one byte now and then. */
  | { readonly dribble: true };

export interface SendGridPayload {
  readonly personalizations: readonly {
    readonly to: readonly { readonly email: string; readonly name?: string }[];
  }[];
  readonly from: { readonly email: string; readonly name?: string };
  readonly subject: string;
  readonly content: readonly { readonly type: string; readonly value: string }[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly custom_args?: Readonly<Record<string, string>>;
  readonly tracking_settings?: Readonly<Record<string, { readonly enable?: boolean }>>;
}

export interface Received {
  readonly payload: SendGridPayload;
  /** Our own id of the message, from `custom_args`. */
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
  readonly status: number | null;
}

const BODY_LIMIT = 1_000_000;
/** The domain-bound last line of a mail with a code. */
const CODE_LINE = /^@\S+ #(\S+)$/m;

/** A stand-in for SendGrid's v3 `POST /v3/mail/send` on loopback, as strict about the payload as the real one. */
export class SendGridServer {
  readonly received: Received[] = [];
  /** Payloads refused by validation, and why. A test that sees one has found a bug. */
  readonly invalid: string[] = [];
  /** What the key may do, as `GET /v3/scopes` tells it. */
  scopes: readonly string[] = ['mail.send', 'sender_verification_eligible'];
  private script: Answer[] = [{ accept: true }];
  private readonly server: Server;
  private readonly waiting = new Set<() => void>();
  private readonly codesHandedOut = new Map<string, number>();

  constructor(readonly apiKey = 'SG.a-key-for-tests-only') {
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get baseUrl(): string {
    const address = this.server.address();
    if (!isAddress(address)) throw new Error('The server is not listening.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Answers for the messages to come; the last one is repeated. */
  answer(...script: Answer[]): void {
    this.script = script;
  }

  /** Resolves when this many messages have come in since the server was started. */
  async arrived(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** What was accepted for an address (null: for any), oldest first. */
  mailsTo(address: string | null): readonly Received[] {
    return this.received.filter(({ to, status }) => status === 202 && (address ?? to) === to);
  }

  /** The codes that were mailed to an address, oldest first; the same code again counts again. */
  codesTo(address: string): readonly string[] {
    return this.mailsTo(address).flatMap(({ text }) => CODE_LINE.exec(text)?.[1] ?? []);
  }

  /** The newest code to an address; waits until one has come that no earlier call has seen. */
  async nextCodeTo(address: string): Promise<string> {
    const end = Date.now() + 10_000;
    const seen = this.codesHandedOut.get(address) ?? 0;
    while (this.codesTo(address).length <= seen) {
      if (Date.now() > end) throw new Error('No mail with a code came.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.codesHandedOut.set(address, this.codesTo(address).length);
    return this.codesTo(address).at(-1) ?? '';
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await read(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && pathname === '/messages.json') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ messages: this.messagesTo(searchParams.get('to')) }));
      return;
    }
    if (request.method === 'GET' && pathname === '/v3/scopes') return this.showScopes(request, response);
    if (request.method !== 'POST' || request.url !== '/v3/mail/send')
      return refuse(response, 404, 'not found');
    if (raw.length > BODY_LIMIT) return refuse(response, 413, 'content size exceeds the limit');
    if (request.headers.authorization !== `Bearer ${this.apiKey}`) {
      return refuse(response, 401, 'The provided authorization grant is invalid, expired, or revoked');
    }
    const payload: unknown = JSON.parse(raw);
    const complaint = complaintAbout(payload);
    if (complaint !== null || !isPayload(payload)) {
      this.invalid.push(complaint ?? 'shape');
      return refuse(response, 400, complaint ?? 'shape');
    }
    const answer = (this.script.length > 1 ? this.script.shift() : this.script[0]) ?? { accept: true };
    this.record(payload, raw, answer);
    await reply(answer, response);
  }

  /** Newest first, as the gateway's own mailbox would show it. */
  private messagesTo(address: string | null): readonly object[] {
    return this.mailsTo(address)
      .map(({ id, to, text, html, payload }) => {
        return { id, to, subject: payload.subject, text, html, code: CODE_LINE.exec(text)?.[1] ?? null };
      })
      .reverse();
  }

  private showScopes(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers.authorization !== `Bearer ${this.apiKey}`) {
      refuse(response, 401, 'authorization required');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ scopes: this.scopes }));
  }

  private record(payload: SendGridPayload, raw: string, answer: Answer): void {
    const status = 'accept' in answer ? 202 : 'status' in answer ? answer.status : null;
    this.received.push({
      payload,
      raw,
      status,
      id: payload.custom_args?.latchkey_mail ?? '',
      to: payload.personalizations[0]?.to[0]?.email ?? '',
      text: payload.content[0]?.value ?? '',
      html: payload.content[1]?.value ?? '',
    });
    for (const tell of this.waiting) tell();
    this.waiting.clear();
  }
}

async function reply(answer: Answer, response: ServerResponse): Promise<void> {
  if ('silence' in answer) return;
  if ('hangUp' in answer) {
    response.socket?.resetAndDestroy();
    return;
  }
  if ('dribble' in answer) {
    response.writeHead(500, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
    return;
  }
  if ('status' in answer) return refuse(response, answer.status, 'as scripted', answer.headers);
  if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  response.writeHead(202, {
    'x-message-id': `sg-${Math.random().toString(36).slice(2)}`,
    'content-length': '0',
  });
  response.end();
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ errors: [{ message, field: null, help: null }] }));
}

function isPayload(payload: unknown): payload is SendGridPayload {
  return complaintAbout(payload) === null;
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
