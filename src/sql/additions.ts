import { setImmediate as turn } from 'node:timers/promises';
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { ServiceUnavailableError } from '../errors.js';
import { checkRow } from './conditions.js';
import type { Adder } from './contract.js';
import { isSqlite } from './transaction.js';

/** Pieces of work in one transaction at most. */
const LIMIT = 64;
/** Milliseconds the next transaction waits for the one before it. A lost connection so holds nobody up. */
const LONGEST_WAIT = 100;
/**
 * Turns of the event loop in which the first transaction gathers. SQLite commits while the process stands still, so
 * nobody joins meanwhile: requests that were read from their sockets together are waited for, as many turns as they
 * take to come this far. Without a crowd the turns are empty, and all of them shorter than a commit.
 */
const TURNS = { sqlite: 10, server: 1 };

type Table = EntityTarget<ObjectLiteral>;

/** Rows by their table, in the order in which the tables came up. */
export type Additional = ReadonlyMap<Table, readonly ObjectLiteral[]>;

/** What one piece of work wants to add. */
class Wanted implements Adder {
  readonly rows = new Map<Table, ObjectLiteral[]>();
  readonly tasks: (() => void)[] = [];

  constructor(private readonly source: DataSource) {}

  insert<E extends ObjectLiteral>(entity: EntityTarget<E>, row: E): Promise<void> {
    return this.insertAll(entity, [row]);
  }

  async insertAll<E extends ObjectLiteral>(entity: EntityTarget<E>, rows: readonly E[]): Promise<void> {
    // Here, for a bad row must fail alone.
    for (const row of rows) checkRow(this.source.getMetadata(entity), row);
    this.rows.set(entity, [...(this.rows.get(entity) ?? []), ...rows]);
  }

  afterCommit(task: () => void): void {
    this.tasks.push(task);
  }
}

interface Waiting {
  readonly wanted: Wanted;
  readonly settle: (outcome: Promise<void>) => void;
}

/**
 * Adds rows to tables in one transaction for all who do at the same time: while one is being committed, what is to be
 * in the next one gathers. A crowd then costs few commits, each of which is a wait for the disk. Everybody waits for
 * the commit of their own rows, and when a transaction is refused everybody gets one of their own.
 */
export class Additions {
  private gathering: Waiting[] = [];
  private isRunning = false;
  private readonly turns: number;

  constructor(
    private readonly source: DataSource,
    private readonly commit: (rows: Additional) => Promise<void>,
  ) {
    this.turns = isSqlite(source) ? TURNS.sqlite : TURNS.server;
  }

  async add(work: (rows: Adder) => Promise<void>): Promise<void> {
    const wanted = new Wanted(this.source);
    await work(wanted);
    if (wanted.rows.size > 0) {
      await new Promise<void>((settle) => {
        this.gathering.push({ wanted, settle });
        if (!this.isRunning) void this.run();
      });
    }
    for (const task of wanted.tasks) task();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let n = 0; n < this.turns; n += 1) await turn();
    while (this.gathering.length > 0) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LONGEST_WAIT);
      });
      await Promise.race([this.perform(this.gathering.splice(0, LIMIT)), late]);
      clearTimeout(timer);
    }
    this.isRunning = false;
  }

  /** Never rejects. */
  private async perform(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.commit(together(batch.map(({ wanted }) => wanted.rows)));
      for (const { settle } of batch) settle(Promise.resolve());
    } catch (error) {
      const [only, ...others] = batch;
      if (only !== undefined && (others.length === 0 || error instanceof ServiceUnavailableError)) {
        for (const { settle } of batch) settle(Promise.reject(error));
        return;
      }
      await Promise.all(batch.map((one) => this.perform([one])));
    }
  }
}

function together(all: readonly Additional[]): Additional {
  const rows = new Map<Table, ObjectLiteral[]>();
  for (const [entity, added] of all.flatMap((one) => [...one])) {
    rows.set(entity, [...(rows.get(entity) ?? []), ...added]);
  }
  return rows;
}
