import { Hono } from 'hono';
import { routeAssets } from './assets.js';
import { routeChangePassword } from './change-password.js';
import type { PageApp, PageDeps, PageVariables } from './page-deps.js';
import { routeRecovery } from './recovery.js';
import { routeSettings } from './settings.js';
import { routeSignIn } from './signin.js';
import { routeSignUp } from './signup.js';

/** Every page of this gateway. */
export function createPages(deps: PageDeps): PageApp {
  const app: PageApp = new Hono<{ Variables: PageVariables }>();
  routeAssets(app);
  routeSignIn(app, deps);
  routeSignUp(app, deps);
  routeRecovery(app, deps);
  routeSettings(app, deps);
  routeChangePassword(app, deps);
  return app;
}
