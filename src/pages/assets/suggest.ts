/** Where most mailboxes are; a slip of the finger next to one of these is worth a question. */
const PROVIDERS = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'proton.me',
  'protonmail.com',
  'aol.com',
  'gmx.de',
  'web.de',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
  'uol.com.br',
  'mail.com',
  'me.com',
  'msn.com',
  'ymail.com',
];
const ASK_AFTER_MS = 400;

/** Asks whether another address was meant, without being in the way of the one that was typed. */
function watchSpelling(field: HTMLInputElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet suggestion';
  button.hidden = true;
  field.parentElement?.after(button);
  let timer = 0;
  let meant: string | null = null;
  const look = (): void => {
    meant = likely(field.value.trim());
    button.hidden = meant === null;
    const [before = '', after = ''] = (field.dataset.suggest ?? '').split('{address}');
    const address = document.createElement('bdi');
    address.dir = 'ltr';
    address.textContent = meant;
    button.replaceChildren(before, address, after);
  };
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(look, ASK_AFTER_MS);
  });
  button.addEventListener('click', () => {
    field.value = meant ?? field.value;
    button.hidden = true;
    field.focus();
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** The address with the provider that is one or two slips away; null when it is one, or near none. */
function likely(typed: string): string | null {
  const at = typed.lastIndexOf('@');
  const domain = typed.slice(at + 1).toLowerCase();
  if (at < 1 || !/^[^@\s]+\.[^.\s]+$/.test(domain) || PROVIDERS.includes(domain)) return null;
  const near = PROVIDERS.map((name) => ({ name, slips: slips(domain, name) })).sort(
    (a, b) => a.slips - b.slips,
  );
  const [best] = near;
  // Two slips in a short name make another name.
  const most = domain.length > 8 ? 2 : 1;
  return best !== undefined && best.slips <= most ? `${typed.slice(0, at + 1)}${best.name}` : null;
}

/** Letters to add, drop, change, or swap with the next one. */
function slips(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + change,
          isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

for (const field of document.querySelectorAll<HTMLInputElement>('input[data-suggest]')) watchSpelling(field);

export {};
