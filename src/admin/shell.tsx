import type { ComponentChildren } from 'preact';
import { leave, type Somebody } from './api/session.js';
import { refusalFrom } from './api/use-answer.js';
import { announce } from './parts/bits.js';
import { sayRefusal } from './parts/states.js';
import type { Place } from './places.js';
import { Search } from './search.js';
import { say } from './words/say.js';

interface ShellProps {
  readonly somebody: Somebody;
  readonly places: readonly Place[];
  /** Of the place that is shown. */
  readonly current: string;
  readonly children: ComponentChildren;
}

/** Everything around a view: where one is, where one may go, and a search from everywhere. */
export function Shell({ somebody, places, current, children }: ShellProps) {
  return (
    <>
      <a class="skip" href="#main">
        {say('shell.skip')}
      </a>
      <header>
        <a class="brand" href="/admin">
          <bdi>{document.body.dataset.app}</bdi> {say('shell.console')}
        </a>
        <Environment />
        <Search />
        <span class="who">
          <bdi>{somebody.name}</bdi>
        </span>
        <button type="button" class="quiet" onClick={() => void signOut()}>
          {say('shell.signOut')}
        </button>
      </header>
      <div class="frame">
        <nav class="side" aria-label={say('shell.places')}>
          <ul>
            {places.map(({ name, href }) => (
              <li key={name}>
                <a href={href} aria-current={name === current ? 'page' : undefined}>
                  {say(`place.${name}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  );
}

/** Whoever has several consoles open knows which one this is. */
function Environment() {
  const isProduction = document.body.dataset.production === 'true';
  return (
    <span class={isProduction ? 'environment live' : 'environment'}>
      {say(isProduction ? 'shell.production' : 'shell.development')}
    </span>
  );
}

async function signOut(): Promise<void> {
  try {
    await leave();
    location.assign('/signin');
  } catch (error) {
    announce(sayRefusal(refusalFrom(error)));
  }
}
