import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What the server does with the next text; the last one of a script stays. */
export type TwilioAnswer =
  | { readonly accept: true; readonly delayMs?: number }
  /** `code` is Twilio's own number of the mistake. */
  | { readonly status: number; readonly code?: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly hangUp: true }
  /** Takes the request and never says a word. */
  | { readonly silence: true }
  /** Begins an answer and never ends it: one byte now and then. */
  | { readonly dribble: true };

export interface ReceivedText {
  readonly to: string;
  readonly from: string | null;
  readonly service: string | null;
  readonly body: string;
  readonly status: number | null;
}

const NUMBER = /^\+[1-9]\d{6,14}$/;
const LONGEST_BODY = 1600;
const CODE_LINE = /^@\S+ #(\S+)$/m;

/** A stand-in for Twilio's `POST /2010-04-01/Accounts/{sid}/Messages.json` on loopback, with the answers of the real one. */
export class TwilioServer {
  readonly accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
  readonly authToken = 'a-token-for-tests-only';
  readonly received: ReceivedText[] = [];
  /** What `GET /2010-04-01/Accounts/{sid}.json` says of the account. */
  accountStatus = 'active';
  private script: TwilioAnswer[] = [{ accept: true }];
  private readonly waiting = new Set<() => void>();
  private readonly server: Server = createServer((request, response) => {
    this.handle(request, response).catch(() => response.destroy());
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  get baseUrl(): string {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server is not listening.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** The variables that make a gateway use it. */
  get env(): Readonly<Record<string, string>> {
    return {
      SMS_COUNTRIES: 'GB',
      TWILIO_ACCOUNT_SID: this.accountSid,
      TWILIO_AUTH_TOKEN: this.authToken,
      TWILIO_BASE_URL: this.baseUrl,
      SMS_FROM: '+441632960000',
    };
  }

  answer(...script: TwilioAnswer[]): void {
    this.script = script;
  }

  textsTo(phone: string): readonly ReceivedText[] {
    return this.received.filter(({ to, status }) => to === phone && status === 201);
  }

  /** The newest code that was taken for a phone. */
  codeTo(phone: string): string {
    return CODE_LINE.exec(this.textsTo(phone).at(-1)?.body ?? '')?.[1] ?? '';
  }

  /** Resolves when this many texts have come in since the server was started. */
  async arrived(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const basic = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${basic}`) return refuse(response, 401, 20003);
    const account = `/2010-04-01/Accounts/${this.accountSid}`;
    if (request.method === 'GET' && request.url === `${account}.json`) {
      return send(response, 200, { sid: this.accountSid, status: this.accountStatus });
    }
    if (request.method !== 'POST' || request.url !== `${account}/Messages.json`)
      return refuse(response, 404, 20404);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    const complaint = complaintAbout(form);
    const next = (this.script.length > 1 ? this.script.shift() : this.script[0]) ?? { accept: true };
    const answer: TwilioAnswer = complaint === null ? next : { status: 400, code: complaint };
    this.record(form, answer);
    await reply(response, answer);
  }

  private record(form: URLSearchParams, answer: TwilioAnswer): void {
    const status = 'accept' in answer ? 201 : 'status' in answer ? answer.status : null;
    this.received.push({
      to: form.get('To') ?? '',
      from: form.get('From'),
      service: form.get('MessagingServiceSid'),
      body: form.get('Body') ?? '',
      status,
    });
    for (const tell of this.waiting) tell();
    this.waiting.clear();
  }
}

function complaintAbout(form: URLSearchParams): number | null {
  const body = form.get('Body') ?? '';
  if (!NUMBER.test(form.get('To') ?? '')) return 21211;
  if (body === '') return 21602;
  if (body.length > LONGEST_BODY) return 21617;
  return form.has('From') || form.has('MessagingServiceSid') ? null : 21603;
}

async function reply(response: ServerResponse, answer: TwilioAnswer): Promise<void> {
  if ('silence' in answer) return;
  if ('hangUp' in answer) {
    response.socket?.resetAndDestroy();
    return;
  }
  if ('dribble' in answer) {
    response.writeHead(201, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
    return;
  }
  if ('status' in answer) return refuse(response, answer.status, answer.code ?? 20500, answer.headers);
  if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  send(response, 201, { sid: `SM${'f'.repeat(32)}`, status: 'queued', error_code: null });
}

/** The real one quotes the number and explains itself at length. */
function refuse(
  response: ServerResponse,
  status: number,
  code: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const message = `Refused as scripted: the 'To' number +447400000000 (${code})`;
  send(
    response,
    status,
    { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
    headers,
  );
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
