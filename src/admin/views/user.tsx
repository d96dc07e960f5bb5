import { useState } from 'preact/hooks';
import { ConsoleAccountDocument } from '../../../clients/typescript/src/generated/console.js';
import type { Account } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { CopyButton, Heading, Machine, Moment, Status } from '../parts/bits.js';
import { Nothing, Shown } from '../parts/states.js';
import { may } from '../rights.js';
import type { Route } from '../route.js';
import { say, sayOne } from '../words/say.js';
import { UserActivity } from './user-activity.js';
import { Acts } from './user-acts.js';
import { UserFactors } from './user-factors.js';
import { UserMails } from './user-mails.js';
import { UserRecovery } from './user-recovery.js';
import { UserSessions } from './user-sessions.js';

const TABS = ['overview', 'sessions', 'security', 'activity', 'recovery', 'mail'] as const;
type Tab = (typeof TABS)[number];

/** One account: what it is, and what can be done for it. */
export function User({ route, id, tab }: { route: Route; id: string; tab: string }) {
  const answered = useAnswer(ConsoleAccountDocument, { id });
  const chosen = TABS.find((one) => one === tab) ?? 'overview';
  return (
    <>
      <p>
        <a href="/admin/users">{say('user.back')}</a>
      </p>
      <Shown of={answered}>
        {({ account }) =>
          account === null ? (
            <NoUser />
          ) : (
            <Page key={account.id} route={route} tab={chosen} account={account} again={answered.again} />
          )
        }
      </Shown>
    </>
  );
}

function NoUser() {
  return (
    <>
      <Heading text={say('user.missing')} />
      <Nothing text={say('user.missingHint')} />
    </>
  );
}

interface PageProps {
  readonly route: Route;
  readonly tab: Tab;
  readonly account: Account;
  readonly again: () => void;
}

function Page({ route, tab, account, again }: PageProps) {
  const [done, setDone] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const finish = (text: string): void => {
    setDone(text);
    setTurn(turn + 1);
    again();
  };
  return (
    <>
      <Heading text={account.user.username} />
      <p class="facts">
        <Status status={account.status} until={account.lockedUntil} />
        <Machine text={account.id} />
        <CopyButton text={account.id} label={say('user.copyId')} />
      </p>
      <p role="status" class={done === null ? 'vh' : 'done'}>
        {done}
      </p>
      {may('accounts:write') ? <Acts route={route} account={account} onDone={finish} /> : null}
      <Tabs id={account.id} chosen={tab} />
      <div key={`${tab} ${turn}`}>
        <Body route={route} tab={tab} account={account} onDone={finish} />
      </div>
    </>
  );
}

function Tabs({ id, chosen }: { id: string; chosen: Tab }) {
  return (
    <nav aria-label={say('user.tabs')}>
      <ul class="tabs">
        {TABS.map((tab) => (
          <li key={tab}>
            <a
              href={tab === 'overview' ? `/admin/users/${id}` : `/admin/users/${id}/${tab}`}
              aria-current={tab === chosen ? 'page' : undefined}
            >
              {say(`tab.${tab}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Body(props: { route: Route; tab: Tab; account: Account; onDone: (text: string) => void }) {
  const { route, tab, account, onDone } = props;
  if (tab === 'sessions') return <UserSessions route={route} account={account} onDone={onDone} />;
  if (tab === 'security') return <UserFactors account={account} />;
  if (tab === 'activity') return <UserActivity route={route} account={account} />;
  if (tab === 'recovery') return <UserRecovery account={account} />;
  if (tab === 'mail') return <UserMails account={account} />;
  return <Facts account={account} />;
}

function Facts({ account }: { account: Account }) {
  const { user, email, emailVerified, roles } = account;
  return (
    <dl>
      <dt>{say('user.name')}</dt>
      <dd>
        <bdi>{user.displayName}</bdi>
      </dd>
      <dt>{say('user.email')}</dt>
      <dd>
        <bdi dir="ltr">{email}</bdi> {say(emailVerified ? 'user.verified' : 'user.unverified')}
      </dd>
      <dt>{say('user.roles')}</dt>
      <dd>
        {roles.length === 0 ? say('user.noRoles') : roles.map((role) => sayOne('role', role)).join(', ')}
      </dd>
      <dt>{say('user.failed')}</dt>
      <dd>{account.failedAttempts}</dd>
      <dt>{say('user.password')}</dt>
      <dd>
        <Moment at={account.passwordChangedAt} />
        {account.passwordResetRequired ? ` – ${say('user.resetRequired')}` : null}
      </dd>
      <dt>{say('user.lastLogin')}</dt>
      <dd>
        <Moment at={account.lastLoginAt} />
      </dd>
      <dt>{say('user.created')}</dt>
      <dd>
        <Moment at={account.createdAt} />
      </dd>
    </dl>
  );
}
