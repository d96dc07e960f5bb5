import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { TypedDocumentString } from '../../../clients/typescript/src/generated/console.js';
import { leaveFor } from '../route.js';
import { Refusal } from './gateway.js';
import { ask } from './session.js';

/** Where people sign in, and are sent back from. */
export const SIGN_IN = '/signin?return_to=/admin';

export interface Answered<Answer> {
  /** The last one there was: it stays on the screen while the next one is asked for. */
  readonly data: Answer | null;
  readonly isWaiting: boolean;
  readonly refusal: Refusal | null;
  readonly again: () => void;
}

/** Asks, and asks again when what is asked for changes; an answer that comes after a newer question is dropped. */
export function useAnswer<Answer, Variables>(
  asked: TypedDocumentString<Answer, Variables>,
  variables: Variables | null,
): Answered<Answer> {
  const key = JSON.stringify(variables);
  const newest = useRef(0);
  const [turn, setTurn] = useState(0);
  const [known, setKnown] = useState<Omit<Answered<Answer>, 'again'>>(NOTHING);
  useEffect(() => {
    newest.current += 1;
    const mine = newest.current;
    if (variables === null) return setKnown(NOTHING);
    setKnown(({ data }) => ({ data, isWaiting: true, refusal: null }));
    ask(asked, variables).then(
      (data) => mine === newest.current && setKnown({ data, isWaiting: false, refusal: null }),
      (error: unknown) => mine === newest.current && setKnown(failed(error)),
    );
    // What is asked for is its text: the object is made anew with every drawing.
  }, [asked, key, turn]);
  return { ...known, again: useCallback(() => setTurn((before) => before + 1), []) };
}

/** Whoever is signed out goes to sign in, and comes back to where they are. */
export function refusalFrom(error: unknown): Refusal {
  const refusal = error instanceof Refusal ? error : new Refusal('BROKEN');
  if (refusal.kind === 'SIGNED_OUT') leaveFor(SIGN_IN);
  return refusal;
}

const NOTHING = { data: null, isWaiting: true, refusal: null };

function failed(error: unknown): { data: null; isWaiting: false; refusal: Refusal } {
  return { data: null, isWaiting: false, refusal: refusalFrom(error) };
}
