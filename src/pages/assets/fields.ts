import { say } from './announce.js';

/** Where the server puts it, too: between the label and the input, and named by the input. */
export function showError(field: HTMLInputElement, text: string): void {
  clearError(field);
  const error = document.createElement('p');
  error.id = `${field.id}-error`;
  error.className = 'error';
  error.textContent = text;
  field.parentElement?.before(error);
  field.setAttribute('aria-invalid', 'true');
  describe(field, [...describedBy(field), error.id]);
  say(text);
}

export function clearError(field: HTMLInputElement): void {
  const id = `${field.id}-error`;
  document.getElementById(id)?.remove();
  field.removeAttribute('aria-invalid');
  describe(
    field,
    describedBy(field).filter((one) => one !== id),
  );
}

/** The title says so first, as it does when the server finds the mistake (WCAG 2.2, G83). */
export function titleError(): void {
  const template = document.body.dataset.errorTitle ?? '';
  const [before = ''] = template.split('{title}');
  if (!document.title.startsWith(before)) document.title = template.replace('{title}', document.title);
}

/** An error is gone with the first key: what it was about is not there any more. */
export function watchErrors(): void {
  document.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && target.hasAttribute('aria-invalid')) clearError(target);
  });
}

/** Looks idle until the fields it needs hold something; pressed all the same, the server says what is missing. */
export function watchNeeds(button: HTMLButtonElement): void {
  const ids = (button.dataset.needs ?? '').split(' ').filter(Boolean);
  const fields = ids
    .map((id) => document.getElementById(id))
    .filter((one) => one instanceof HTMLInputElement);
  if (fields.length === 0) return;
  const look = (): void => {
    const isIdle = fields.some(({ value }) => value.trim() === '');
    if (isIdle) button.setAttribute('aria-disabled', 'true');
    else button.removeAttribute('aria-disabled');
  };
  for (const field of fields) {
    field.addEventListener('input', look);
    field.addEventListener('change', look);
  }
  look();
}

/** The field with the mistake, or what went well: not every browser minds `autofocus` there. */
export function focusFirst(): void {
  const first = document.querySelector<HTMLElement>('[aria-invalid=true]:not(.vh), .done');
  first?.focus();
  // What was typed stays, and the next key replaces it.
  if (first instanceof HTMLInputElement && first.name === 'code') first.select();
}

function describedBy(field: HTMLInputElement): string[] {
  return (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
}

function describe(field: HTMLInputElement, ids: readonly string[]): void {
  if (ids.length === 0) field.removeAttribute('aria-describedby');
  else field.setAttribute('aria-describedby', ids.join(' '));
}
