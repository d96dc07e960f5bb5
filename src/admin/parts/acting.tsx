import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api/answers.js';
import { refusalFrom } from '../api/use-answer.js';
import { leaveFor } from '../route.js';
import { say } from '../words/say.js';
import { sayRefusal } from './states.js';
import { useDraft } from './use-draft.js';

/** The hosted page that asks for a fresh proof, and leads back here. */
const PROOF = '/settings/security/proof';
/** Characters; the gateway takes no more. */
const REASON_LENGTH = 200;

export type Done = { readonly __typename: string } | Problem;

interface ActingProps<Answer extends Done> {
  readonly button: string;
  readonly asksReason: boolean;
  readonly isGrave?: boolean;
  /** Fields beside the reason. */
  readonly children?: ComponentChildren;
  readonly act: (reason: string) => Promise<Answer>;
  readonly onDone: (answer: Exclude<Answer, Problem>) => void;
}

type Trouble = { readonly kind: 'SAY'; readonly text: string } | { readonly kind: 'PROVE' };

/** The form of a dialog: a reason, what happened instead, and the way to a fresh proof. */
export function Acting<Answer extends Done>(props: ActingProps<Answer>) {
  const { button, asksReason, isGrave = false, children } = props;
  const [reason, setReason] = useDraft('reason', '');
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = async (): Promise<void> => {
    if (isBusy) return;
    if (asksReason && reason.trim() === '') {
      setTrouble({ kind: 'SAY', text: say('act.reasonMissing') });
      field.current?.focus();
      return;
    }
    setBusy(true);
    setTrouble(await outcomeOf(props, reason.trim()));
    setBusy(false);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      {asksReason ? (
        <Reason field={field} value={reason} onInput={setReason} isWrong={trouble?.kind === 'SAY'} />
      ) : null}
      <Told trouble={trouble} />
      <button type="submit" class={isGrave ? 'primary grave' : 'primary'} aria-disabled={isBusy}>
        {isBusy ? say('act.busy') : button}
      </button>
    </form>
  );
}

async function outcomeOf<Answer extends Done>(
  { act, onDone }: ActingProps<Answer>,
  reason: string,
): Promise<Trouble | null> {
  try {
    const answer = await act(reason);
    if (!isProblem(answer)) {
      onDone(answer as Exclude<Answer, Problem>);
      return null;
    }
    if (answer.code === 'STEP_UP_REQUIRED') return { kind: 'PROVE' };
    const [field] = answer.fields;
    return { kind: 'SAY', text: field?.message ?? answer.message };
  } catch (error) {
    return { kind: 'SAY', text: sayRefusal(refusalFrom(error)) };
  }
}

function isProblem(answer: Done): answer is Problem {
  return answer.__typename === 'Problem';
}

function Reason(props: {
  field: { current: HTMLTextAreaElement | null };
  value: string;
  onInput: (value: string) => void;
  isWrong: boolean;
}) {
  const { field, value, onInput, isWrong } = props;
  const id = useId();
  return (
    <>
      <label for={id}>{say('act.reason')}</label>
      <p id={`${id}-hint`} class="hint">
        {say('act.reasonHint')}
      </p>
      <textarea
        id={id}
        ref={field}
        rows={2}
        maxLength={REASON_LENGTH}
        dir="auto"
        value={value}
        aria-describedby={`${id}-hint`}
        aria-invalid={isWrong ? 'true' : 'false'}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </>
  );
}

function Told({ trouble }: { trouble: Trouble | null }) {
  const prove = useRef<HTMLButtonElement>(null);
  useEffect(() => prove.current?.focus(), [trouble]);
  if (trouble === null) return null;
  if (trouble.kind === 'SAY') {
    return (
      <p class="error" role="alert">
        {trouble.text}
      </p>
    );
  }
  return (
    <div class="notice warn" role="alert">
      <p>{say('act.prove')}</p>
      <button type="button" class="quiet" ref={prove} onClick={() => leaveFor(PROOF)}>
        {say('act.proveButton')}
      </button>
    </div>
  );
}
