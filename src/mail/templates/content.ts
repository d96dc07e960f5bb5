import type { Locale, Part } from '../../words/words.js';

/** What one mail says, once; text.ts and layout.tsx each render all of it. Nothing in here is escaped yet. */
export interface MailContent {
  readonly locale: Locale;
  /** Shown on locked phones, like the preheader: never a code, never words from outside. */
  readonly subject: string;
  /** At most 90 characters. */
  readonly preheader: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly as: 'paragraph'; readonly parts: readonly Part[] }
  /** `intro` and the code are one sentence in the text part. */
  | { readonly as: 'code'; readonly intro: string; readonly code: string; readonly host: string }
  | { readonly as: 'facts'; readonly title: string; readonly rows: readonly Fact[] }
  /** `url` is a public page; what it carries can end things, never begin any. `lead` is the label with a colon. */
  | { readonly as: 'link'; readonly label: string; readonly lead: string; readonly url: string };

export interface Fact {
  /** With the colon of its language. */
  readonly label: string;
  readonly value: string;
}

/** What every mail knows. */
export interface Scene {
  readonly appName: string;
  /** Where people go by themselves; from the configuration, never from a request. */
  readonly publicUrl: string;
  readonly locale: Locale;
  /** Where questions go; null: to whoever reads what is answered to the mail. */
  readonly support: string | null;
  readonly facts: { readonly at: number; readonly device: string; readonly ip: string | null };
}

/** A scene in which something was done to the account, or tried, that its owner may object to. */
export interface NoticeScene extends Scene {
  /** The page where the owner says: this was not me. */
  readonly notMeUrl: string;
}
