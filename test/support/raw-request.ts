import type { Gateway } from './gateway.js';

export interface RawAnswer<Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the answer was not JSON. */
  readonly json: Json | undefined;
}

/** One HTTP request as it is written, to a path of the gateway. `Json` is what should come; it is taken at its word. */
export async function send<Json = unknown>(
  { url }: Pick<Gateway, 'url'>,
  path: string,
  init: RequestInit = {},
): Promise<RawAnswer<Json>> {
  const response = await fetch(`${url}${path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(40_000),
    ...init,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed<Json>(text) };
}

function parsed<Json>(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
