import { Form, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { signedIn } from './settings.js';
import { askForProof } from './step-up.js';

const PATH = `${PATHS.STEP_UP.start}/proof`;
const CONSOLE = '/admin';

/** For whoever was told in the console that a fresh proof is needed: asks for one, on a press only, and leads back. */
export function routeFreshProof(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => signedIn(page, async () => show(page, view(page)), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => askForProof(page, viewer, CONSOLE), PATH));
}

function view(page: Page): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('stepUp.title')}</h1>
      <p>{words('stepUp.intro')}</p>
      <Form page={page} action={PATH} id="proof">
        <Submit label={words('common.continue')} busy={words('other.choosing')} />
      </Form>
      <ul class="links">
        <li>
          <a href={CONSOLE}>{words('challenge.cancel')}</a>
        </li>
      </ul>
    </>
  );
  return { title: words('stepUp.title'), body };
}
