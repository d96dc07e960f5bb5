import type { Seconds } from '../../clock.js';

/** See mail/mailbox.ts. */
export interface DevMail {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly code: string | null;
}

/** How far the newest recovery of this process has come. */
export interface DevProgress {
  readonly asked: boolean;
  /** The mail was looked at, or its code came back. */
  readonly read: boolean;
  /** From asking to the new password; null until there is one. */
  readonly seconds: Seconds | null;
}

/** What pages are told of while they are open. */
export type DevNews =
  | { readonly kind: 'mail'; readonly mail: DevMail }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'progress'; readonly progress: DevProgress };

/** Somebody with an account to forget the password of. */
export interface DevDemo {
  readonly email: string;
  exists(): Promise<boolean>;
  /** Opens the account, unless it is there. */
  make(requestId: string): Promise<void>;
  /** The password of an account that was just opened; told once. */
  takePassword(): string | null;
}

/** The clock of this process, which can be moved forward. */
export interface DevClock {
  advance(seconds: Seconds): void;
  /** How far it is ahead of the real one. */
  ahead(): Seconds;
}

/** What development offers to pages, and production never has. */
export interface DevTools {
  readonly mailbox: {
    /** Newest first. */
    list(): readonly DevMail[];
    clear(): void;
  };
  progress(): DevProgress;
  /** Somebody looks at a mail with a code. */
  opened(): void;
  /** Until the answer is called. Null says that there will be no more news. */
  listen(hear: (news: DevNews | null) => void): () => void;
  readonly demo: DevDemo;
  /** Null where the process runs on a clock of somebody else. */
  readonly clock: DevClock | null;
  /** One that the policy takes. */
  newPassword(): string;
  /** The GraphQL document of an operation. */
  documentOf(operation: string): string;
}
