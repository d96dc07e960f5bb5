/** The start page: ticks that come by themselves, and mutations that run. */
import { listen, type ShownProgress } from './dev-news.js';
import { field, watchOperations } from './dev-operations.js';

function tick(name: string, isDone: boolean): void {
  const mark = document.querySelector<HTMLElement>(`[data-step="${name}"] .tick`);
  if (mark !== null) mark.hidden = !isDone;
}

function showProgress({ asked, read, seconds }: ShownProgress): void {
  tick('asked', asked);
  tick('read', read);
  tick('done', seconds !== null);
  const finish = document.getElementById('finish');
  const text = seconds === null ? '' : `Done in ${seconds} s`;
  if (finish === null || finish.textContent === text) return;
  finish.textContent = text;
  finish.className = text === '' ? '' : 'done';
}

function fillCode(code: string | null): void {
  const target = field('code');
  if (target !== null && code !== null) target.value = code;
}

watchOperations();
listen({ progress: showProgress, mail: ({ code }) => fillCode(code) });
