/**
 * What makes pages nicer to use where scripts run. Everything works without it: forms are forms, and the server is
 * the only judge of what they bring.
 */

const live = document.getElementById('live');

/** Said once to people who do not see the page. */
function say(text: string): void {
  if (live !== null) live.textContent = text;
}

/** A button looks idle until the fields it needs hold something; pressed all the same, the server says what is missing. */
function watchNeeds(button: HTMLButtonElement): void {
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
  for (const field of fields) field.addEventListener('input', look);
  look();
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-needs]')) watchNeeds(button);
window.addEventListener('online', () => say(document.body.dataset.online ?? ''));
