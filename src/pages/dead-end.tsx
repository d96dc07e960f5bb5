import type { Child } from 'hono/jsx';
import type { PageKey } from '../words/words.js';
import type { Page } from './page.js';
import type { PageCall } from './page-deps.js';

/** Ways in which somebody cannot go on from here. */
export type DeadEndKind =
  | 'FLOW_LOST'
  | 'FINISHED'
  | 'FOREIGN_FORM'
  | 'NO_FORM'
  | 'CUT_OFF'
  | 'TOO_LARGE'
  | 'TOO_MANY'
  | 'UNAVAILABLE'
  | 'BROKEN'
  | 'NOT_FOUND';

interface Ending {
  readonly status: 200 | 400 | 403 | 404 | 410 | 413 | 415 | 429 | 500 | 503;
  readonly title: PageKey;
  readonly message: PageKey;
  /** The one way out. */
  readonly way: Way;
}

interface Way {
  readonly label: PageKey;
  to(call: PageCall): string;
}

/** Where each thing that has steps begins; the first that an address begins with. */
const STARTS = [
  ...['/signup', '/recover', '/settings/password', '/settings/security', '/settings', '/not-me', '/signin'],
];
/** Addresses forms are sent to, at which there is nothing to see. */
const ONLY_SENT_TO = /\/(send|sessions\/end|confirm)$/;

const AGAIN: Way = {
  label: 'deadEnd.again',
  to: ({ req }) => STARTS.find((start) => req.path.startsWith(start)) ?? '/signin',
};
/** The page itself, or the one the form stood on. */
const RETRY: Way = {
  label: 'deadEnd.tryAgain',
  to: ({ req }) => (req.path === '/signout' ? '/settings' : req.path.replace(ONLY_SENT_TO, '')),
};
const SIGN_IN: Way = { label: 'deadEnd.signIn', to: () => '/signin' };

const ENDINGS: Readonly<Record<DeadEndKind, Ending>> = {
  FLOW_LOST: { status: 410, title: 'deadEnd.lost.title', message: 'deadEnd.lost.message', way: AGAIN },
  FINISHED: {
    status: 200,
    title: 'deadEnd.finished.title',
    message: 'deadEnd.finished.message',
    way: SIGN_IN,
  },
  FOREIGN_FORM: {
    status: 403,
    title: 'deadEnd.foreign.title',
    message: 'deadEnd.foreign.message',
    way: AGAIN,
  },
  NO_FORM: { status: 415, title: 'deadEnd.foreign.title', message: 'deadEnd.noForm.message', way: AGAIN },
  CUT_OFF: { status: 400, title: 'deadEnd.foreign.title', message: 'deadEnd.noForm.message', way: AGAIN },
  TOO_LARGE: { status: 413, title: 'deadEnd.large.title', message: 'deadEnd.large.message', way: AGAIN },
  TOO_MANY: { status: 429, title: 'deadEnd.many.title', message: 'deadEnd.many.message', way: RETRY },
  UNAVAILABLE: { status: 503, title: 'deadEnd.down.title', message: 'deadEnd.down.message', way: RETRY },
  BROKEN: { status: 500, title: 'deadEnd.down.title', message: 'deadEnd.down.message', way: RETRY },
  NOT_FOUND: {
    status: 404,
    title: 'deadEnd.missing.title',
    message: 'deadEnd.missing.message',
    way: SIGN_IN,
  },
};

export function DeadEnd({ page, kind }: { page: Page; kind: DeadEndKind }): {
  status: Ending['status'];
  title: string;
  body: Child;
} {
  const { status, title, message, way } = ENDINGS[kind];
  const { words, reference } = page;
  const body = (
    <>
      <h1>{words(title)}</h1>
      <p>{words(message)}</p>
      <p>
        <a class="button" href={way.to(page.call)}>
          {words(way.label)}
        </a>
      </p>
      <SupportLine page={page} />
      <p class="hint">
        {words('deadEnd.reference')} <bdi dir="ltr">{reference}</bdi>
      </p>
    </>
  );
  return { status, title: words(title), body };
}

/** Where to turn to, if this deployment has said so. */
export function SupportLine({ page }: { page: Page }) {
  const { support } = page.deps.brand;
  if (support === null) return null;
  return (
    <p>
      {page.words('deadEnd.support')} <a href={support.href}>{support.text}</a>
    </p>
  );
}
