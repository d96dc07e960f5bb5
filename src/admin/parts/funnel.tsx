import { say, sayNumber } from '../words/say.js';
import { Table } from './table.js';

export interface Step {
  readonly label: string;
  readonly count: number;
}

const WIDTH = 600;
const BAR = 36;
const GAP = 26;

/** How many get from step to step: as a picture, and as the same numbers in a table. */
export function Funnel({ steps }: { steps: readonly Step[] }) {
  const most = Math.max(1, ...steps.map(({ count }) => count));
  return (
    <div class="funnel">
      <svg
        role="img"
        aria-label={say('funnel.chart')}
        viewBox={`0 0 ${WIDTH} ${steps.length * (BAR + GAP)}`}
        preserveAspectRatio="xMinYMin meet"
      >
        {steps.map(({ label, count }, at) => (
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
          { head: 'funnel.count', cell: ({ count }) => sayNumber(count) },
          { head: 'funnel.rate', cell: ({ count }) => rateOf(count, steps[0]?.count ?? 0) },
        ]}
        rows={steps}
        keyOf={({ label }) => label}
      />
    </div>
  );
}

function rateOf(count: number, all: number): string {
  return all === 0 ? '–' : say('funnel.percent', { n: Math.round((count / all) * 100) });
}
