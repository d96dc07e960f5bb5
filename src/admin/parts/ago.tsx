import { useEffect, useState } from 'preact/hooks';
import { sayAgo, sayExactly } from '../words/say.js';

const MINUTE = 60_000;

/** How long ago; when exactly, to whoever points at it, comes to it by keyboard, or listens. */
export function Ago({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} class="ago">
      {sayAgo(at, now)} <span class="exact">{sayExactly(at)}</span>
    </time>
  );
}

/** The browser's own time, in milliseconds, again every minute and whenever `turn` changes. */
export function useNow(turn: unknown): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, [turn]);
  return now;
}
