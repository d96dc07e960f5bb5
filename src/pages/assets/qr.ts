/** Shows how far the phone is, and the next code before one runs out; the server draws all of it. */
const panel = document.getElementById('qr');
const path = panel?.dataset.path ?? '';
const POLL_MS = 2000;
/** A page that nobody looks after shows no codes for ever. */
let renewals = 5;
let source: EventSource | null = null;
let poll = 0;
let timer = 0;

function shown(): DOMStringMap {
  const root = panel?.firstElementChild;
  return root instanceof HTMLElement ? root.dataset : {};
}

async function look(isOver: boolean): Promise<void> {
  const mayRenew = isOver && renewals > 0;
  if (mayRenew) renewals -= 1;
  try {
    const answer = await fetch(mayRenew ? `${path}?renew` : path, { cache: 'no-store' });
    if (answer.ok) show(await answer.text());
  } catch {
    // Without a connection everything stays as it is, and the next look tells.
  }
}

function show(html: string): void {
  const { status, code } = shown();
  const next = document.createElement('div');
  next.innerHTML = html;
  if (panel === null || !(next.firstElementChild instanceof HTMLElement)) return;
  const now = next.firstElementChild.dataset;
  if (now.status === status && now.code === code) return;
  panel.replaceChildren(...next.childNodes);
  const live = document.getElementById('live');
  if (live !== null) live.textContent = panel.querySelector('[data-say]')?.textContent ?? '';
  if (now.status === 'APPROVED') panel.querySelector('form')?.requestSubmit();
  follow();
}

/** Only while the page is looked at: a browser keeps six connections to a host. */
function follow(): void {
  const { status, renew } = shown();
  source?.close();
  source = null;
  clearInterval(poll);
  clearTimeout(timer);
  if (document.hidden || (status !== 'WAITING' && status !== 'SCANNED')) return;
  if (status === 'WAITING') timer = setTimeout(() => void look(true), Math.max(1, Number(renew)) * 1000);
  source = new EventSource(`${path}/news`);
  source.onmessage = ({ data }) => {
    if (data !== shown().status) void look(data === 'EXPIRED');
  };
  source.onerror = () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    clearInterval(poll);
    poll = setInterval(() => void look(false), POLL_MS);
  };
}

if (panel !== null) {
  document.addEventListener('visibilitychange', () => {
    follow();
    if (!document.hidden) void look(false);
  });
  window.addEventListener('pagehide', () => source?.close());
  follow();
}
