import { question } from './gateway.js';

/** One mail, never what is in it. */
export interface MailTrace {
  readonly id: string;
  readonly subject: string;
  readonly delivery: string;
  readonly outcome: string | null;
  readonly trust: string;
  readonly attempts: number;
  readonly queuedAt: string;
  readonly sentAt: string | null;
  readonly providerReference: string | null;
}

export interface RecoveryFlow {
  readonly reference: string;
  readonly purpose: string;
  readonly state: string;
  readonly trust: string;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly ways: readonly string[];
  readonly proven: readonly string[];
  readonly attemptsLeft: number;
  readonly codesMade: number;
  readonly lastCodeAt: string | null;
  readonly mails: readonly {
    readonly id: string;
    readonly delivery: string;
    readonly sentAt: string | null;
  }[];
}

export interface Cooldown {
  readonly purpose: string;
  readonly trust: string;
  readonly name: string;
  readonly resendAfter: number;
  readonly sentInHour: number;
  readonly sentInDay: number;
  readonly leftInDay: number;
  readonly wrongCodes: number;
}

export interface Throttle {
  readonly line: string;
  readonly trust: string;
  readonly name: string;
  readonly failures: number;
  readonly attemptsLeft: number;
  readonly retryAfter: number;
}

export interface Recovery {
  readonly hindrances: readonly string[];
  readonly flows: readonly RecoveryFlow[];
  readonly cooldowns: readonly Cooldown[];
  readonly throttles: readonly Throttle[];
}

type OfAccount<Found> = { readonly account: Found | null };

export const RECOVERY = question<
  OfAccount<{ readonly id: string; readonly recovery: Recovery | null }>,
  { readonly id: string }
>(
  `query ConsoleRecovery($id: ID!) { account(id: $id) { id recovery {
    hindrances
    flows { reference purpose state trust openedAt expiresAt ways proven attemptsLeft codesMade lastCodeAt
      mails { id delivery sentAt } }
    cooldowns { purpose trust name resendAfter sentInHour sentInDay leftInDay wrongCodes }
    throttles { line trust name failures attemptsLeft retryAfter } } } }`,
);

export const MAILS = question<
  OfAccount<{ readonly id: string; readonly recovery: { readonly mails: readonly MailTrace[] } | null }>,
  { readonly id: string }
>(
  `query ConsoleMails($id: ID!) { account(id: $id) { id recovery { mails {
    id subject delivery outcome trust attempts queuedAt sentAt providerReference } } } }`,
);
