import { SHARDS } from '../../src/crypto/audit-seal.js';
import type { Intruder, Row } from './intruder.js';

export interface Expected {
  readonly fault: string;
  readonly eventId?: unknown;
}

/** One way to change what is written, by somebody who may write to the database; it is done to one chain. */
export type Tampering = readonly [
  what: string,
  act: (intruder: Intruder, chain: readonly Row[]) => Promise<Expected>,
];

const COLUMNS: Readonly<Record<string, unknown>> = {
  at: 1,
  kind: 'LOGGED_OUT',
  succeeded: 0,
  actor_id: 'usr_00000000000000000000000000',
  device_name: 'Another',
  ip: '203.0.113.9',
  reason: 'Because',
  request_id: 'req_other',
  change_made: '{"before":{},"after":{"roles":["ADMIN"]}}',
  mac: 'f'.repeat(64),
};
/** What a driver may read as the value that was signed, while a condition finds another one. In SQL. */
const DISGUISES: readonly (readonly [what: string, assignment: (row: Row) => string])[] = [
  ['a NUL behind its account', ({ subject_id }) => `subject_id = ${withNul(subject_id)}`],
  ['a NUL behind its kind', ({ kind }) => `kind = ${withNul(kind)}`],
  ['another truth', () => 'succeeded = 2'],
  ['a truth in bytes', () => "succeeded = x'32'"],
  ['a change with a space before it', () => "change_made = ' null'"],
  ['a change that is no JSON', () => "change_made = '{'"],
];
const FRESH = 'evt_7zzzzzzzzzzzzzzzzzzzzzzzzz';

export const TAMPERINGS: readonly Tampering[] = [
  ...Object.entries(COLUMNS).map(
    ([column, value]): Tampering => [
      `${column} of an event is edited`,
      async (intruder, [, row]) => {
        await intruder.put(row, { [column]: value });
        return { fault: 'EDITED', eventId: row?.id };
      },
    ],
  ),
  ...DISGUISES.map(
    ([what, assignment]): Tampering => [
      `an event is stored in another form: ${what}`,
      async (intruder, chain) => {
        const row = chain.find(({ succeeded, seq }) => Number(succeeded) === 1 && Number(seq) > 1) ?? {};
        await intruder.putRaw(row, assignment(row));
        return { fault: 'EDITED', eventId: row.id };
      },
    ],
  ),
  [
    'an event is given to another account',
    async (intruder, [, row]) => {
      await intruder.put(row, { subject_id: 'usr_00000000000000000000000000' });
      return { fault: 'EDITED', eventId: row?.id };
    },
  ],
  [
    'an event loses its signature',
    async (intruder, [, row]) => {
      await intruder.put(row, { mac: null });
      return { fault: 'UNSIGNED', eventId: row?.id };
    },
  ],
  [
    'an event is removed',
    async (intruder, [, row, next]) => {
      await intruder.remove(row);
      return { fault: 'GAP', eventId: next?.id };
    },
  ],
  [
    'the first event is removed',
    async (intruder, [first, next]) => {
      await intruder.remove(first);
      return { fault: 'GAP', eventId: next?.id };
    },
  ],
  [
    'the newest event is removed',
    async (intruder, chain) => {
      await intruder.remove(chain.at(-1));
      return { fault: 'CUT', eventId: chain.at(-2)?.id };
    },
  ],
  [
    'a whole chain is removed',
    async (intruder, chain) => {
      await intruder.remove(...chain);
      return { fault: 'CUT', eventId: null };
    },
  ],
  [
    'two events change places',
    async (intruder, [, one, other]) => {
      await intruder.put(one, { seq: 1_000_000 });
      await intruder.put(other, { seq: one?.seq });
      await intruder.put(one, { seq: other?.seq });
      return { fault: 'MOVED', eventId: other?.id };
    },
  ],
  [
    'two events change places and links',
    async (intruder, [, one, other]) => {
      await intruder.put(one, { seq: 1_000_000 });
      await intruder.put(other, { seq: one?.seq, link: one?.link });
      await intruder.put(one, { seq: other?.seq, link: other?.link });
      return { fault: 'MOVED', eventId: other?.id };
    },
  ],
  [
    'an event is removed and those after it move up',
    async (intruder, chain) => {
      const [, row, ...rest] = chain;
      await intruder.remove(row);
      for (const one of rest) await intruder.put(one, { seq: Number(one.seq) - 1 });
      return { fault: 'MOVED', eventId: rest[0]?.id };
    },
  ],
  [
    'an event goes back to those that wait',
    async (intruder, [, row, next]) => {
      await intruder.put(row, { seq: null, link: null });
      return { fault: 'GAP', eventId: next?.id };
    },
  ],
  [
    'an event is put in to be chained',
    async (intruder, [row]) => {
      await intruder.add('audit_events', { ...row, id: FRESH, seq: null, link: null });
      return { fault: 'EDITED', eventId: FRESH };
    },
  ],
  [
    'an event is put in behind the end',
    async (intruder, chain) => {
      const last = chain.at(-1);
      await intruder.add('audit_events', { ...last, id: FRESH, seq: Number(last?.seq) + 1 });
      return { fault: 'STRAY', eventId: FRESH };
    },
  ],
  [
    'an event is put in before the beginning',
    async (intruder, [row]) => {
      await intruder.add('audit_events', { ...row, id: FRESH, seq: 0 });
      return { fault: 'STRAY', eventId: FRESH };
    },
  ],
  [
    'an event is put in beside the chains',
    async (intruder, [row]) => {
      await intruder.add('audit_events', { ...row, id: FRESH, shard: SHARDS, seq: null });
      return { fault: 'STRAY', eventId: FRESH };
    },
  ],
  [
    'the end is moved over events that are removed',
    async (intruder, chain) => {
      const before = chain.at(-2);
      await intruder.remove(chain.at(-1));
      await intruder.run('UPDATE audit_chains SET seq = ?, link = ? WHERE shard = ?', [
        before?.seq,
        before?.link,
        before?.shard,
      ]);
      return { fault: 'END_EDITED', eventId: null };
    },
  ],
  [
    'the beginning is moved over events that are removed',
    async (intruder, [row]) => {
      await intruder.remove(row);
      await intruder.run('UPDATE audit_chains SET floor_seq = ?, floor_link = ? WHERE shard = ?', [
        row?.seq,
        row?.link,
        row?.shard,
      ]);
      return { fault: 'END_EDITED', eventId: null };
    },
  ],
  [
    'the end is removed',
    async (intruder, [row]) => {
      await intruder.run('DELETE FROM audit_chains WHERE shard = ?', [row?.shard]);
      return { fault: 'END_GONE', eventId: null };
    },
  ],
  [
    'all ends are removed',
    async (intruder) => {
      await intruder.run('DELETE FROM audit_chains');
      return { fault: 'END_GONE', eventId: null };
    },
  ],
];

/** Places no chain and no list of what waits would be asked for; SQLite takes any value anywhere. */
export const STOWAWAYS: readonly (readonly [what: string, columns: Row, onSqliteAlone: boolean])[] = [
  ['without an id', { id: '', shard: null, seq: null }, false],
  ['between two chains', { shard: 3.5, seq: null }, true],
  ['in no chain that has a number', { shard: 'three', seq: null }, true],
  ['at a number that is a text', { seq: '' }, true],
  ['at a number in bytes', { seq: Buffer.from('1') }, true],
  ['at a number between two others', { seq: 1.5 }, true],
];

function withNul(text: unknown): string {
  return `CAST(x'${Buffer.from(`${text}\0`).toString('hex')}' AS CHAR)`;
}
