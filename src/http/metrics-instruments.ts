import { type Aggregator, Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type {
  MeteredCodeRequest,
  MeteredDelivery,
  MeteredOutcome,
  MeteredPurpose,
  MeteredStore,
} from '../services/metrics.js';
import type { SealFigures } from '../services/seal-troubles.js';

/** Seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
const HASH_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const OUTCOMES = words<MeteredOutcome>({
  succeeded: 0,
  challenged: 0,
  wrong: 0,
  waiting: 0,
  refused: 0,
  overloaded: 0,
  unavailable: 0,
  failed: 0,
});
const PURPOSES = words<MeteredPurpose>({ reset: 0, confirm_email: 0, challenge: 0, other: 0 });
const REQUESTS = words<MeteredCodeRequest>({ sent: 0, cooling: 0, limited: 0, refused: 0 });
const DELIVERIES = words<MeteredDelivery>({ sent: 0, dropped: 0, parked: 0, postponed: 0, lost: 0 });
export const TROUBLES = words<keyof SealFigures>({ gone: 0, edited: 0, blocked: 0 });
const STORES = words<MeteredStore>({ sql: 0, ephemeral: 0 });

/** Every word of a union; the compiler misses none. */
function words<T extends string>(all: Readonly<Record<T, 0>>): readonly string[] {
  return Object.keys(all);
}

export function createCounters(registry: Registry) {
  const counter = (
    name: string,
    help: string,
    labels: Readonly<Record<string, readonly string[]>>,
  ): Counter =>
    startAtZero(
      new Counter({
        name: `latchkey_${name}_total`,
        help,
        labelNames: Object.keys(labels),
        registers: [registry],
      }),
      labels,
    );
  const outcome = OUTCOMES;
  const purpose = PURPOSES;
  return {
    logins: counter('logins', 'Attempts to sign in with a password.', { outcome }),
    registrations: counter('registrations', 'Applications for an account, and codes given for one.', {
      outcome,
    }),
    passwords: counter('password_changes', 'Attempts to put a new password in place of the old one.', {
      outcome,
    }),
    locks: counter('account_locks', 'Wrong passwords after which an identifier had to wait.', {}),
    opened: counter('sessions_opened', 'Sessions opened.', {}),
    refreshes: counter('refresh', 'Attempts to renew a session.', { outcome }),
    requests: counter('code_requests', 'Codes asked for.', { purpose, outcome: REQUESTS }),
    verified: counter('codes_verified', 'Codes given back.', { purpose, outcome }),
    sent: counter('codes_sent', 'Mails with a code that the provider took.', { purpose }),
    mails: counter('mail_deliveries', 'Queued mails taken up, by what became of them.', {
      outcome: DELIVERIES,
    }),
    retries: counter('cell_retries', 'Changes of a cell decided anew after a lost race.', {}),
    failures: counter('store_errors', 'Questions a store did not answer.', { store: STORES }),
  };
}

/** A counter that appears with its first event hides that event: `increase()` needs a value before it. */
function startAtZero(counter: Counter, labels: Readonly<Record<string, readonly string[]>>): Counter {
  const combinations = Object.entries(labels).reduce<Record<string, string>[]>(
    (before, [label, values]) => before.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
  for (const combination of combinations) counter.inc(combination, 0);
  return counter;
}

export function createTimings(registry: Registry) {
  const registers = [registry];
  return {
    hashes: new Histogram({
      name: 'latchkey_hash_seconds',
      help: 'Time to hash or compare a password, the queue included.',
      buckets: HASH_BUCKETS,
      registers,
    }),
    mutations: new Histogram({
      name: 'latchkey_mutation_seconds',
      help: 'Time to answer one mutation of a GraphQL request.',
      labelNames: ['mutation'],
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    requests: new Histogram({
      name: 'latchkey_http_request_seconds',
      help: 'Time to answer an HTTP request.',
      labelNames: ['route', 'status'],
      buckets: REQUEST_BUCKETS,
      registers,
    }),
  };
}

/** Of several processes the largest figure: a queue is full in one process, and the outbox is one for all of them. */
export function createGauges(registry: Registry) {
  const several: { registers: Registry[]; aggregator: Aggregator } = {
    registers: [registry],
    aggregator: 'max',
  };
  return {
    hashQueue: new Gauge({
      name: 'latchkey_hash_queue_depth',
      help: 'Passwords that wait for a free core.',
      ...several,
    }),
    oldest: new Gauge({
      name: 'latchkey_outbox_oldest_seconds',
      help: 'Age of the oldest mail that is still queued; 0 when none is.',
      ...several,
    }),
    chains: new Gauge({
      name: 'latchkey_audit_chains',
      help: 'Chains of the audit log that nothing can be added to, by what is wrong with them.',
      labelNames: ['trouble'],
      ...several,
    }),
    rows: new Gauge({
      name: 'latchkey_outbox_rows',
      help: 'Mails that are queued, or parked because the provider refuses them.',
      labelNames: ['state'],
      ...several,
    }),
  };
}
