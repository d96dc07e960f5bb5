/**
 * What became of signing in, applying for an account, choosing a password, renewing a session or giving a code.
 * `challenged`: right so far, and one more proof is asked for. `wrong`: the secret was not right. `waiting`: it came
 * before a wait was over. `refused`: anything else that was expected. `overloaded`: more work than this process
 * may queue. `unavailable`: a store is away. `failed`: what nobody expected.
 */
export type MeteredOutcome =
  | 'succeeded'
  | 'challenged'
  | 'wrong'
  | 'waiting'
  | 'refused'
  | 'overloaded'
  | 'unavailable'
  | 'failed';

/** What a code is for. `challenge`: one more proof. `other`: of a flow that is not there, or does not say. */
export type MeteredPurpose = 'reset' | 'confirm_email' | 'challenge' | 'other';

/** `cooling`: a wait or a quota was not over, so no code goes out. `limited`: the source of the request asks too much. */
export type MeteredCodeRequest = 'sent' | 'cooling' | 'limited' | 'refused';

/** What became of a queued mail when a worker took it up; `lost`: another worker had it by then. */
export type MeteredDelivery = 'sent' | 'dropped' | 'parked' | 'postponed' | 'lost';

export type MeteredStore = 'sql' | 'ephemeral';

/**
 * What an operator counts. Every label is one of a few words known beforehand: no name, address or id ever becomes
 * one. Called once something has happened, never inside a transaction that may still be rolled back. Never throws.
 */
export interface Metrics {
  signedIn(outcome: MeteredOutcome): void;
  /** An application for an account, and the code that is to open it. */
  registered(outcome: MeteredOutcome): void;
  passwordChanged(outcome: MeteredOutcome): void;
  /** A wrong password after which this identifier has to wait. */
  accountLocked(): void;
  sessionOpened(): void;
  sessionRefreshed(outcome: MeteredOutcome): void;
  codeRequested(purpose: MeteredPurpose, outcome: MeteredCodeRequest): void;
  codeVerified(purpose: MeteredPurpose, outcome: MeteredOutcome): void;
  /** A mail that carries a code was handed to the provider. */
  codeSent(purpose: MeteredPurpose): void;
  mailHandled(outcome: MeteredDelivery): void;
  /** A change of a cell was decided anew because somebody else had written meanwhile. */
  cellRetried(): void;
  /** Seconds from asking for a hash or a comparison to having it, the queue included. */
  passwordHashed(seconds: number): void;
  storeFailed(store: MeteredStore): void;
}

/** For commands, and for a gateway that nobody watches. */
export const noMetrics: Metrics = {
  signedIn: () => undefined,
  registered: () => undefined,
  passwordChanged: () => undefined,
  accountLocked: () => undefined,
  sessionOpened: () => undefined,
  sessionRefreshed: () => undefined,
  codeRequested: () => undefined,
  codeVerified: () => undefined,
  codeSent: () => undefined,
  mailHandled: () => undefined,
  cellRetried: () => undefined,
  passwordHashed: () => undefined,
  storeFailed: () => undefined,
};
