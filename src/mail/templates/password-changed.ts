import { oneLine } from '../plain-text.js';
import { ENGLISH, type MailContent, type Scene } from './content.js';
import { facts, moment, paragraph, questions } from './english.js';

export interface PasswordChangedProps extends Scene {
  /** The account's stored address. */
  readonly address: string;
}

export function passwordChanged(props: PasswordChangedProps): MailContent {
  const { appName, publicUrl } = props;
  return {
    language: ENGLISH,
    subject: `Your ${appName} password was changed`,
    preheader: `On ${moment(props.facts.at)}. Not you? Act now.`,
    blocks: [
      paragraph(`The ${appName} password of ${oneLine(props.address)} was changed.`),
      facts('Changed from', props),
      paragraph('We signed out your other devices.'),
      paragraph('Was this you? Then there is nothing to do.'),
      paragraph(
        'Not you? Choose a new password at once: open the address below, choose "Forgot password?", and enter the code we mail you. Then reply to this e-mail, so that we can look into it.',
      ),
      { as: 'link', label: 'Reset your password', url: publicUrl },
      questions,
    ],
  };
}
