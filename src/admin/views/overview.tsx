import { ConsoleMetricsDocument } from '../../../clients/typescript/src/generated/console.js';
import type { Metrics } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Heading, Moment } from '../parts/bits.js';
import { Funnel, type Step } from '../parts/funnel.js';
import { Shown } from '../parts/states.js';
import { Table } from '../parts/table.js';
import { type Route, withState } from '../route.js';
import { say, sayNumber, type WordKey } from '../words/say.js';

const DAY = 24 * 3600 * 1000;
/** Days. The first is what the gateway itself takes when nothing is said. */
const WINDOWS = { day: 1, week: 7, month: 30 } as const;
type Window = keyof typeof WINDOWS;
const NAMES: readonly Window[] = ['day', 'week', 'month'];

const STEPS: readonly { readonly label: WordKey; readonly of: (metrics: Metrics) => number }[] = [
  { label: 'funnel.requested', of: (metrics) => metrics.resetsRequested },
  { label: 'funnel.completed', of: (metrics) => metrics.resetsCompleted },
];

const FIGURES: readonly { readonly label: WordKey; readonly of: (metrics: Metrics) => number }[] = [
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
  const steps = STEPS.map(({ label, of }): Step => ({ label: say(label), count: of(metrics) }));
  return (
    <>
      <p class="soft">
        <Moment at={metrics.since} /> – <Moment at={metrics.until} />
      </p>
      <h2>{say('funnel.title')}</h2>
      <Funnel steps={steps} />
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

function windowOf({ query }: Route): Window {
  return NAMES.find((name) => name === query.get('window')) ?? 'day';
}

/** Whole minutes, so that drawing again asks for nothing new. */
function sinceOf(window: Window): string | null {
  if (window === 'day') return null;
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  return new Date(minute - WINDOWS[window] * DAY).toISOString();
}
