import { Heading } from '../parts/bits.js';
import type { Route } from '../route.js';
import { say } from '../words/say.js';
import { EventList } from './event-list.js';

/** Everything that happened. */
export function Activity({ route }: { route: Route }) {
  return (
    <>
      <Heading text={say('events.title')} />
      <EventList route={route} fixed={{}} />
    </>
  );
}
