import { ENGLISH, type MailContent, type Scene } from './content.js';
import { facts, paragraph, questions } from './english.js';

/** The person who registered is told nothing of this: only the owner of the address learns that it is taken. */
export function addressTaken(props: Scene): MailContent {
  const { appName, publicUrl } = props;
  return {
    language: ENGLISH,
    subject: `You already have a ${appName} account`,
    preheader: 'Somebody tried to open another one with your e-mail address.',
    blocks: [
      paragraph(
        `Somebody tried to open a ${appName} account with your e-mail address. You already have one, so nothing was opened and nothing has changed.`,
      ),
      facts('Tried from', props),
      paragraph(
        'Was this you? Sign in with the account you have. If you have forgotten the password, open the address below and choose "Forgot password?".',
      ),
      { as: 'link', label: 'Sign in or recover your account', url: publicUrl },
      paragraph('Not you? You can ignore this e-mail. Nobody can use your address without your mailbox.'),
      questions,
    ],
  };
}
