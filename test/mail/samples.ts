import type { MailProps, RenderedMail } from '../../src/mail/templates/render.js';
import { render } from '../../src/mail/templates/render.js';
import type { Locale } from '../../src/words/words.js';

export const AT = Date.UTC(2026, 2, 14, 14, 5);
export const CODE = '493027';
export const KEY = '0ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012';
export const PUBLIC_URL = 'https://auth.northwind.example';
export const NOT_ME = `${PUBLIC_URL}/not-me?t=${'aB3-_'.repeat(28)}`;
export const REASON = 'You wrote to us on Monday';

export type Kind = keyof MailProps;
export const KINDS = [
  ...(['RESET_CODE', 'RECOVERY_KEY', 'CONFIRM_EMAIL', 'PASSWORD_CHANGED', 'ADDRESS_TAKEN'] as const),
  ...(['SIGN_IN_PAUSED', 'NEW_SIGN_IN', 'ADMIN_ACTED', 'STEP_UP_CODE'] as const),
  ...(['FACTOR_ADDED', 'FACTOR_REMOVED', 'PASSWORD_KNOWN'] as const),
];
/** What a mail with a code has for one. */
export const SECRETS: Readonly<Partial<Record<Kind, string>>> = {
  RESET_CODE: CODE,
  RECOVERY_KEY: KEY,
  CONFIRM_EMAIL: CODE,
  STEP_UP_CODE: CODE,
};
/** Notices, which can be objected to: all mails but those that carry something to be typed. */
export const OBJECTABLE: ReadonlySet<Kind> = new Set(KINDS.filter((kind) => SECRETS[kind] === undefined));
/** Of these, the ones about what was only tried: they lead to the front page, too. */
export const ONLY_TRIED: ReadonlySet<Kind> = new Set(['ADDRESS_TAKEN', 'SIGN_IN_PAUSED', 'PASSWORD_KNOWN']);

export interface Change {
  readonly locale?: Locale;
  readonly appName?: string;
  readonly support?: string | null;
  readonly device?: string;
  readonly ip?: string | null;
  readonly address?: string;
  readonly reason?: string | null;
  /** Why support sent a recovery key. */
  readonly help?: string;
  readonly act?: MailProps['ADMIN_ACTED']['act'];
  readonly factor?: MailProps['FACTOR_ADDED']['factor'];
}

export function propsOf(change: Change = {}): MailProps {
  const { device = 'Chrome on Windows', ip = '203.0.113.7', address = 'anna@example.com' } = change;
  const { locale = 'en', appName = 'Northwind', support = null } = change;
  const scene = { appName, publicUrl: PUBLIC_URL, locale, support, facts: { at: AT, device, ip } };
  const notice = { ...scene, notMeUrl: NOT_ME };
  const { act = 'SIGNED_OUT', reason = REASON, factor = 'TOTP' } = change;
  return {
    RESET_CODE: { ...scene, code: CODE, until: AT + 600_000, life: 600 },
    RECOVERY_KEY: { ...scene, code: KEY, until: AT + 86_400_000, reason: change.help ?? null },
    CONFIRM_EMAIL: { ...scene, code: CODE, until: AT + 600_000, life: 600 },
    PASSWORD_CHANGED: { ...notice, address },
    ADDRESS_TAKEN: notice,
    SIGN_IN_PAUSED: notice,
    PASSWORD_KNOWN: notice,
    NEW_SIGN_IN: notice,
    STEP_UP_CODE: { ...scene, code: CODE, until: AT + 600_000, life: 600 },
    FACTOR_ADDED: { ...notice, factor },
    FACTOR_REMOVED: { ...notice, factor },
    ADMIN_ACTED: { ...notice, act, reason },
  };
}

export function mailOf(kind: Kind, change: Change = {}): RenderedMail {
  return render(kind, propsOf(change)[kind]);
}

export function preheaderOf(html: string): string {
  return unescaped(/<div style="display:none[^>]*>(.*?)&#847;/s.exec(html)?.[1] ?? '');
}

/** What a person sees of the HTML part: its text, in order. */
export function visible(html: string): string {
  const body = html
    .replace(/<(style|title)>.*?<\/\1>/gs, '')
    .replace(/<div style="display:none.*?<\/div>/s, '')
    .replace(/<\/?span[^>]*>/g, '')
    .replace(/<[^>]+>/g, ' ');
  return unescaped(body).replace(/\s+/g, ' ').trim();
}

function unescaped(html: string): string {
  return html
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
