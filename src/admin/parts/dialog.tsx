import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { say } from '../words/say.js';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** The last word is a button of the contents; then there is no other way out than that. */
  readonly isClosable?: boolean;
  readonly children: ComponentChildren;
}

/** A modal dialog. The browser keeps the focus inside; closed, it goes back to where it was. */
export function Dialog({ title, onClose, isClosable = true, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      returnTo(before);
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (isClosable) onClose();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
      {isClosable ? (
        <button type="button" class="quiet close" onClick={onClose}>
          {say('common.cancel')}
        </button>
      ) : null}
    </dialog>
  );
}

/** What opened it may be gone by now, as an action is that can no longer be done: then to the heading of the view. */
function returnTo(before: Element | null): void {
  queueMicrotask(() => {
    const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
    const target = isThere ? before : document.querySelector<HTMLElement>('main h1');
    target?.focus();
  });
}
