import { useEffect } from 'preact/hooks';
import { go, type Route, withState } from '../route.js';
import { say } from '../words/say.js';

/** Milliseconds. */
const EVERY = 5000;
const NAME = 'live';

/** Only the first page changes by itself: what is on the others has happened. */
export function isLive({ query }: Route): boolean {
  return query.has(NAME) && !query.has('after');
}

/** Asks again every few seconds; a tab that nobody looks at waits. */
export function useLive(route: Route, again: () => void): void {
  const isOn = isLive(route);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), EVERY);
    return () => clearInterval(timer);
  }, [isOn, again]);
}

/** Goes to the newest, and stays with it. */
export function LiveSwitch({ route }: { route: Route }) {
  const isOn = isLive(route);
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isOn}
      onClick={() => go(withState(route, { [NAME]: isOn ? null : '1' }), { replace: true })}
    >
      <span aria-hidden="true">{isOn ? '●' : '○'}</span> {say('events.live')}
    </button>
  );
}
