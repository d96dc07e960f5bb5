import type { Viewer } from '../services/origin.js';
import { keepBackupCodes } from './backup-codes.js';
import { Form, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { AddPasskey, type PasskeyMaking, routePasskeyMaking } from './passkey-step.js';
import { signedIn } from './settings.js';
import { freshly } from './step-up.js';

const SECURITY = PATHS.STEP_UP.start;
const PATH = `${SECURITY}/passkey`;
const MAKE = `${PATH}/make`;

const MAKING: PasskeyMaking = {
  path: MAKE,
  async viewer(page) {
    const viewer = await page.viewer();
    return viewer ?? signedIn(page, async () => page.redirect(PATH), PATH);
  },
  async made(page, { backupCodes }) {
    page.tell('passkey.added');
    return signedIn(page, async (viewer) => page.redirect(keepBackupCodes(page, viewer, backupCodes)), PATH);
  },
  async refused(page, problem) {
    const tooLate = problem.code === 'STEP_UP_REQUIRED';
    if (tooLate) return signedIn(page, (viewer) => prove(page, viewer), PATH);
    return show(page, { ...view(page, page.words('passkey.notMade')), isError: true, status: 422 });
  },
};

/** Making a passkey: a fresh proof first, then the browser does it. */
export function routeAddPasskey(app: PageApp, deps: PageDeps): void {
  if (!deps.services.passkeyOptions.isOffered) return;
  onGet(app, deps, PATH, (page) => signedIn(page, async () => show(page, view(page)), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => prove(page, viewer), PATH));
  routePasskeyMaking(app, deps, MAKING);
}

/** The button that leads to it; nothing where no browser would make one. */
export function AddPasskeyButton({ page }: { page: Page }) {
  if (!page.deps.services.passkeyOptions.isOffered) return null;
  const { words } = page;
  return (
    <Form page={page} action={PATH} id="add-passkey">
      <Submit label={words('passkey.add')} busy={words('other.choosing')} kind="quiet" />
    </Form>
  );
}

/** Whoever comes here has been asked for a proof where it was due, before the browser is. */
function prove(page: Page, viewer: Viewer): Promise<Response> {
  return freshly(page, viewer, PATH, async () => {
    await page.deps.services.passkeyEnrollments.requireFresh(viewer);
    return page.redirect(PATH);
  });
}

function view(page: Page, error?: string): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('passkey.add')}</h1>
      <p>{words('passkey.intro')}</p>
      <AddPasskey page={page} path={MAKE} {...(error === undefined ? {} : { error })} />
      <noscript>
        <p>{words('passkey.needsScript')}</p>
      </noscript>
      <ul class="links">
        <li>
          <a href={SECURITY}>{words('challenge.cancel')}</a>
        </li>
      </ul>
    </>
  );
  return { title: words('passkey.add'), body };
}
