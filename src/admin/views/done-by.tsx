import { useState } from 'preact/hooks';
import { ConsoleFindDocument } from '../../../clients/typescript/src/generated/console.js';
import { nodesOf } from '../api/answers.js';
import { ask } from '../api/session.js';
import { refusalFrom } from '../api/use-answer.js';
import { announce } from '../parts/bits.js';
import { sayRefusal } from '../parts/states.js';
import { may } from '../rights.js';
import { go, present, withState } from '../route.js';
import { say } from '../words/say.js';

const ID = /^(usr|cli)_\w+$/;

/** Narrows the log to what one person or machine did. Only its id comes into the address, however it was named here. */
export function DoneBy() {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const narrow = async (): Promise<void> => {
    const typed = text.trim();
    if (typed === '') return;
    const problem = await followed(typed);
    setWrong(problem);
    if (problem === null) setText('');
    else announce(problem);
  };
  return (
    <form
      class="beside"
      onSubmit={(event) => {
        event.preventDefault();
        void narrow();
      }}
    >
      <label for="done-by">{say('events.doneBy')}</label>
      <input
        id="done-by"
        type="search"
        value={text}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        title={say('events.doneByHint')}
        aria-invalid={wrong !== null}
        aria-describedby="done-by-wrong"
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <span id="done-by-wrong" class="error">
        {wrong}
      </span>
    </form>
  );
}

/** What is wrong with a name; null when it led on. */
async function followed(typed: string): Promise<string | null> {
  try {
    const id = await idOf(typed);
    if (id === null) return say('events.doneByNobody');
    go(withState(present(), { actor: id }));
    return null;
  } catch (error) {
    return sayRefusal(refusalFrom(error));
  }
}

async function idOf(typed: string): Promise<string | null> {
  if (ID.test(typed) || !may('accounts:read')) return typed;
  const { accounts } = await ask(ConsoleFindDocument, { filter: { identifier: typed } });
  return nodesOf(accounts)[0]?.id ?? null;
}
