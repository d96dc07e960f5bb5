import { type Locale, mailWords } from '../words/words.js';

export interface Wording {
  readonly kind: 'SMS_CODE' | 'SMS_ENROLLMENT';
  readonly code: string;
  readonly appName: string;
  readonly publicUrl: string;
  readonly locale: Locale;
}

/**
 * The text, as short as it can be: it is paid for by length. Its last line binds the code to our host (WICG,
 * origin-bound one-time codes), so that browsers fill it in there and nowhere else.
 */
export function textOf({ kind, code, appName, publicUrl, locale }: Wording): string {
  const words = mailWords(locale);
  const said = words(kind === 'SMS_CODE' ? 'text.code' : 'text.enrollment', { code, app: appName });
  return `${said}\n\n@${new URL(publicUrl).host} #${code}`;
}
