import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Refusal } from '../api/gateway.js';
import type { Answered } from '../api/use-answer.js';
import { say } from '../words/say.js';

/** What is quicker than this needs no sign of waiting. */
const SKELETON_AFTER = 300;
const ROWS = [1, 2, 3, 4, 5];

/** Grey lines, once waiting has become noticeable. */
export function Skeleton() {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SKELETON_AFTER);
    return () => clearTimeout(timer);
  }, []);
  if (!isSlow) return null;
  return (
    <div class="skeleton">
      <p class="vh">{say('state.waiting')}</p>
      {ROWS.map((row) => (
        <span key={row} aria-hidden="true" />
      ))}
    </div>
  );
}

/** Why there is nothing to see, and how to try again. */
export function Failed({ refusal, again }: { refusal: Refusal; again: () => void }) {
  return (
    <div class="notice bad" role="alert">
      <p>
        {sayRefusal(refusal)}
        {refusal.reference === null ? null : ` ${say('state.reference', { id: refusal.reference })}`}
      </p>
      {refusal.kind === 'FORBIDDEN' ? null : (
        <button type="button" class="quiet" onClick={again}>
          {say('state.retry')}
        </button>
      )}
    </div>
  );
}

export function sayRefusal({ kind, retryAfter }: Refusal): string {
  if (kind === 'FORBIDDEN') return say('state.forbidden');
  if (kind === 'LIMITED') return say('state.limited', { n: retryAfter ?? 1 });
  if (kind === 'MISFIT') return say('state.misfit');
  return say(kind === 'UNREACHABLE' ? 'state.unreachable' : 'state.broken');
}

/** An answer, once it is there; the one before it stays, greyed, while a new one is on its way. */
export function Shown<Answer>(props: {
  of: Answered<Answer>;
  children: (answer: Answer) => ComponentChildren;
}) {
  const { data, isWaiting, refusal, again } = props.of;
  if (refusal !== null) return <Failed refusal={refusal} again={again} />;
  if (data === null) return <Skeleton />;
  return <div aria-busy={isWaiting}>{props.children(data)}</div>;
}

/** Nothing to list: because nothing is there, or because nothing fits. */
export function Nothing({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="nothing">
      <p>{text}</p>
      {children}
    </div>
  );
}
