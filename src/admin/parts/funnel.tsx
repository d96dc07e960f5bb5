import { say, sayNumber } from '../words/say.js';
import { Table } from './table.js';

export interface Step {
  readonly label: string;
  /** Null where nobody knows any more. */
  readonly count: number | null;
  /** Since the beginning, the median; null of nothing. */
  readonly seconds: number | null;
}

const WIDTH = 600;
const BAR = 36;
const GAP = 26;

/** How many get from step to step: as a picture, and as the same numbers in a table. */
export function Funnel({ steps }: { steps: readonly Step[] }) {
  const known = steps.flatMap(({ label, count }) => (count === null ? [] : [{ label, count }]));
  const most = Math.max(1, ...known.map(({ count }) => count));
  const all = steps[0]?.count ?? 0;
  return (
    <div class="funnel">
      <svg
        role="img"
        aria-label={say('funnel.chart')}
        viewBox={`0 0 ${WIDTH} ${known.length * (BAR + GAP)}`}
        preserveAspectRatio="xMinYMin meet"
      >
        {known.map(({ label, count }, at) => (
          <g key={label} transform={`translate(0 ${at * (BAR + GAP)})`}>
            <text y="16">{`${label}: ${sayNumber(count)}`}</text>
            <rect class="track" y="22" width={WIDTH} height={BAR} rx="4" />
            <rect class="bar" y="22" width={(WIDTH * count) / most} height={BAR} rx="4" />
          </g>
        ))}
      </svg>
      <Table
        caption={say('funnel.title')}
        columns={[
          { head: 'funnel.step', cell: ({ label }) => label },
          { head: 'funnel.count', cell: ({ count }) => (count === null ? '–' : sayNumber(count)) },
          { head: 'funnel.rate', cell: ({ count }) => sayRate(count, all) },
          { head: 'funnel.seconds', cell: ({ seconds }) => saySeconds(seconds) },
        ]}
        rows={steps}
        keyOf={({ label }) => label}
      />
    </div>
  );
}

/** A part of all, in hundredths. */
export function sayRate(part: number | null, all: number | null): string {
  if (part === null || all === null || all === 0) return '–';
  return say('funnel.percent', { n: Math.round((part / all) * 100) });
}

function saySeconds(seconds: number | null): string {
  return seconds === null ? '–' : say('common.seconds', { n: seconds });
}
