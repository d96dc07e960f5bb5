import type { PageApp, PageDeps } from '../page-deps.js';
import { routeClock } from './clock.js';
import { routeMailbox } from './mailbox.js';
import { routeNews } from './news.js';
import { routeStart } from './start.js';

/** Pages for whoever builds on this gateway, on this very machine; for everybody else there is nothing here. */
export function routeDev(app: PageApp, deps: PageDeps): void {
  const { dev } = deps;
  if (dev === null) {
    app.get('/', (call) => call.redirect('/signin', 303));
    return;
  }
  app.use('/dev/*', async (call, next) => {
    if (!deps.transport.isFromHere(call)) return call.notFound();
    await next();
  });
  routeStart(app, deps, dev);
  routeNews(app, deps, dev);
  routeClock(app, deps, dev);
  routeMailbox(app, deps, dev);
}
