import { ENGLISH, type MailContent, type Scene } from './content.js';
import { facts, minutes, moment, neverShare, paragraph, questions } from './english.js';

export interface ResetCodeProps extends Scene {
  readonly code: string;
  readonly until: number;
  /** Seconds a new code lives. */
  readonly life: number;
}

export function resetCode(props: ResetCodeProps): MailContent {
  const { appName, code, until, life } = props;
  const { host } = new URL(props.publicUrl);
  return {
    language: ENGLISH,
    subject: `Your ${appName} verification code`,
    preheader: `It works for ${minutes(life)}. Didn't ask for it? You can ignore this e-mail.`,
    blocks: [
      { as: 'code', intro: `Your ${appName} code is`, code, host },
      paragraph(
        `Enter it where you asked to change your password (${host}). It works until ${moment(until)}, ${minutes(life)} from when you asked.`,
      ),
      neverShare(appName),
      facts('Asked from', props),
      paragraph("Didn't ask for it? Ignore this e-mail. Your password has not changed."),
      questions,
    ],
  };
}
