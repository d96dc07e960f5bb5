import type { CookieJar } from './cookie-jar.js';

export interface GraphQLFailure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphQLBody<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphQLFailure[];
}

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  /** Empty when the answer was not JSON; `text` has it then. */
  readonly body: GraphQLBody<Data>;
  readonly text: string;
}

export interface RequestOptions {
  /** An access token. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends its cookies and keeps those of the answer. */
  readonly cookieJar?: CookieJar;
  /** Milliseconds; 10 seconds if omitted. */
  readonly timeout?: number;
  /** Hangs up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** GraphQL over fetch, as a foreign client would speak it. `url` is the gateway's origin or the whole endpoint. */
export class Client {
  readonly endpoint: URL;

  constructor(url: string) {
    this.endpoint = new URL(url);
    if (this.endpoint.pathname === '/') this.endpoint.pathname = '/graphql';
  }

  /** `Data` is what the document asks for; the answer is taken at its word. */
  async graphql<Data = Record<string, unknown>>(
    document: string,
    variables: Readonly<Record<string, unknown>> = {},
    options: RequestOptions = {},
  ): Promise<Answer<Data>> {
    return this.post<Data>(JSON.stringify({ query: document, variables }), options);
  }

  /** Any body at all, for what a well-behaved client would not send. */
  async post<Data = Record<string, unknown>>(
    payload: string,
    options: RequestOptions = {},
  ): Promise<Answer<Data>> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: this.headers(options),
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(options.timeout ?? 10_000), ...given(options.signal)]),
    });
    options.cookieJar?.store(response.headers.getSetCookie());
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed<Data>(text), text };
  }

  private headers(options: RequestOptions): Headers {
    const headers = new Headers({
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    });
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
    const cookies = options.cookieJar?.header(this.endpoint);
    if (cookies !== undefined) headers.set('cookie', cookies);
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    return headers;
  }
}

function given(signal: AbortSignal | undefined): readonly AbortSignal[] {
  return signal === undefined ? [] : [signal];
}

function parsed<Data>(text: string): GraphQLBody<Data> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
