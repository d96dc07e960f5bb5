/** What one mail says, once; text.ts and layout.tsx each render all of it. Nothing in here is escaped yet. */
export interface MailContent {
  readonly language: Language;
  /** Shown on locked phones, like the preheader: never a code, never words from outside. */
  readonly subject: string;
  /** At most 90 characters. */
  readonly preheader: string;
  readonly blocks: readonly Block[];
}

export interface Language {
  /** BCP 47. */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
}

export type Block =
  | { readonly as: 'paragraph'; readonly text: string }
  /** `intro` and the code are one sentence in the text part. */
  | { readonly as: 'code'; readonly intro: string; readonly code: string; readonly host: string }
  | { readonly as: 'facts'; readonly title: string; readonly rows: readonly (readonly [string, string])[] }
  /** `url` is a public page: no token, no code. */
  | { readonly as: 'link'; readonly label: string; readonly url: string };

/** What every mail knows. */
export interface Scene {
  readonly appName: string;
  /** Where people go by themselves; from the configuration, never from a request. */
  readonly publicUrl: string;
  readonly facts: { readonly at: number; readonly device: string; readonly ip: string | null };
}

export const ENGLISH: Language = { tag: 'en', dir: 'ltr' };
