import { ENGLISH, type MailContent, type Scene } from './content.js';
import { facts, moment, neverShare, paragraph, questions } from './english.js';

export interface RecoveryKeyProps extends Scene {
  readonly code: string;
  readonly until: number;
}

/** Takes the place of the last code of a day, see flows/mail-budget.ts. */
export function recoveryKey(props: RecoveryKeyProps): MailContent {
  const { appName, code, until } = props;
  const { host } = new URL(props.publicUrl);
  return {
    language: ENGLISH,
    subject: `Your ${appName} recovery key`,
    preheader: "It works for up to 24 hours. Didn't ask for it? Keep this e-mail to yourself.",
    blocks: [
      { as: 'code', intro: `Your ${appName} recovery key is`, code, host },
      paragraph(
        `Many codes have been asked for with your address, so we will not send more of them today. This key takes their place: type or paste it into the code field of any recovery of your account (${host}), one you started already or a new one.`,
      ),
      paragraph(
        `It works for up to 24 hours, until ${moment(until)}, and once. A newer e-mail of this kind takes the place of this one.`,
      ),
      neverShare(appName),
      facts('Asked from', props),
      paragraph(
        "Didn't ask for it? Somebody may be filling your mailbox. Your password has not changed, and without this key they cannot change it.",
      ),
      questions,
    ],
  };
}
