import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { ServiceUnavailableError } from './errors.js';
import { patientNow } from './patience.js';
import { Additions } from './sql/additions.js';
import type { Adder, Each, Find, Reader, Stored, Where, Writer } from './sql/contract.js';
import { asked, DuplicateKeyError, failureOf, fromDriver, SqlFailure, unavailable } from './sql/failures.js';
import { Gate } from './sql/gate.js';
import { lease, within } from './sql/lease.js';
import { NestingWatch } from './sql/nesting-watch.js';
import { type Asking, GatheredQuestions, OpenTransaction, Questions } from './sql/open-transaction.js';
import { Rows } from './sql/rows.js';
import { Silence } from './sql/silence.js';
import { refuseLaxMode } from './sql/strict-mode.js';
import { attempt, isSqlite } from './sql/transaction.js';

export type { Adder, Each, Find, Reader, Stored, Where, Writer };
export { DuplicateKeyError };

export interface DatabaseOptions {
  /** A read replica, which may lag behind. */
  readonly replica?: DataSource | null;
  /** Milliseconds from asking to answering, whatever the server does: the queue, connecting and every retry. */
  readonly patience?: number;
  readonly log?: { warn(details: object, message: string): void };
  /** For tests: work that asks past its own transaction fails at once. */
  readonly watchNesting?: boolean;
}

type Task = () => void;

interface Outcome<T> {
  readonly result: T;
  readonly tasks: readonly Task[];
}

/** With the last look, and with what a request does besides, below the two seconds that are promised. */
const PATIENCE = 1_400;
const START_PATIENCE = 5_000;
/** For looking whether a lost COMMIT was done, when the patience is all but over. */
const LAST_LOOK = 250;
/** A replica is a convenience: it gets less time, so that the primary can still answer within the patience. */
const REPLICA_PATIENCE = 600;
const RETRIES = 3;
/** On SQLite a conflict is another process with the file open, which is done in a moment: until the patience is over. */
const SQLITE_RETRIES = Number.POSITIVE_INFINITY;
const DEFAULT_CONNECTIONS = 10;

/**
 * The one door to SQL. Every question is answered or refused within the patience, so that a dead, frozen or crowded
 * server is a clear `ServiceUnavailableError('sql')` and never a hanging request.
 */
export class Database {
  /** Sees everything that is committed. */
  readonly read: Reader;
  /** For lists and searches that may be a little behind: the replica when there is one and it answers. */
  readonly stale: Reader = new Questions((question) => this.askReplica(question));
  private readonly nesting: NestingWatch | null;
  private readonly additions: Additions;
  private readonly gate: Gate;
  private readonly replica: DataSource | null;
  private readonly patience: number;
  private readonly silence: Silence;
  private readonly retries: number;
  private readonly log: DatabaseOptions['log'];

  private constructor(
    private readonly source: DataSource,
    options: DatabaseOptions,
  ) {
    this.replica = options.replica ?? null;
    this.patience = options.patience ?? PATIENCE;
    this.silence = new Silence(this.patience, () => this.ping());
    this.log = options.log;
    this.nesting = options.watchNesting === true ? new NestingWatch() : null;
    const { poolSize } = source.options;
    this.retries = isSqlite(source) ? SQLITE_RETRIES : RETRIES;
    this.gate = new Gate(isSqlite(source) ? 1 : (poolSize ?? DEFAULT_CONNECTIONS));
    const asking: Asking = (question) => this.askPrimary(question);
    this.additions = new Additions(source, (rows) =>
      this.write(async (tx) => {
        for (const [entity, added] of rows) await tx.insertAll(entity, added);
      }),
    );
    this.read = new GatheredQuestions(source, asking, () => this.nesting?.refuse());
  }

  /** Throws ServiceUnavailableError when the server does not answer, a plain Error when it would cut long values. */
  static async open(source: DataSource, options: DatabaseOptions = {}): Promise<Database> {
    const database = new Database(source, options);
    try {
      await within(patientNow() + START_PATIENCE, connected(source));
      await within(patientNow() + START_PATIENCE, refuseLaxMode(source));
      return database;
    } catch (error) {
      await database.close();
      throw unavailable(fromDriver(error, source));
    }
  }

  /**
   * Runs the work in one transaction and answers once it is durable. Deadlocks, lost certifications and connections
   * that broke before COMMIT run the whole work again, up to three times: it must not do anything outside `tx`.
   * A connection that breaks during COMMIT is not tried again, for the work may be done: `isDone` then looks for what
   * only this very work can have written. Without it, and when nobody can tell, it is a ServiceUnavailableError.
   */
  write<T>(
    work: (tx: Writer) => Promise<T>,
    isDone: (read: Reader) => Promise<boolean> = async () => false,
  ): Promise<T> {
    return this.silence.during((deadline) => this.writeUntil(deadline, work, isDone));
  }

  private async writeUntil<T>(
    deadline: number,
    work: (tx: Writer) => Promise<T>,
    isDone: (read: Reader) => Promise<boolean>,
  ): Promise<T> {
    this.nesting?.refuse();
    let last: Outcome<T> | undefined;
    const remembered = async (tx: Writer, tasks: readonly Task[]): Promise<T> => {
      const result = await work(tx);
      last = { result, tasks };
      return result;
    };
    let outcome: Outcome<T>;
    try {
      outcome = await this.retrying(deadline, () => this.transact(deadline, remembered));
    } catch (error) {
      const rest = Math.max(patientNow() + LAST_LOOK, deadline);
      const read = new Questions((question) => this.ask(this.source, rest, question));
      if (last === undefined || !failureOf(error)?.outcomeUnknown || !(await isDone(read))) throw error;
      outcome = last;
    }
    for (const task of outcome.tasks) {
      task();
    }
    return outcome.result;
  }

  /**
   * Adds rows, as one: all of them are durable when it answers, or none is there. `work` runs once, and may share its
   * transaction with others that only add.
   */
  add(work: (rows: Adder) => Promise<void>): Promise<void> {
    this.nesting?.refuse();
    return this.additions.add(work);
  }

  /** Answers when the server does. */
  async ping(): Promise<void> {
    const deadline = patientNow() + this.patience;
    await this.retrying(deadline, () =>
      lease(this.source, deadline, (runner) =>
        asked(this.source, within(deadline, runner.query('SELECT 1'))),
      ),
    );
  }

  async close(): Promise<void> {
    this.silence.end();
    for (const source of [this.source, this.replica]) {
      if (source?.isInitialized) {
        // A frozen server never says goodbye.
        await within(patientNow() + this.patience, source.destroy()).catch(() => undefined);
      }
    }
  }

  private transact<T>(
    deadline: number,
    work: (tx: Writer, tasks: readonly Task[]) => Promise<T>,
  ): Promise<Outcome<T>> {
    return attempt(this.source, deadline, async (runner) => {
      const tx = new OpenTransaction(new Rows(this.source, runner));
      try {
        const run = (): Promise<T> => within(deadline, work(tx, tx.tasks));
        const result = await (this.nesting === null ? run() : this.nesting.run(tx, run));
        if (tx.failure !== undefined) {
          throw tx.failure;
        }
        return { result, tasks: tx.tasks };
      } finally {
        tx.ended = true;
      }
    });
  }

  private askPrimary<T>(question: (rows: Rows) => Promise<T>): Promise<T> {
    return this.silence.during((deadline) => this.ask(this.source, deadline, question));
  }

  private async ask<T>(
    source: DataSource,
    deadline: number,
    question: (rows: Rows) => Promise<T>,
  ): Promise<T> {
    this.nesting?.refuse();
    return this.retrying(deadline, () =>
      lease(source, deadline, (runner) => within(deadline, question(new Rows(source, runner, deadline)))),
    );
  }

  private async askReplica<T>(question: (rows: Rows) => Promise<T>): Promise<T> {
    const { replica } = this;
    if (replica === null) {
      return this.askPrimary(question);
    }
    try {
      await within(patientNow() + REPLICA_PATIENCE, connected(replica));
      return await this.ask(replica, patientNow() + REPLICA_PATIENCE, question);
    } catch (error) {
      const failure = fromDriver(error, replica);
      if (!(failure instanceof ServiceUnavailableError || failure instanceof SqlFailure)) {
        throw failure;
      }
      this.log?.warn(
        { reason: failure.message },
        'The read replica does not answer; reading from the primary.',
      );
      return this.ask(this.source, patientNow() + this.patience - REPLICA_PATIENCE, question);
    }
  }

  /** Through the gate, again after a conflict or a connection that broke, and never past the deadline. */
  private async retrying<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.gate.pass(deadline, work);
      } catch (error) {
        if (!(error instanceof SqlFailure) || error.kind === 'refused') {
          throw error;
        }
        const wait = randomInt(20 * Math.min(tries + 1, RETRIES));
        if (error.outcomeUnknown || tries >= this.retries || patientNow() + wait >= deadline) {
          throw unavailable(error);
        }
        await pause(wait);
      }
    }
  }
}

async function connected(source: DataSource): Promise<void> {
  if (!source.isInitialized) {
    await source.initialize();
  }
}
