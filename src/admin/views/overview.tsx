import { ConsoleMetricsDocument } from '../../../clients/typescript/src/generated/console.js';
import type { Metrics } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Heading, Moment } from '../parts/bits.js';
import { Funnel, type Step, sayRate } from '../parts/funnel.js';
import { Shown } from '../parts/states.js';
import { Table } from '../parts/table.js';
import { type Route, withState } from '../route.js';
import { say, sayNumber, type WordKey } from '../words/say.js';

const DAY = 24 * 3600 * 1000;
/** Days. The first is what the gateway itself takes when nothing is said. */
const WINDOWS = { day: 1, week: 7, month: 30 } as const;
type Window = keyof typeof WINDOWS;
const NAMES: readonly Window[] = ['day', 'week', 'month'];

/** One line of a table of figures. */
interface Figure {
  readonly label: WordKey;
  readonly of: (metrics: Metrics) => number;
}

const FIGURES: readonly Figure[] = [
  { label: 'figure.accounts', of: (metrics) => metrics.accounts },
  { label: 'figure.accountsLocked', of: (metrics) => metrics.accountsLocked },
  { label: 'figure.sessionsActive', of: (metrics) => metrics.sessionsActive },
  { label: 'figure.registrations', of: (metrics) => metrics.registrations },
  { label: 'figure.loginsSucceeded', of: (metrics) => metrics.loginsSucceeded },
  { label: 'figure.loginsFailed', of: (metrics) => metrics.loginsFailed },
  { label: 'figure.challengesIssued', of: (metrics) => metrics.challengesIssued },
  { label: 'figure.challengesPassed', of: (metrics) => metrics.challengesPassed },
  { label: 'figure.lockouts', of: (metrics) => metrics.lockouts },
];

/** How signing in and getting back in are going. */
export function Overview({ route }: { route: Route }) {
  const chosen = windowOf(route);
  const answered = useAnswer(ConsoleMetricsDocument, { since: sinceOf(chosen) });
  return (
    <>
      <Heading text={say('overview.title')} />
      <nav aria-label={say('overview.window')}>
        <ul class="tabs">
          {NAMES.map((name) => (
            <li key={name}>
              <a
                href={withState(route, { window: name === 'day' ? null : name })}
                aria-current={name === chosen ? 'true' : undefined}
              >
                {say(`window.${name}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Shown of={answered}>{({ metrics }) => metrics && <Figures metrics={metrics} />}</Shown>
    </>
  );
}

function Figures({ metrics }: { metrics: Metrics }) {
  return (
    <>
      <p class="soft">
        <Moment at={metrics.since} /> – <Moment at={metrics.until} />
      </p>
      <h2>{say('funnel.title')}</h2>
      <Funnel steps={stepsOf(metrics)} />
      <MailFigures of={metrics.recovery} />
      <h2>{say('figure.title')}</h2>
      <Table
        caption={say('figure.title')}
        columns={[
          { head: 'figure.what', cell: ({ label }) => say(label) },
          { head: 'figure.count', cell: ({ of }) => sayNumber(of(metrics)) },
        ]}
        rows={FIGURES}
        keyOf={({ label }) => label}
      />
    </>
  );
}

function stepsOf({ resetsRequested, resetsCompleted, recovery }: Metrics): readonly Step[] {
  return [
    { label: say('funnel.requested'), count: resetsRequested, seconds: null },
    { label: say('funnel.mailed'), count: recovery.mailsTaken, seconds: recovery.secondsToMail },
    { label: say('funnel.proven'), count: recovery.proofsRight, seconds: recovery.secondsToProof },
    { label: say('funnel.completed'), count: resetsCompleted, seconds: recovery.secondsToUpdate },
  ];
}

/** What may go wrong on the way, each as a part of what it is a part of. */
function MailFigures({ of }: { of: Metrics['recovery'] }) {
  const { mailsTaken, proofsRight, proofsWrong } = of;
  const rows: readonly { label: WordKey; value: string }[] = [
    { label: 'mailing.delivered', value: sayRate(of.mailsDelivered, mailsTaken) },
    { label: 'mailing.returned', value: sayRate(of.mailsReturned, mailsTaken) },
    { label: 'mailing.again', value: sayRate(of.mailsAgain, mailsTaken) },
    { label: 'mailing.wrong', value: sayRate(proofsWrong, proofsRight + proofsWrong) },
    { label: 'mailing.waiting', value: sayNumber(of.mailsWaiting) },
    { label: 'mailing.oldest', value: say('common.seconds', { n: of.oldestMailSeconds }) },
  ];
  return (
    <>
      <h2>{say('mailing.title')}</h2>
      <Table
        caption={say('mailing.title')}
        columns={[
          { head: 'figure.what', cell: ({ label }) => say(label) },
          { head: 'figure.count', cell: ({ value }) => value },
        ]}
        rows={rows}
        keyOf={({ label }) => label}
      />
    </>
  );
}

function windowOf({ query }: Route): Window {
  return NAMES.find((name) => name === query.get('window')) ?? 'day';
}

/** Whole minutes, so that drawing again asks for nothing new. */
function sinceOf(window: Window): string | null {
  if (window === 'day') return null;
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  return new Date(minute - WINDOWS[window] * DAY).toISOString();
}
