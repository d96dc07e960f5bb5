import { showNotice } from './announce.js';

const CHANNEL = 'latchkey';

/** Tells the other tabs of this browser what is over, and hears it from them. */
export function watchFinished(): void {
  const channel = new BroadcastChannel(CHANNEL);
  const finished = document.querySelector<HTMLElement>('[data-finished]')?.dataset.finished;
  if (finished !== undefined) channel.postMessage(finished);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const forms = document.querySelectorAll<HTMLFormElement>('form[data-flow]');
    if ([...forms].some((form) => form.dataset.flow === data)) showNotice(document.body.dataset.elsewhere);
  });
}
