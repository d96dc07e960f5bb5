import type { EventConnectionView } from '../services/audit-event-view.js';
import type { PageKey } from '../words/words.js';
import { Echo } from './controls.js';
import { Moment } from './moment.js';
import type { Page } from './page.js';

type Event = EventConnectionView['edges'][number]['node'];

const SUCCESSES: Readonly<Record<string, PageKey>> = {
  REGISTERED: 'event.REGISTERED',
  EMAIL_VERIFIED: 'event.EMAIL_VERIFIED',
  LOGGED_IN: 'event.LOGGED_IN',
  LOGGED_OUT: 'event.LOGGED_OUT',
  CHALLENGED: 'event.CHALLENGED',
  SESSION_REFRESHED: 'event.SESSION_REFRESHED',
  SESSION_ENDED: 'event.SESSION_ENDED',
  RESET_REQUESTED: 'event.RESET_REQUESTED',
  RESET_VERIFIED: 'event.RESET_VERIFIED',
  PASSWORD_UPDATED: 'event.PASSWORD_UPDATED',
  FACTOR_ADDED: 'event.FACTOR_ADDED',
  FACTOR_REMOVED: 'event.FACTOR_REMOVED',
  LOCKED: 'event.LOCKED',
  COOLDOWN_CLEARED: 'event.COOLDOWN_CLEARED',
  UNLOCKED: 'event.UNLOCKED',
  RESET_REQUIRED: 'event.RESET_REQUIRED',
  RESET_SENT: 'event.RESET_SENT',
  ROLES_SET: 'event.ROLES_SET',
  CLIENT_CHANGED: 'event.CLIENT_CHANGED',
  CLIENT_REFUSED: 'event.CLIENT_REFUSED',
  TOKEN_ISSUED: 'event.TOKEN_ISSUED',
  REFRESH_REPLAYED: 'event.REFRESH_REPLAYED',
  OBJECTED: 'event.OBJECTED',
  FACTOR_RESET_ASKED: 'event.FACTOR_RESET_ASKED',
  QR_APPROVED: 'event.QR_APPROVED',
  QR_DENIED: 'event.QR_DENIED',
  WEBHOOK_CHANGED: 'event.WEBHOOK_CHANGED',
  AUDIT_BEGUN: 'event.AUDIT_BEGUN',
};
const FAILURES: Readonly<Record<string, PageKey>> = {
  LOGGED_IN: 'event.LOGGED_IN.failed',
  CHALLENGED: 'event.CHALLENGED.failed',
  RESET_VERIFIED: 'event.RESET_VERIFIED.failed',
  REFRESH_REPLAYED: 'event.REFRESH_REPLAYED',
  QR_APPROVED: 'event.QR_APPROVED.failed',
  ACT_REFUSED: 'event.ACT_REFUSED',
};

/** What happened to an account lately, newest first, with where it came from. */
export function RecentActivity({ page, events }: { page: Page; events: readonly Event[] }) {
  if (events.length === 0) return <p class="hint">{page.words('settings.noActivity')}</p>;
  return (
    <ul class="rows">
      {events.map((event) => (
        <li>
          <p>{sentence(page, event)}</p>
          <p class="hint">
            <Moment page={page} at={event.at} />
            <Source event={event} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function sentence({ words }: Page, { kind, succeeded }: Event): string {
  const known = words(SUCCESSES[kind] ?? 'event.other');
  if (succeeded) return known;
  const failure = FAILURES[kind];
  return failure === undefined ? `${known} · ${words('settings.failed')}` : words(failure);
}

function Source({ event: { device } }: { event: Event }) {
  if (device === null) return null;
  return (
    <>
      {' · '}
      <bdi>{device.name}</bdi>
      {device.ip === null ? null : ' · '}
      {device.ip === null ? null : <Echo text={device.ip} />}
    </>
  );
}
