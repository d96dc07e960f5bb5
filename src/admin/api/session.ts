import {
  ConsoleLeaveDocument,
  ConsoleRenewDocument,
  type TypedDocumentString,
} from '../../../clients/typescript/src/generated/console.js';
import { Refusal, send } from './gateway.js';

/** Who is at this console, as the gateway said a moment ago. */
export interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

interface Held extends Somebody {
  readonly token: string;
  /** By this page's own clock, which nobody sets: milliseconds. */
  readonly until: number;
}

/** Renewed this long before it runs out, milliseconds: a request under way still arrives in time. */
const AHEAD = 30_000;
/** Tabs of one browser share a refresh token that works once, so they take turns. */
const TURN = 'latchkey-refresh';

/**
 * The session of the hosted pages, as this tab uses it. The refresh token stays in its cookie, which no script can
 * read; the access token stays in this variable and is gone with the tab.
 */
let held: Held | null = null;
/** Whose view of things this page shows. */
let shownTo: string | null = null;

/** Throws a `Refusal` SIGNED_OUT when there is no session any more. */
export async function enter(): Promise<Somebody> {
  return current();
}

/** Asks as whoever is signed in; a token the gateway no longer takes is renewed once. Throws a `Refusal`. */
export async function ask<Answer, Variables>(
  asked: TypedDocumentString<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const { token } = await current();
  try {
    return await send(asked, variables, token);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'SIGNED_OUT') throw error;
    if (held?.token === token) held = null;
    return send(asked, variables, (await current()).token);
  }
}

/** Ends the session in this browser, wherever it is used. */
export async function leave(): Promise<void> {
  const { token } = await current();
  held = null;
  await send(ConsoleLeaveDocument, {}, token);
}

async function current(): Promise<Held> {
  if (held !== null && performance.now() < held.until) return held;
  return navigator.locks.request(TURN, async () => {
    if (held !== null && performance.now() < held.until) return held;
    const { refreshSession } = await send(ConsoleRenewDocument, {}, null);
    if (refreshSession.__typename === 'Problem') throw new Refusal('SIGNED_OUT');
    const { user, tokens } = refreshSession;
    if (shownTo !== null && shownTo !== user.id) return beginAnew();
    shownTo = user.id;
    const until = performance.now() + tokens.expiresIn * 1000 - AHEAD;
    const scopes = tokens.scope.split(' ');
    held = { id: user.id, name: user.displayName, scopes, token: tokens.accessToken, until };
    return held;
  });
}

/** Somebody else signed in, in another tab: what is shown and typed here is not theirs, and nothing goes on with it. */
function beginAnew(): Promise<never> {
  location.reload();
  return new Promise<never>(() => undefined);
}
