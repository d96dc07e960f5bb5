import { useEffect, useState } from 'preact/hooks';

const PREFIX = 'latchkey.console.draft.';

/** What is being typed into a dialog. It outlives the way to a fresh proof and back; closing the dialog forgets it. */
export function useDraft<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const key = PREFIX + name;
  const [value, setValue] = useState<Value>(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? initial : (JSON.parse(kept) as Value);
  });
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(value)), [value]);
  useEffect(() => () => sessionStorage.removeItem(key), []);
  return [value, setValue];
}
