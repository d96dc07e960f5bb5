import { type ComponentChildren, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Refusal } from './api/gateway.js';
import { enter, type Somebody } from './api/session.js';
import { SIGN_IN } from './api/use-answer.js';
import { Failed, Nothing, Skeleton } from './parts/states.js';
import { forgetDrafts } from './parts/use-draft.js';
import { placesFor } from './places.js';
import { setSomebody } from './rights.js';
import { comeBack, followLinks, isReturning, leaveFor, useRoute } from './route.js';
import { Shell } from './shell.js';
import { viewOf } from './views.js';
import { say } from './words/say.js';

type Entry =
  | { readonly kind: 'WAITING' }
  | { readonly kind: 'IN'; readonly somebody: Somebody }
  | { readonly kind: 'OUT' }
  | { readonly kind: 'FAILED'; readonly refusal: Refusal };

/** The console, for whoever the gateway says may see something here; for everybody else the way back. */
function App({ hasJustSignedIn }: { hasJustSignedIn: boolean }) {
  const [entry, setEntry] = useState<Entry>({ kind: 'WAITING' });
  const look = (): void => {
    void entered(hasJustSignedIn).then(setEntry);
  };
  useEffect(look, []);
  if (entry.kind === 'WAITING') return <Bare title={say('console.entering')} body={<Skeleton />} />;
  if (entry.kind === 'OUT') return <SignedOut />;
  if (entry.kind === 'FAILED') {
    return <Bare title={say('console.failed')} body={<Failed refusal={entry.refusal} again={look} />} />;
  }
  return <Inside somebody={entry.somebody} />;
}

function Inside({ somebody }: { somebody: Somebody }) {
  const route = useRoute();
  const places = placesFor(somebody.scopes);
  if (places.length === 0) return <NoAccess />;
  const { place, view } = viewOf(route, places);
  return (
    <Shell somebody={somebody} places={places} current={place}>
      {view}
    </Shell>
  );
}

async function entered(hasJustSignedIn: boolean): Promise<Entry> {
  try {
    const somebody = await enter();
    setSomebody(somebody);
    return { kind: 'IN', somebody };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('BROKEN');
    if (refusal.kind !== 'SIGNED_OUT') return { kind: 'FAILED', refusal };
    // Sent away a second time, somebody would go round in a circle.
    if (!hasJustSignedIn) leaveFor(SIGN_IN);
    return { kind: 'OUT' };
  }
}

function SignedOut() {
  return (
    <Bare
      title={say('console.signedOut')}
      body={
        <p>
          <button type="button" class="primary" onClick={() => leaveFor(SIGN_IN)}>
            {say('console.signIn')}
          </button>
        </p>
      }
    />
  );
}

function NoAccess() {
  return (
    <Bare
      title={say('console.noAccess')}
      body={
        <Nothing text={say('console.noAccessHint')}>
          <a href="/settings">{say('console.toSettings')}</a>
        </Nothing>
      }
    />
  );
}

function Bare({ title, body }: { title: string; body: ComponentChildren }) {
  return (
    <main id="main" class="bare">
      <h1>{title}</h1>
      {body}
    </main>
  );
}

const root = document.getElementById('console');
if (root !== null) {
  if (!isReturning()) forgetDrafts();
  const hasJustSignedIn = comeBack();
  followLinks();
  render(<App hasJustSignedIn={hasJustSignedIn} />, root);
}
