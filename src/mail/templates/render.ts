import { oneLine } from '../plain-text.js';
import { addressTaken } from './address-taken.js';
import { type AdminActedProps, adminActed } from './admin-acted.js';
import { type ConfirmEmailProps, confirmEmail } from './confirm-email.js';
import type { MailContent, NoticeScene } from './content.js';
import { type FactorChangedProps, factorAdded, factorRemoved } from './factor-changed.js';
import { renderHtml } from './layout.js';
import { newSignIn } from './new-sign-in.js';
import { type PasswordChangedProps, passwordChanged } from './password-changed.js';
import { passwordKnown } from './password-known.js';
import { type RecoveryKeyProps, recoveryKey } from './recovery-key.js';
import { type ResetCodeProps, resetCode } from './reset-code.js';
import { signInPaused } from './sign-in-paused.js';
import { stepUpCode } from './step-up-code.js';
import { renderText } from './text.js';

/** Every mail, and what has to be known to write it. */
export interface MailProps {
  RESET_CODE: ResetCodeProps;
  RECOVERY_KEY: RecoveryKeyProps;
  CONFIRM_EMAIL: ConfirmEmailProps;
  PASSWORD_CHANGED: PasswordChangedProps;
  ADDRESS_TAKEN: NoticeScene;
  SIGN_IN_PAUSED: NoticeScene;
  PASSWORD_KNOWN: NoticeScene;
  NEW_SIGN_IN: NoticeScene;
  STEP_UP_CODE: ResetCodeProps;
  FACTOR_ADDED: FactorChangedProps;
  FACTOR_REMOVED: FactorChangedProps;
  ADMIN_ACTED: AdminActedProps;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** BCP 47. */
  readonly language: string;
}

const templates: { [K in keyof MailProps]: (props: MailProps[K]) => MailContent } = {
  RESET_CODE: resetCode,
  RECOVERY_KEY: recoveryKey,
  CONFIRM_EMAIL: confirmEmail,
  PASSWORD_CHANGED: passwordChanged,
  ADDRESS_TAKEN: addressTaken,
  SIGN_IN_PAUSED: signInPaused,
  PASSWORD_KNOWN: passwordKnown,
  NEW_SIGN_IN: newSignIn,
  STEP_UP_CODE: stepUpCode,
  FACTOR_ADDED: factorAdded,
  FACTOR_REMOVED: factorRemoved,
  ADMIN_ACTED: adminActed,
};

export function render<K extends keyof MailProps>(kind: K, props: MailProps[K]): RenderedMail {
  const content = templates[kind](props);
  return {
    subject: oneLine(content.subject),
    text: renderText(content),
    html: renderHtml(content),
    language: content.locale,
  };
}
