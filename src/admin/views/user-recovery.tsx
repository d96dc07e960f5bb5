import { ConsoleRecoveryDocument } from '../../../clients/typescript/src/generated/console.js';
import type { Account, Cooldown, Recovery, RecoveryFlow, Throttle } from '../api/answers.js';
import { useAnswer } from '../api/use-answer.js';
import { Chip, Machine, Moment } from '../parts/bits.js';
import { Nothing, Shown } from '../parts/states.js';
import { type Column, Table } from '../parts/table.js';
import { may } from '../rights.js';
import { say, sayNumber, sayOne } from '../words/say.js';
import { RecoverySteps } from './recovery-steps.js';

const FLOW: readonly Column<RecoveryFlow>[] = [
  { head: 'flow.opened', cell: ({ openedAt }) => <Moment at={openedAt} /> },
  { head: 'flow.purpose', cell: ({ purpose }) => sayOne('purpose', purpose) },
  { head: 'flow.state', cell: ({ state }) => sayOne('flowState', state) },
  { head: 'flow.trust', cell: ({ trust }) => sayOne('trust', trust) },
  { head: 'flow.ways', cell: ({ ways }) => proofs(ways) },
  { head: 'flow.proven', cell: ({ proven }) => proofs(proven) },
  { head: 'flow.left', cell: ({ attemptsLeft }) => sayNumber(attemptsLeft) },
  { head: 'flow.codes', cell: ({ codesMade }) => sayNumber(codesMade) },
  { head: 'flow.mail', cell: ({ mails: [newest] }) => (newest ? sayOne('delivery', newest.delivery) : '–') },
  { head: 'flow.expires', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
  { head: 'flow.reference', cell: ({ reference }) => <Machine text={reference} /> },
];

const COOLDOWN: readonly Column<Cooldown>[] = [
  { head: 'flow.purpose', cell: ({ purpose }) => sayOne('purpose', purpose) },
  { head: 'flow.trust', cell: ({ trust }) => sayOne('trust', trust) },
  { head: 'cooldown.name', cell: ({ name }) => sayOne('typed', name) },
  { head: 'cooldown.wait', cell: ({ resendAfter }) => say('common.seconds', { n: resendAfter }) },
  { head: 'cooldown.hour', cell: ({ sentInHour }) => sayNumber(sentInHour) },
  { head: 'cooldown.day', cell: ({ sentInDay }) => sayNumber(sentInDay) },
  { head: 'cooldown.left', cell: ({ leftInDay }) => sayNumber(leftInDay) },
  { head: 'cooldown.wrong', cell: ({ wrongCodes }) => sayNumber(wrongCodes) },
];

const THROTTLE: readonly Column<Throttle>[] = [
  { head: 'throttle.line', cell: ({ line }) => sayOne('line', line) },
  { head: 'flow.trust', cell: ({ trust }) => sayOne('trust', trust) },
  { head: 'cooldown.name', cell: ({ name }) => sayOne('typed', name) },
  { head: 'throttle.failures', cell: ({ failures }) => sayNumber(failures) },
  { head: 'throttle.left', cell: ({ attemptsLeft }) => sayNumber(attemptsLeft) },
  { head: 'throttle.wait', cell: ({ retryAfter }) => say('common.seconds', { n: retryAfter }) },
];

/** Why somebody cannot get in, and how far they have come. */
export function UserRecovery({ account }: { account: Account }) {
  const answered = useAnswer(ConsoleRecoveryDocument, { id: account.id });
  return (
    <Shown of={answered}>
      {({ account: found }) => {
        const recovery = found?.recovery ?? null;
        if (recovery === null) return <Nothing text={say('state.forbidden')} />;
        return <Inspector accountId={account.id} recovery={recovery} />;
      }}
    </Shown>
  );
}

function Inspector({ accountId, recovery }: { accountId: string; recovery: Recovery }) {
  const { hindrances, flows, cooldowns, throttles } = recovery;
  return (
    <>
      <h2>{say('recovery.hindrances')}</h2>
      {hindrances.length === 0 ? (
        <p>
          <Chip mark="✓" kind="good" text={say('recovery.free')} />
        </p>
      ) : (
        <ul class="rows">
          {hindrances.map((one) => (
            <li key={one}>{sayOne('hindrance', one)}</li>
          ))}
        </ul>
      )}
      <Part title={say('recovery.flows')} rows={flows} columns={FLOW} keyOf={({ reference }) => reference} />
      {may('audit:read') ? <RecoverySteps accountId={accountId} /> : null}
      <Part title={say('recovery.cooldowns')} rows={cooldowns} columns={COOLDOWN} keyOf={lineOf} />
      <Part title={say('recovery.throttles')} rows={throttles} columns={THROTTLE} keyOf={lineOf} />
    </>
  );
}

function Part<Row>(props: {
  title: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
}) {
  const { title, rows, columns, keyOf } = props;
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 ? <p class="soft">{say('recovery.none')}</p> : null}
      {rows.length === 0 ? null : <Table caption={title} columns={columns} rows={rows} keyOf={keyOf} />}
    </>
  );
}

function lineOf(row: { trust: string; name: string; purpose?: string; line?: string }): string {
  return [row.purpose, row.line, row.trust, row.name].join(' ');
}

function proofs(kinds: readonly string[]): string {
  return kinds.length === 0 ? '–' : kinds.map((kind) => sayOne('proof', kind)).join(', ');
}
