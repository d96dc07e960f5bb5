const live = document.getElementById('live');
const notice = document.getElementById('notice');

/** Said once to people who do not see the page; also when it is what was said last. */
export function say(text: string | undefined): void {
  if (live === null || text === undefined) return;
  live.textContent = '';
  // A change within one task would be no change to a screen reader.
  setTimeout(() => {
    live.textContent = text;
  }, 50);
}

/** At the head of the page, until `hideNotice`. */
export function showNotice(text: string | undefined): void {
  if (notice === null || text === undefined) return;
  notice.textContent = text;
  notice.hidden = false;
  say(text);
}

/** Whether there was one. */
export function hideNotice(): boolean {
  if (notice === null || notice.hidden) return false;
  notice.hidden = true;
  return true;
}
