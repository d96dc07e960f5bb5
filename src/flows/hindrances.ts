/** What keeps somebody from getting in, the gravest first. */
export type Hindrance =
  | 'CLOSED'
  | 'LOCKED_BY_ADMINISTRATOR'
  | 'ADDRESS_UNCONFIRMED'
  | 'PASSWORD_RESET_REQUIRED'
  | 'NO_PASSWORD'
  | 'UNKNOWN_DEVICES_LOCKED'
  | 'ADDRESS_BOUNCES'
  | 'MAIL_NOT_DELIVERED'
  | 'MAIL_WAITING'
  | 'CODES_USED_UP'
  | 'CODE_COOLDOWN'
  | 'PASSWORD_TRIES_WAIT'
  | 'ANSWER_TRIES_WAIT'
  | 'SECOND_PROOF_MISSING';

/** What is known of an account and of those who try to get into it. */
export interface Standing {
  readonly status: 'UNVERIFIED' | 'ACTIVE' | 'LOCKED' | 'DISABLED';
  readonly passwordResetRequired: boolean;
  readonly hasPassword: boolean;
  /** Strangers guessed a hundred times in a row. */
  readonly isPaused: boolean;
  /** Their address sends mail back for good. */
  readonly addressBounces: boolean;
  /** The newest mail with a code; null when there was none lately. */
  readonly newestCode: { readonly delivery: string; readonly outcome: string | null } | null;
  readonly sends: readonly {
    readonly resendAfter: number;
    readonly sentInHour: number;
    readonly leftInDay: number;
  }[];
  readonly throttles: readonly { readonly line: 'PASSWORD' | 'ANSWER'; readonly retryAfter: number }[];
  readonly openFlows: readonly { readonly proven: readonly string[] }[];
}

/** Codes of an hour; see send-allowance.ts. */
const PER_HOUR = 5;
/** How far a mail comes when nothing is wrong with it. Any other word is one that did not arrive. */
const ON_ITS_WAY = new Set(['SENT', 'DELIVERED']);
/** We try again, or the mailbox has put us off. */
const WAITING = new Set(['QUEUED', 'DEFERRED']);
/** Nobody waits for these any more. */
const HARMLESS = new Set(['FLOW_OVER']);

export function hindrancesOf(standing: Standing): readonly Hindrance[] {
  const { status, sends, throttles } = standing;
  const waits = sends.filter(({ resendAfter }) => resendAfter > 0);
  const isUsedUp = waits.some((one) => one.leftInDay === 0 || one.sentInHour >= PER_HOUR);
  const isSlowed = (line: 'PASSWORD' | 'ANSWER'): boolean =>
    throttles.some((one) => one.line === line && one.retryAfter > 0);
  const met: readonly (readonly [Hindrance, boolean])[] = [
    ['CLOSED', status === 'DISABLED'],
    ['LOCKED_BY_ADMINISTRATOR', status === 'LOCKED'],
    ['ADDRESS_UNCONFIRMED', status === 'UNVERIFIED'],
    ['PASSWORD_RESET_REQUIRED', standing.passwordResetRequired],
    ['NO_PASSWORD', !standing.hasPassword],
    ['UNKNOWN_DEVICES_LOCKED', standing.isPaused],
    ['ADDRESS_BOUNCES', standing.addressBounces],
    ['MAIL_NOT_DELIVERED', isLost(standing.newestCode)],
    ['MAIL_WAITING', WAITING.has(standing.newestCode?.delivery ?? '')],
    ['CODES_USED_UP', isUsedUp],
    ['CODE_COOLDOWN', waits.length > 0 && !isUsedUp],
    ['PASSWORD_TRIES_WAIT', isSlowed('PASSWORD')],
    ['ANSWER_TRIES_WAIT', isSlowed('ANSWER')],
    ['SECOND_PROOF_MISSING', standing.openFlows.some(({ proven }) => proven.length > 0)],
  ];
  return met.filter(([, holds]) => holds).map(([hindrance]) => hindrance);
}

function isLost(mail: Standing['newestCode']): boolean {
  if (mail === null || WAITING.has(mail.delivery) || ON_ITS_WAY.has(mail.delivery)) return false;
  return !HARMLESS.has(mail.outcome ?? '');
}
