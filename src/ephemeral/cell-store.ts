import type { Instant, Seconds } from '../clock.js';

/** `kind:rest`, for instance `flow:9f2c…`. The rest is a hash or a keyed handle, never a person's identifier. */
export type CellKey = `${string}:${string}`;

/** What a transition decided. Returning the state it was given (the same object) means: nothing to write. */
export interface Transition<S, R> {
  readonly state: S | undefined;
  /** How long the cell lives after this write, in whole seconds (at least 1). */
  readonly ttl: Seconds;
  readonly result: R;
}

/**
 * The short-lived store: JSON documents under keys with a life, changed only by compare-and-set. `now` is the
 * store's clock, so that a node whose own clock is wrong changes no window. Writing `undefined` deletes the cell.
 * Every method throws `ServiceUnavailableError('ephemeral', cause)` within two seconds when the store is away.
 */
export interface CellStore {
  /**
   * Reads the cell, runs the pure transition, writes if nobody else wrote meanwhile; runs it again on a lost race.
   * `NEW` is for a cell that is most likely not there: the store may be spared the reading, and the outcome is the same.
   */
  update<S, R>(
    key: CellKey,
    transition: (state: S | undefined, now: Instant) => Transition<S, R>,
    hint?: 'NEW',
  ): Promise<R>;
  read<S>(key: CellKey): Promise<{ state: S | undefined; now: Instant }>;
  /** Answers when the store can be read and written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
