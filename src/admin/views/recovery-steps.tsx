import type { AuditEventKind } from '../../../clients/typescript/src/generated/console.js';
import { type ActivityEvent, EVENTS, nodesOf } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { sentenceOf } from '../event-kinds.js';
import { Moment, Outcome } from '../parts/bits.js';
import { Shown } from '../parts/states.js';
import { Table } from '../parts/table.js';
import { say, sayNumber } from '../words/say.js';

/** The steps of a recovery, and what begins it anew. */
const KINDS: AuditEventKind[] = [
  'RESET_REQUESTED',
  'RESET_VERIFIED',
  'PASSWORD_UPDATED',
  'RESET_REQUIRED',
  'RESET_SENT',
  'UNLOCKED',
  'OBJECTED',
];

interface Step {
  readonly event: ActivityEvent;
  /** Seconds since the step before; null for the first one. */
  readonly waited: number | null;
}

/** What happened on the way to a new password, in the order in which it happened. */
export function RecoverySteps({ accountId }: { accountId: string }) {
  const answered = useAnswer(EVENTS[50], { filter: { accountId, kind: KINDS }, after: null });
  return (
    <>
      <h2>{say('steps.title')}</h2>
      <Shown of={answered}>{({ auditEvents }) => <Steps rows={stepsOf(nodesOf(auditEvents))} />}</Shown>
    </>
  );
}

function Steps({ rows }: { rows: readonly Step[] }) {
  if (rows.length === 0) return <p class="soft">{say('recovery.none')}</p>;
  return (
    <Table
      caption={say('steps.title')}
      columns={[
        { head: 'events.at', cell: ({ event }) => <Moment at={event.at} /> },
        { head: 'events.kind', cell: ({ event }) => sentenceOf(event) },
        { head: 'events.outcome', cell: ({ event }) => <Outcome succeeded={event.succeeded} /> },
        {
          head: 'steps.waited',
          cell: ({ waited }) =>
            waited === null ? '–' : say('steps.seconds', { seconds: sayNumber(waited) }),
        },
        { head: 'events.device', cell: ({ event }) => <bdi>{event.device?.name ?? '–'}</bdi> },
        { head: 'events.ip', cell: ({ event }) => <bdi dir="ltr">{event.device?.ip ?? '–'}</bdi> },
        { head: 'events.reason', cell: ({ event }) => <bdi>{event.reason ?? '–'}</bdi> },
      ]}
      rows={rows}
      keyOf={({ event }) => event.id}
    />
  );
}

/** The log tells the newest first. */
function stepsOf(newestFirst: readonly ActivityEvent[]): readonly Step[] {
  const events = [...newestFirst].reverse();
  return events.map((event, at) => {
    const before = events[at - 1];
    const waited = before === undefined ? null : (Date.parse(event.at) - Date.parse(before.at)) / 1000;
    return { event, waited };
  });
}
