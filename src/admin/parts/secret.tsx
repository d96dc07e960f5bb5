import { say } from '../words/say.js';
import { CopyButton, Machine } from './bits.js';

/** A new secret, this one time: it is kept nowhere, and the dialog is left by saying that it was noted down. */
export function Secret({ text, onKept }: { text: string; onKept: () => void }) {
  return (
    <>
      <p>{say('secret.once')}</p>
      <p>
        <Machine text={text} />
      </p>
      <p>
        <CopyButton text={text} label={say('secret.copy')} />
      </p>
      <button type="button" class="primary" onClick={onKept}>
        {say('secret.kept')}
      </button>
    </>
  );
}
