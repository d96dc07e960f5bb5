import {
  type ProblemPartsFragment,
  RefreshSessionDocument,
  type TokenPartsFragment,
  type TypedDocumentString,
} from './generated/graphql.js';

export interface ClientOptions {
  /** The whole address: `https://auth.example.com/graphql`, or a router's. */
  readonly url: string;
  /** `id` where trusted documents run; `text` (the default) everywhere else. */
  readonly send?: 'id' | 'text';
  /** `include` when the refresh token is in a cookie and the page of another origin than the gateway. */
  readonly credentials?: 'include' | 'same-origin';
  /** Told of every change of tokens, so that an app can keep them; null when the session is over. */
  readonly onTokens?: (tokens: TokenPartsFragment | null) => void;
  /** In place of the platform's. */
  readonly fetch?: typeof fetch;
}

/** None for a document without variables. */
type Variables<V> = V extends Record<string, never> ? [] : [variables: V];

interface Failure {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly Failure[];
}

/** Milliseconds before its end from which on an access token is renewed rather than sent. */
const MARGIN = 10_000;

/** An accident or a refusal: what is expected to happen is a `Problem`, and data. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    message: string,
    readonly status: number,
    /** Such as UNAUTHENTICATED or RATE_LIMITED; BAD_ANSWER when it was no GraphQL that answered. */
    readonly code: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Whether a mutation did not happen, and why; afterwards TypeScript knows the fields of what did. */
export function isProblem<T extends { readonly __typename: string }>(
  outcome: T,
): outcome is Extract<T, { readonly __typename: 'Problem' }> & ProblemPartsFragment {
  return outcome.__typename === 'Problem';
}

/**
 * Sends documents, and keeps the session alive: an access token that is about to end is renewed once, however many
 * requests wait for it, for a refresh token works only once. It knows no operation but that one.
 */
export class Client {
  private tokens: TokenPartsFragment | null = null;
  /** On the clock that nobody sets. */
  private endsAt = 0;
  private renewing: Promise<void> | null = null;

  constructor(private readonly options: ClientOptions) {}

  /** What login and its like answered; null to forget it. */
  use(tokens: TokenPartsFragment | null): void {
    this.tokens = tokens;
    this.endsAt = tokens === null ? 0 : performance.now() + tokens.expiresIn * 1000;
    this.options.onTokens?.(tokens);
  }

  /** The data of the answer. Throws RequestError when a part of it is missing. */
  async request<R, V>(document: TypedDocumentString<R, V>, ...[variables]: Variables<V>): Promise<R> {
    if (this.tokens !== null && performance.now() > this.endsAt - MARGIN) await this.renew();
    try {
      return await this.send(document, variables);
    } catch (error) {
      if (!this.hasEnded(error)) throw error;
      await this.renew();
      return this.send(document, variables);
    }
  }

  /** Nothing has happened yet when a token was refused, so the request may be sent again. */
  private hasEnded(error: unknown): boolean {
    if (!(error instanceof RequestError) || this.tokens === null) return false;
    return error.status === 401 && error.extensions.reason === 'TOKEN_EXPIRED';
  }

  private renew(): Promise<void> {
    this.renewing ??= this.exchange().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async exchange(): Promise<void> {
    const refreshToken = this.tokens?.refreshToken ?? null;
    const { refreshSession } = await this.send(RefreshSessionDocument, { input: { refreshToken } }, false);
    this.use(isProblem(refreshSession) ? null : refreshSession.tokens);
  }

  private async send<R, V>(document: TypedDocumentString<R, V>, variables: V | undefined, signed = true) {
    const { url, send = 'text', credentials = 'same-origin', fetch: ask = fetch } = this.options;
    const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
    if (signed && this.tokens !== null) headers.set('authorization', `Bearer ${this.tokens.accessToken}`);
    const asked = send === 'id' ? { documentId: document.__meta__?.documentId } : { query: `${document}` };
    const response = await ask(url, {
      method: 'POST',
      headers,
      credentials,
      body: JSON.stringify({ ...asked, ...(variables && { variables }) }),
    });
    return dataOf<R>(response.status, answerIn(await response.text()));
  }
}

function answerIn(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function dataOf<R>(status: number, { data, errors }: Answer): R {
  const [error] = errors ?? [];
  if (error !== undefined) {
    const { code = 'BAD_ANSWER' } = error.extensions ?? {};
    throw new RequestError(error.message, status, String(code), error.extensions);
  }
  if (data === undefined || data === null) {
    throw new RequestError('No GraphQL was answered.', status, 'BAD_ANSWER');
  }
  return data as R;
}
