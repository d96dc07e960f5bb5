import type { ComponentChildren } from 'preact';
import { Heading } from './parts/bits.js';
import { Nothing } from './parts/states.js';
import type { Place } from './places.js';
import { ROOT, type Route } from './route.js';
import { Activity } from './views/activity.js';
import { Clients } from './views/clients.js';
import { Mail } from './views/mail.js';
import { Recovery } from './views/of-somebody.js';
import { Overview } from './views/overview.js';
import { User } from './views/user.js';
import { Users } from './views/users.js';
import { Webhook } from './views/webhook.js';
import { Webhooks } from './views/webhooks.js';
import { say } from './words/say.js';

type Show = (route: Route, parts: readonly string[]) => ComponentChildren;

const SHOW: Readonly<Partial<Record<Place['name'], Show>>> = {
  overview: (route) => <Overview route={route} />,
  users: (route, [id, tab = '']) =>
    id === undefined ? <Users route={route} /> : <User key={id} route={route} id={id} tab={tab} />,
  recovery: (route) => <Recovery route={route} />,
  mail: (route) => <Mail route={route} />,
  activity: (route) => <Activity route={route} />,
  clients: (route) => <Clients route={route} />,
  webhooks: (route, [id]) =>
    id === undefined ? <Webhooks route={route} /> : <Webhook key={id} route={route} id={id} />,
};

/** What stands at an address, for somebody who may see these places. */
export function viewOf(route: Route, places: readonly Place[]): { place: string; view: ComponentChildren } {
  const [name = 'overview', ...parts] = route.path
    .slice(ROOT.length + 1)
    .split('/')
    .filter((one) => one !== '');
  const wanted = places.find((place) => place.name === name);
  // Whoever may not see the overview begins with what they may see.
  const place = wanted ?? (name === 'overview' ? places[0] : undefined);
  const show = place && SHOW[place.name];
  if (place === undefined || show === undefined) return { place: '', view: <Missing key="missing" /> };
  return { place: place.name, view: <div key={place.name}>{show(route, parts)}</div> };
}

/** Nothing is here, or nothing for whoever asks. */
function Missing() {
  return (
    <>
      <Heading text={say('console.missing')} />
      <Nothing text={say('console.missingHint')}>
        <a href={ROOT}>{say('console.toStart')}</a>
      </Nothing>
    </>
  );
}
