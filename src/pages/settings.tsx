import type { AccountView } from '../services/accounts.js';
import type { Viewer } from '../services/origin.js';
import type { SessionView } from '../services/session-view.js';
import { Echo, Form, News, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import { Moment } from './moment.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { RecentActivity } from './recent-activity.js';

const PATH = '/settings';
const END = '/settings/sessions/end';
const SHOWN_EVENTS = 10;

/** What somebody may see and do about their own account. */
export function routeSettings(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => signedIn(page, async (viewer) => show(page, await view(page, viewer))));
  onPost(app, deps, END, (page) => signedIn(page, (viewer) => endSessions(page, viewer)));
}

/** Whoever is not signed in comes back here once they are. */
export async function signedIn(
  page: Page,
  go: (viewer: Viewer) => Promise<Response>,
  path: string = PATH,
): Promise<Response> {
  const viewer = await page.viewer();
  if (viewer !== null) return go(viewer);
  page.rememberReturn(path);
  return page.redirect('/signin');
}

/** One session by its id, or all but this one. */
async function endSessions(page: Page, viewer: Viewer): Promise<Response> {
  const one = page.field('session');
  const { sessions } = page.deps.services;
  const count = await sessions.endChosen(viewer, one === '' ? null : [one], page.originOf(viewer));
  page.tell('settings.ended', { count });
  return page.redirect(PATH);
}

async function view(page: Page, viewer: Viewer): Promise<View> {
  const { words, deps } = page;
  const { accounts, administration, bounced } = deps.services;
  const account = await accounts.accountOf(viewer.userId, viewer);
  if (account === null) throw new Error('Somebody is signed in to an account that is not there.');
  const origin = page.originOf(viewer);
  const sessions = await administration.directory.sessionsOf(account, origin);
  const { edges } = await accounts.eventsOf(account, { first: SHOWN_EVENTS, after: null }, origin);
  const body = (
    <>
      <h1>{words('settings.title')}</h1>
      <News told={page.told()} />
      {(await bounced.since(account.id)) !== null && (
        <p class="notice">{words('settings.mailReturns', { address: account.emailHint })}</p>
      )}
      <Profile page={page} account={account} />
      <Sessions page={page} sessions={sessions} />
      <h2>{words('settings.activity')}</h2>
      <RecentActivity page={page} events={edges.map(({ node }) => node)} />
      <Form page={page} action="/signout" id="signout">
        <Submit label={words('settings.signOut')} busy={words('settings.signingOut')} kind="quiet" />
      </Form>
    </>
  );
  return { title: words('settings.title'), body };
}

function Profile({ page, account }: { page: Page; account: AccountView }) {
  const { words } = page;
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">{words('settings.profile')}</h2>
      <dl>
        <dt>{words('settings.email')}</dt>
        <dd>
          <Echo text={account.email} />
        </dd>
        <dt>{words('settings.login')}</dt>
        <dd>
          <Echo text={account.user.username} />
        </dd>
        <dt>{words('settings.name')}</dt>
        <dd>
          <bdi>{account.user.displayName}</bdi>
        </dd>
        <dt>{words('settings.since')}</dt>
        <dd>
          <Moment page={page} at={account.createdAt} />
        </dd>
        <dt>{words('settings.password')}</dt>
        <dd>
          <Moment page={page} at={account.passwordChangedAt} within="settings.passwordChanged" />
        </dd>
      </dl>
      <p>
        <a class="button" href="/settings/password">
          {words('settings.changePassword')}
        </a>
      </p>
      <p>
        <a class="button quiet" href="/settings/security">
          {words('security.title')}
        </a>
      </p>
    </section>
  );
}

function Sessions({ page, sessions }: { page: Page; sessions: readonly SessionView[] }) {
  const { words } = page;
  const others = sessions.filter(({ current }) => !current);
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{words('settings.sessions')}</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li>
            <SessionRow page={page} session={session} />
          </li>
        ))}
      </ul>
      {others.length === 0 ? (
        <p class="hint">{words('settings.onlyThis')}</p>
      ) : (
        <Form page={page} action={END} id="end-others">
          <Submit label={words('settings.signOutOthers')} busy={words('settings.signingOut')} kind="quiet" />
        </Form>
      )}
      <ul class="links">
        <li>
          <a href="/device">{words('device.title')}</a>
        </li>
      </ul>
    </section>
  );
}

function SessionRow({ page, session }: { page: Page; session: SessionView }) {
  const { words } = page;
  const { name, ip } = session.device;
  return (
    <>
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {session.current ? ` · ${words('settings.thisDevice')}` : ''}
      </p>
      <p class="hint">
        <Moment page={page} at={session.lastSeenAt} within="settings.lastSeen" />
        {ip === null ? null : ' · '}
        {ip === null ? null : <Echo text={ip} />}
      </p>
      {session.current ? null : (
        <Form page={page} action={END}>
          <Submit
            label={words('settings.signOutOne')}
            saying={words('settings.signOutOneNamed', { device: name })}
            busy={words('settings.signingOut')}
            kind="quiet"
            name="session"
            value={session.id}
          />
        </Form>
      )}
    </>
  );
}
