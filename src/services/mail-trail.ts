import { In, IsNull, LessThan } from 'typeorm';
import { Account } from '../../entities/account.js';
import {
  type MailDeliveryState,
  type MailKind,
  type MailState,
  OutboxMail,
} from '../../entities/outbox-mail.js';
import type { Database, Where } from '../database.js';
import { invalidField } from '../errors.js';
import { type MailTraceView, traceOf } from './mail-trace.js';
import { type UserView, userView } from './user-view.js';

/** How far a mail has come: by us, or by what the provider told since. */
export type MailStanding = MailState | MailDeliveryState;

/** Given conditions must all hold; null is one that is not given. */
export interface MailFilter {
  readonly delivery?: readonly MailStanding[] | null;
  readonly subject?: readonly MailKind[] | null;
}

export interface MailPageView {
  readonly edges: readonly {
    readonly node: MailTraceView;
    readonly cursor: string;
    /** Null where no account was meant, or it is gone. */
    readonly user: UserView | null;
  }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

type Condition = Where<OutboxMail>;

const CURSOR = /^eml_[0-9a-hjkmnp-tv-z]{26}$/;
const OURS: readonly string[] = ['QUEUED', 'SENT', 'DROPPED', 'PARKED'] satisfies MailState[];

/** The mails of everybody for as long as they are kept, newest first, by keyset: ids of mails sort by their time. */
export class MailTrail {
  constructor(private readonly database: Database) {}

  /** Throws ProblemError INVALID_INPUT for another number of mails, or a cursor that is none. */
  async page(
    filter: MailFilter,
    { first, after }: { readonly first: number; readonly after: string | null },
  ): Promise<MailPageView> {
    if (!Number.isInteger(first) || first < 1 || first > 100) {
      throw invalidField(['first'], 'INVALID', 'Ask for 1 to 100 mails.');
    }
    if (after !== null && !CURSOR.test(after)) {
      throw invalidField(['after'], 'INVALID', 'This is not a cursor of a mail.');
    }
    const found = await Promise.all(
      conditionsOf(filter, after).map((where) =>
        this.database.stale.find(OutboxMail, { where, order: { id: 'DESC' }, take: first + 1 }),
      ),
    );
    // Each list is in order, and all of them together hold the newest of all.
    const rows = found.flat().sort((one, other) => (one.id < other.id ? 1 : -1));
    const shown = rows.slice(0, first);
    const people = await this.peopleOf(shown);
    const edges = shown.map((row) => ({
      node: traceOf(row),
      cursor: row.id,
      user: people.get(row.accountId ?? '') ?? null,
    }));
    const pageInfo = {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { edges, pageInfo };
  }

  /** Everybody a page is about, in one question. */
  private async peopleOf(rows: readonly OutboxMail[]): Promise<ReadonlyMap<string, UserView>> {
    const ids = [...new Set(rows.flatMap(({ accountId }) => accountId ?? []))];
    if (ids.length === 0) return new Map();
    const accounts = await this.database.stale.find(Account, { where: { id: In(ids) }, take: ids.length });
    return new Map(accounts.map((account) => [account.id, userView(account)]));
  }
}

/** A question for each state: what the provider told stands in a column of its own. */
function conditionsOf({ delivery = null, subject = null }: MailFilter, after: string | null): Condition[] {
  const common: Condition = {
    ...(after !== null && { id: LessThan(after) }),
    ...(subject !== null && { kind: In([...subject]) }),
  };
  if (subject?.length === 0) return [];
  if (delivery !== null) return [...new Set(delivery)].map((one) => ({ ...common, ...standingAt(one) }));
  // The primary key has the order; a condition that is always met says that nothing was forgotten.
  return [after === null ? { ...common, id: LessThan('f') } : common];
}

function standingAt(standing: MailStanding): Condition {
  return isOurs(standing) ? { state: standing, delivery: IsNull() } : { delivery: standing };
}

function isOurs(standing: MailStanding): standing is MailState {
  return OURS.includes(standing);
}
