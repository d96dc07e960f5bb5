import type { Account } from '../api/answers.js';
import { Nothing } from '../parts/states.js';
import { may } from '../rights.js';
import type { Route } from '../route.js';
import { say } from '../words/say.js';
import { EventList } from './event-list.js';

/** What happened to one account. */
export function UserActivity({ route, account }: { route: Route; account: Account }) {
  if (!may('audit:read')) return <Nothing text={say('state.forbidden')} />;
  return <EventList route={route} fixed={{ accountId: account.id }} />;
}
