import { Hono } from 'hono';
import { routeAdmin } from './admin.js';
import { assets, routeAssets } from './assets.js';
import { routeChangePassword } from './change-password.js';
import { devAssets } from './dev/dev-assets.js';
import { routeDev } from './dev/routes.js';
import { routeDevice } from './device.js';
import { missing } from './frame.js';
import { routeNotMe } from './not-me.js';
import type { PageApp, PageCall, PageDeps, PageEnvironment } from './page-deps.js';
import { routeQrLogin } from './qr-login.js';
import { routeRecovery } from './recovery.js';
import { routeSecurity } from './security.js';
import { routeSettings } from './settings.js';
import { routeSignIn } from './signin.js';
import { routeSignUp } from './signup.js';

export interface Pages {
  readonly app: PageApp;
  /** For browsers that ask for what is not there. */
  readonly missing: (call: PageCall) => Promise<Response>;
}

/** Every page of this gateway. */
export function createPages(deps: PageDeps): Pages {
  const app: PageApp = new Hono<PageEnvironment>();
  routeAssets(app, Object.values(deps.dev === null ? assets : { ...assets, ...devAssets }));
  routeDev(app, deps);
  routeSignIn(app, deps);
  routeSignUp(app, deps);
  routeRecovery(app, deps);
  routeSettings(app, deps);
  routeSecurity(app, deps);
  routeChangePassword(app, deps);
  routeNotMe(app, deps);
  routeQrLogin(app, deps);
  routeDevice(app, deps);
  routeAdmin(app, deps);
  return { app, missing: (call) => missing(call, deps) };
}
