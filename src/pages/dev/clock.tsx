import { Form, Submit } from '../controls.js';
import { onPost } from '../frame.js';
import type { Page } from '../page.js';
import type { PageApp, PageCall, PageDeps } from '../page-deps.js';
import type { DevClock, DevTools } from './dev-tools.js';

const BUTTON = '/dev/mailbox/clock';
const DAY = 86_400;

/** Moving the time of this process, so that nobody has to wait for a code to run out: by a program or by a button. */
export function routeClock(app: PageApp, deps: PageDeps, { clock }: DevTools): void {
  if (clock === null) return;
  app.post('/dev/clock', (call) => moved(call, deps, clock));
  onPost(app, deps, BUTTON, (page) => {
    const seconds = secondsIn(page.field('advance'));
    if (seconds !== null) clock.advance(seconds);
    return page.redirect(page.field('back') === '/' ? '/' : '/dev/mailbox');
  });
}

/** Programs send no origin; browsers do, and a page of another site shall not turn the clock. */
function moved(call: PageCall, deps: PageDeps, clock: DevClock): Response {
  const isForeign = call.req.header('origin') !== undefined && !deps.transport.isOwn(call);
  const requestId = call.get('requestId');
  if (isForeign) return call.json({ error: 'foreign_origin', requestId }, 403);
  const seconds = secondsIn(call.req.query('advance') ?? '');
  if (seconds === null) {
    const message = `advance is a number of seconds from 1 to ${DAY}, as in /dev/clock?advance=60.`;
    return call.json({ error: 'bad_request', message, requestId }, 400);
  }
  clock.advance(seconds);
  return call.json({ now: new Date(deps.clock.now()).toISOString(), ahead: clock.ahead() });
}

function secondsIn(text: string): number | null {
  if (!/^\d{1,5}$/.test(text)) return null;
  const seconds = Number(text);
  return seconds >= 1 && seconds <= DAY ? seconds : null;
}

/** The buttons, and how far the clock is ahead. */
export function ClockButtons({ page, clock, back }: { page: Page; clock: DevClock | null; back: string }) {
  if (clock === null) return null;
  const ahead = clock.ahead();
  return (
    <div class="tools">
      <Advance page={page} seconds={60} label="+60 s" back={back} />
      <Advance page={page} seconds={page.deps.rules.codeTtl + 1} label="Expire code" back={back} />
      <span>{ahead === 0 ? 'The clock is right.' : `The clock is ${lengthOf(ahead)} ahead.`}</span>
    </div>
  );
}

function Advance(props: { page: Page; seconds: number; label: string; back: string }) {
  const { page, seconds, label, back } = props;
  return (
    <Form page={page} action={BUTTON}>
      <input type="hidden" name="back" value={back} />
      <Submit label={label} busy={label} kind="quiet" name="advance" value={String(seconds)} />
    </Form>
  );
}

function lengthOf(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
