/** The mailbox: mails appear as they come. Everything it shows is there without it, too. */
import { copy } from './dev-copy.js';
import { type ArrivedMail, listen } from './dev-news.js';

const NEWEST = '/dev/mailbox';

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copies]')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const text = document.getElementById(button.dataset.copies ?? '')?.textContent ?? '';
    void copy(text, button);
  });
}

function isShown({ id, at }: ArrivedMail): boolean {
  return document.querySelector(`[data-key="${CSS.escape(`${id} ${at}`)}"]`) !== null;
}

/** Whoever looks at the newest mail is shown the new one; whoever chose another keeps it, beside the new list. */
function showArrived(mail: ArrivedMail): void {
  if (isShown(mail)) return;
  if (location.pathname === NEWEST) location.reload();
  else void renewList(mail.subject);
}

async function renewList(subject: string): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  const text = await response.text();
  // Without its head, whose style sheet this page's policy would complain of.
  const fresh = new DOMParser().parseFromString(text.slice(text.indexOf('<body')), 'text/html');
  const list = fresh.getElementById('mails');
  if (list === null) return;
  document.getElementById('mails')?.replaceWith(list);
  document.title = document.title.replace(/^\(\d+\)/, `(${list.dataset.count})`);
  const heard = document.getElementById('heard');
  if (heard !== null) heard.textContent = `New: ${subject}`;
}

listen({
  mail: showArrived,
  cleared: () => location.assign(NEWEST),
});
