import { Hono } from 'hono';
import { routeAssets } from './assets.js';
import type { PageApp, PageDeps, PageVariables } from './page-deps.js';
import { routeRecovery } from './recovery.js';

/** Every page of this gateway. */
export function createPages(deps: PageDeps): PageApp {
  const app: PageApp = new Hono<{ Variables: PageVariables }>();
  routeAssets(app);
  routeRecovery(app, deps);
  return app;
}
