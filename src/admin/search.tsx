import { useEffect, useState } from 'preact/hooks';
import { ConsoleFindDocument } from '../../clients/typescript/src/generated/console.js';
import { type FoundAccount, nodesOf } from './api/answers.js';
import { useAnswer } from './api/use-answer.js';
import { Count } from './parts/bits.js';
import { Dialog } from './parts/dialog.js';
import { Shown } from './parts/states.js';
import { may } from './rights.js';
import { go } from './route.js';
import { say } from './words/say.js';

const PAUSE = 300;
const ACCOUNT_ID = /^usr_\w+$/;
/** As every error and every line of the log names the request. */
const REQUEST_ID = /^req_\w+$/;

/** A search from everywhere: Ctrl or Cmd with K. */
export function Search() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <button type="button" class="quiet" aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpen(true)}>
        {say('search.open')} <kbd>{say('search.keys')}</kbd>
      </button>
      {isOpen ? <SearchDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function SearchDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const wanted = useSettled(text.trim());
  return (
    <Dialog title={say('search.title')} onClose={onClose}>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onClose();
            follow(text.trim());
          }}
        >
          <label for="search">{say('search.label')}</label>
          <p id="search-hint" class="hint">
            {say('search.hint')}
          </p>
          <input
            id="search"
            type="search"
            value={text}
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            aria-describedby="search-hint"
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </form>
      </search>
      {wanted === '' || isNumbered(wanted) || !may('accounts:read') ? null : (
        <Found text={wanted} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Found({ text, onClose }: { text: string; onClose: () => void }) {
  const answered = useAnswer(ConsoleFindDocument, { filter: { search: text } });
  return (
    <Shown of={answered}>
      {({ accounts }) => {
        const found = nodesOf(accounts);
        return (
          <>
            <Count text={say('search.count', { n: found.length })} />
            <ul class="found">
              {found.map((node) => (
                <One key={node.id} {...{ node, onClose }} />
              ))}
            </ul>
          </>
        );
      }}
    </Shown>
  );
}

function One({ node, onClose }: { node: FoundAccount; onClose: () => void }) {
  return (
    <li>
      <a href={`/admin/users/${node.id}`} onClick={onClose}>
        <bdi dir="ltr">{node.user.username}</bdi>
      </a>{' '}
      <bdi dir="ltr">{node.email}</bdi> <bdi>{node.user.displayName}</bdi>
    </li>
  );
}

/** An id leads to what it is of; everything else to the accounts that it may be of. */
function follow(text: string): void {
  if (text === '') return;
  if (ACCOUNT_ID.test(text)) go(`/admin/users/${text}`);
  else if (REQUEST_ID.test(text) && may('audit:read')) go(`/admin/activity?request=${text}`);
  else go('/admin/users', { find: text });
}

function isNumbered(text: string): boolean {
  return ACCOUNT_ID.test(text) || REQUEST_ID.test(text);
}

/** What was typed, once typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
