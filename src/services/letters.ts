import type { Account } from '../../entities/account.js';
import type { LetterKind, OutboxMail } from '../../entities/outbox-mail.js';
import type { Instant, Seconds } from '../clock.js';
import { compose } from '../mail/compose.js';
import type { Message } from '../mail/mailer.js';
import { negotiate } from '../words/words.js';

export interface LetterOptions {
  readonly appName: string;
  readonly publicUrl: string;
  /** Where questions go; null: to whoever reads what is answered. */
  readonly support: string | null;
  readonly from: { readonly address: string; readonly name: string };
  readonly codeTtl: Seconds;
}

type WithCode = 'RESET_CODE' | 'CONFIRM_EMAIL' | 'STEP_UP_CODE';
type Of<Kind> = Omit<OutboxMail, 'kind'> & { readonly kind: Kind };

/** A mail that carries a code, or a recovery key: the one that takes a code's place, or one that support sent. */
export function codeLetter(
  row: Of<WithCode | 'RECOVERY_KEY'>,
  account: Account,
  ticket: { readonly code: string; readonly until: Instant },
  options: LetterOptions,
): Message {
  const { code, until } = ticket;
  const { reason = null } = row.facts;
  const props = { ...sceneOf(row, account, options), code, until, life: options.codeTtl, reason };
  return compose({ ...envelopeOf(row, account, options), kind: row.kind, props });
}

/** A mail that tells what happened; `notMe` is the token by which its owner objects. */
export function noticeLetter(
  row: Of<Exclude<LetterKind, WithCode | 'RECOVERY_KEY'>>,
  account: Account,
  notMe: string,
  options: LetterOptions,
): Message {
  const envelope = envelopeOf(row, account, options);
  const notMeUrl = `${options.publicUrl}/not-me?t=${notMe}`;
  const scene = { ...sceneOf(row, account, options), notMeUrl };
  switch (row.kind) {
    case 'ADDRESS_TAKEN':
    case 'SIGN_IN_PAUSED':
    case 'PASSWORD_KNOWN':
    case 'NEW_SIGN_IN':
      return compose({ ...envelope, kind: row.kind, props: scene });
    case 'PASSWORD_CHANGED':
      return compose({ ...envelope, kind: row.kind, props: { ...scene, address: account.email } });
    case 'FACTOR_ADDED':
    case 'FACTOR_REMOVED': {
      const { factor } = row.facts;
      if (factor === undefined) throw new TypeError('A mail about a factor needs the factor.');
      return compose({ ...envelope, kind: row.kind, props: { ...scene, factor: factor.kind } });
    }
    case 'ADMIN_ACTED': {
      const { act, reason = null } = row.facts;
      if (act === undefined) throw new TypeError('A mail about an act needs the act.');
      return compose({ ...envelope, kind: row.kind, props: { ...scene, act, reason } });
    }
  }
}

function envelopeOf(row: { readonly id: string }, account: Account, { from }: LetterOptions) {
  return { id: row.id, to: account.email, from };
}

/** In the account's language; in that of the request only when the account has none. */
function sceneOf({ facts }: Pick<OutboxMail, 'facts'>, account: Account, options: LetterOptions) {
  const { appName, publicUrl, support } = options;
  return { appName, publicUrl, support, facts, locale: negotiate([account.locale, facts.locale]) };
}
