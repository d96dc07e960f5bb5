import { useEffect, useRef, useState } from 'preact/hooks';
import { say, sayMoment, sayOne } from '../words/say.js';

/** A moment in the browser's own time zone. */
export function Moment({ at }: { at: string | null }) {
  if (at === null) return <span class="soft">{say('common.never')}</span>;
  return (
    <time dateTime={at} title={at}>
      {sayMoment(at)}
    </time>
  );
}

/** What machines made and people copy: it reads from left to right everywhere. */
export function Machine({ text }: { text: string }) {
  return (
    <bdi dir="ltr" class="machine">
      {text}
    </bdi>
  );
}

const MARKS: Readonly<Record<string, { mark: string; kind: string }>> = {
  ACTIVE: { mark: '●', kind: 'good' },
  UNVERIFIED: { mark: '○', kind: 'plain' },
  LOCKED: { mark: '▲', kind: 'warn' },
  DISABLED: { mark: '■', kind: 'bad' },
};

/** A mark and a word: colour alone says nothing to many. */
export function Status({ status, until = null }: { status: string; until?: string | null }) {
  const { mark, kind } = MARKS[status] ?? { mark: '?', kind: 'plain' };
  const text =
    until === null ? sayOne('status', status) : say('status.lockedUntil', { time: sayMoment(until) });
  return <Chip mark={mark} kind={kind} text={text} />;
}

export function Chip({ mark, kind, text }: { mark: string; kind: string; text: string }) {
  return (
    <span class={`chip ${kind}`}>
      <span aria-hidden="true">{mark}</span> {text}
    </span>
  );
}

/** Whether something went well. */
export function Outcome({ succeeded }: { succeeded: boolean }) {
  return succeeded ? (
    <Chip mark="✓" kind="good" text={say('outcome.yes')} />
  ) : (
    <Chip mark="✕" kind="bad" text={say('outcome.no')} />
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" class="quiet small" onClick={() => void copy()}>
      {isCopied ? say('common.copied') : label}
    </button>
  );
}

/** The heading of a view. It takes the focus when somebody comes here from another view, and names the document. */
export function Heading({ text, name = text }: { text: string; name?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = say('console.title', { view: name, app: document.body.dataset.app ?? '' });
  }, [name]);
  useEffect(() => {
    if (hasMoved()) heading.current?.focus();
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  );
}

/** Before the first view nobody has been anywhere: there the browser itself puts the focus. */
let views = 0;
function hasMoved(): boolean {
  views += 1;
  return views > 1;
}

let live: HTMLElement | null = null;

/** Says something to whoever listens rather than looks. */
export function announce(text: string): void {
  live ??= document.getElementById('live');
  if (live !== null) live.textContent = text;
}

/** How many there are, told each time that changes. */
export function Count({ text }: { text: string }) {
  useEffect(() => announce(text), [text]);
  return <p class="count">{text}</p>;
}
