import { ENGLISH, type MailContent, type Scene } from './content.js';
import { facts, paragraph, questions } from './english.js';

/** Too many strangers guessed: from devices we do not know, the password alone is not enough any more. */
export function signInPaused(props: Scene): MailContent {
  const { appName, publicUrl } = props;
  return {
    language: ENGLISH,
    subject: `We paused password sign-in to your ${appName} account`,
    preheader: 'Too many wrong passwords. Devices you have used before still work.',
    blocks: [
      paragraph(
        `Somebody entered a wrong password for your ${appName} account a hundred times in a row. To protect you, a password alone does not sign in from new devices any more.`,
      ),
      facts('Last tried from', props),
      paragraph('Devices you have signed in with before still work, and your password has not changed.'),
      paragraph(
        'To sign in on a new device, open the address below, choose "Forgot password?", and enter the code we mail you. That ends the pause.',
      ),
      { as: 'link', label: 'Sign in or recover your account', url: publicUrl },
      questions,
    ],
  };
}
