/** What a request asks for, whatever carried it. */
export interface Asked {
  /** Of a GET, with its question mark. */
  readonly search: string;
  /** Of a POST, parsed. */
  readonly body: unknown;
}

/** Why a request goes no further. */
export interface DocumentRefusal {
  readonly status: 400 | 403 | 404;
  readonly code: 'BAD_REQUEST' | 'DOCUMENT_NOT_TRUSTED' | 'DOCUMENT_NOT_FOUND';
  readonly message: string;
}

/** The same request with its document in place of the document's id; untouched when it needs none. */
export type Trust = (asked: Asked) => Asked | DocumentRefusal;

const BOTH: DocumentRefusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'Send documentId or query, not both.',
};
const UNTRUSTED: DocumentRefusal = {
  status: 403,
  code: 'DOCUMENT_NOT_TRUSTED',
  message: 'Only trusted documents run here. Send a documentId.',
};
const UNKNOWN: DocumentRefusal = {
  status: 404,
  code: 'DOCUMENT_NOT_FOUND',
  message: 'No document has this documentId.',
};

/**
 * Trusted documents, by the appendix on persisted documents of GraphQL over HTTP: before anything of a request is
 * parsed, an id becomes the document it stands for, and whatever brings a text of its own is refused where only
 * trusted documents run. What has neither is left to whoever refuses it anyway. Every other limit still holds.
 */
export function trustDocuments(mode: 'only' | 'prefer', documents: ReadonlyMap<string, string>): Trust {
  const lookUp = (id: unknown, text: unknown): string | null | DocumentRefusal => {
    if (isMissing(id)) return mode === 'only' && !isMissing(text) ? UNTRUSTED : null;
    if (!isMissing(text)) return BOTH;
    return (typeof id === 'string' ? documents.get(id) : undefined) ?? UNKNOWN;
  };
  return (asked) => {
    const search = inSearch(asked.search, lookUp);
    if (typeof search === 'object') return search;
    const body = inBody(asked.body, lookUp);
    return 'refusal' in body ? body.refusal : { search, body: body.value };
  };
}

type LookUp = (id: unknown, text: unknown) => string | null | DocumentRefusal;

/** Anything else, however wrong, is a text somebody brings. */
function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function inSearch(search: string, lookUp: LookUp): string | DocumentRefusal {
  const parameters = new URLSearchParams(search);
  const [id, ...more] = parameters.getAll('documentId');
  if (more.length > 0) return UNKNOWN;
  const found = lookUp(
    id,
    parameters.getAll('query').find((one) => one !== ''),
  );
  if (found === null) return search;
  if (typeof found === 'object') return found;
  parameters.delete('documentId');
  parameters.set('query', found);
  return `?${parameters}`;
}

function inBody(
  body: unknown,
  lookUp: LookUp,
): { readonly value: unknown } | { readonly refusal: DocumentRefusal } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { value: body };
  const { documentId, ...rest }: Record<string, unknown> = { ...body };
  const found = lookUp(documentId, rest.query);
  if (found === null) return { value: body };
  return typeof found === 'object' ? { refusal: found } : { value: { ...rest, query: found } };
}
