import type { TypedDocumentString } from '../../../clients/typescript/src/generated/console.js';

export type RefusalKind = 'SIGNED_OUT' | 'FORBIDDEN' | 'LIMITED' | 'MISFIT' | 'UNREACHABLE' | 'BROKEN';

/** Why there is no answer. What the gateway decides about a request is an answer, and none of these. */
export class Refusal extends Error {
  constructor(
    readonly kind: RefusalKind,
    /** What operators search for. */
    readonly reference: string | null = null,
    /** Seconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(kind);
  }
}

interface GraphqlError {
  readonly extensions?: {
    readonly code?: string;
    readonly requestId?: string;
    readonly retryAfter?: number;
  };
}

interface Reply {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[];
}

const KINDS: Readonly<Record<string, RefusalKind>> = {
  UNAUTHENTICATED: 'SIGNED_OUT',
  FORBIDDEN: 'FORBIDDEN',
  RATE_LIMITED: 'LIMITED',
  // A cursor or a filter in an address that was kept for long, or typed by hand.
  BAD_USER_INPUT: 'MISFIT',
};

/** One request to the API, which knows the document by its id. Throws a `Refusal`. */
export async function send<Answer, Variables>(
  { __meta__ }: TypedDocumentString<Answer, Variables>,
  variables: Variables,
  token: string | null,
): Promise<Answer> {
  const { data, errors } = await reply({ documentId: __meta__?.documentId, variables }, token);
  const [error] = errors ?? [];
  if (error !== undefined) throw refusalOf(error);
  if (data === undefined || data === null) throw new Refusal('BROKEN');
  return data as Answer;
}

async function reply(body: object, token: string | null): Promise<Reply> {
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/graphql-response+json, application/json',
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
  try {
    const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Reply;
  } catch {
    throw new Refusal('UNREACHABLE');
  }
}

function refusalOf({ extensions = {} }: GraphqlError): Refusal {
  const { code = '', requestId = null, retryAfter = null } = extensions;
  return new Refusal(KINDS[code] ?? 'BROKEN', requestId, retryAfter);
}
