import { useEffect, useState } from 'preact/hooks';
import { present } from '../route.js';

const PREFIX = 'latchkey.console.draft.';

/**
 * What is being typed into a dialog. It outlives the way to a fresh proof and back; closing the dialog forgets it. It
 * belongs to the account and the act that stand in the address: what is meant for one must not be done to another.
 */
export function useDraft<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const [key] = useState(() => `${PREFIX}${dialogAt()}.${name}`);
  const [value, setValue] = useState<Value>(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? initial : (JSON.parse(kept) as Value);
  });
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(value)), [value]);
  useEffect(() => () => sessionStorage.removeItem(key), []);
  return [value, setValue];
}

/** Of a page that was left in the middle of a dialog, and is not the one that is opened now. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

/** What is searched for is left out: it moves about in the address. */
function dialogAt(): string {
  const { path, query } = present();
  const asked = new URLSearchParams(query);
  asked.delete('find');
  asked.sort();
  return `${path}?${asked}`;
}
