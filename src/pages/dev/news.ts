import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { PageApp, PageDeps } from '../page-deps.js';
import type { DevMail, DevNews, DevTools } from './dev-tools.js';

/** Milliseconds: what a page is told of although it came before the page was opened. */
const RECENT = 120_000;
/** Milliseconds between signs of life, so that a connection nobody reads any more is noticed. */
const PULSE = 20_000;

/** Server-sent events: what has just happened, then what happens, for as long as somebody looks. */
export function routeNews(app: PageApp, deps: PageDeps, dev: DevTools): void {
  app.get('/dev/mailbox/events', (call) => {
    const answer = streamSSE(call, async (stream) => {
      await write(stream, { kind: 'progress', progress: dev.progress() });
      const since = deps.clock.now() - RECENT;
      const recent = dev.mailbox.list().filter(({ at }) => Date.parse(at) >= since);
      for (const mail of recent.reverse()) await write(stream, { kind: 'mail', mail });
      await untilNobodyListens(stream, dev);
    });
    answer.headers.set('Cache-Control', 'no-store');
    return answer;
  });
}

function untilNobodyListens(stream: SSEStreamingApi, dev: DevTools): Promise<void> {
  return new Promise((resolve) => {
    const pulse = setInterval(() => void stream.write(':\n\n'), PULSE);
    const end = (): void => {
      clearInterval(pulse);
      stop();
      resolve();
    };
    // What is over already says so once this has been gone through.
    const stop = dev.listen((news) => void (news === null ? setImmediate(end) : write(stream, news)));
    stream.onAbort(end);
  });
}

async function write(stream: SSEStreamingApi, news: DevNews): Promise<void> {
  await stream.writeSSE({ event: news.kind, data: JSON.stringify(payloadOf(news)) });
}

function payloadOf(news: DevNews): object {
  if (news.kind === 'mail') return summaryOf(news.mail);
  return news.kind === 'progress' ? news.progress : {};
}

function summaryOf({ id, at, to, subject, code }: DevMail): object {
  return { id, at, to, subject, code };
}
