import { ENGLISH, type MailContent, type Scene } from './content.js';
import { facts, minutes, moment, neverShare, paragraph, questions } from './english.js';

export interface ConfirmEmailProps extends Scene {
  readonly code: string;
  readonly until: number;
  /** Seconds a new code lives. */
  readonly life: number;
}

export function confirmEmail(props: ConfirmEmailProps): MailContent {
  const { appName, code, until, life } = props;
  const { host } = new URL(props.publicUrl);
  return {
    language: ENGLISH,
    subject: `Confirm your e-mail address for ${appName}`,
    preheader: `The code works for ${minutes(life)}. Didn't ask for it? You can ignore this e-mail.`,
    blocks: [
      { as: 'code', intro: `Your ${appName} code is`, code, host },
      paragraph(
        `Enter it where you opened your account (${host}) to confirm that this address is yours. It works until ${moment(until)}, ${minutes(life)} from when you asked.`,
      ),
      neverShare(appName),
      facts('Asked from', props),
      paragraph(
        "Didn't open an account? Ignore this e-mail. Without the code nobody can use this address here.",
      ),
      questions,
    ],
  };
}
