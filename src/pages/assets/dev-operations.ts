import { copy } from './dev-copy.js';

interface Request {
  readonly query: string;
  readonly variables: { readonly input: Readonly<Record<string, string>> };
}

const ADDRESS = `${location.origin}/graphql`;
const HEADER = 'content-type: application/json';

export function field(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`input[data-variable="${name}"]`);
}

/** Makes the mutations of the page run, and hands on what one answers to the next. */
export function watchOperations(): void {
  for (const section of document.querySelectorAll<HTMLElement>('[data-operation]')) {
    for (const button of section.querySelectorAll<HTMLButtonElement>('button[data-runs]')) {
      button.hidden = false;
      button.addEventListener('click', () => void run(section, button));
    }
    for (const button of section.querySelectorAll<HTMLButtonElement>('button[data-form]')) {
      button.hidden = false;
      button.addEventListener('click', () => void copy(written(section, button.dataset.form), button));
    }
  }
}

async function run(section: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const answer = section.querySelector<HTMLElement>('.answer');
  const text = answer?.querySelector('pre') ?? null;
  if (answer === null || text === null || button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(requestOf(section));
    const response = await fetch('/graphql', { method: 'POST', headers, body });
    const json: unknown = await response.json();
    text.textContent = JSON.stringify(json, null, 2);
    handOn(section, json);
  } catch {
    text.textContent = 'The gateway cannot be reached.';
  }
  answer.hidden = false;
  button.removeAttribute('aria-disabled');
}

function requestOf(section: HTMLElement): Request {
  const query = section.querySelector('details pre')?.textContent ?? '';
  const fields = [...section.querySelectorAll<HTMLInputElement>('input[data-variable]')];
  const input = Object.fromEntries(fields.map(({ dataset, value }) => [dataset.variable ?? '', value]));
  return { query, variables: { input } };
}

function handOn(section: HTMLElement, json: unknown): void {
  const { operation = '', gives = '', to = '' } = section.dataset;
  const value = at(at(at(json, 'data'), operation), gives);
  const target = field(to);
  if (target !== null && typeof value === 'string') target.value = value;
}

function at(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function written(section: HTMLElement, form: string | undefined): string {
  const request = requestOf(section);
  if (form === 'curl') return asCurl(request);
  return form === 'typescript' ? asTypeScript(request) : request.query;
}

function asCurl(request: Request): string {
  const body = JSON.stringify(request).replaceAll("'", "'\\''");
  return `curl -s ${ADDRESS} -H '${HEADER}' -d '${body}'\n`;
}

function asTypeScript({ query, variables }: Request): string {
  return `const query = \`
${query}\`;
const variables = ${JSON.stringify(variables, null, 2)};
const answer = await fetch('${ADDRESS}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables }),
});
const { data, errors } = await answer.json();
`;
}
