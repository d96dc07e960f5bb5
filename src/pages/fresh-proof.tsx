import { Form, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { signedIn } from './settings.js';
import { askForProof } from './step-up.js';

const PATH = `${PATHS.STEP_UP.start}/proof`;
const CONSOLE = '/admin';
const TO_CONSOLE: Pressed = { action: PATH, cancel: CONSOLE, isTexted: false };

/** For whoever was told in the console that a fresh proof is needed: asks for one, on a press only, and leads back. */
export function routeFreshProof(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => signedIn(page, async () => show(page, proofView(page, TO_CONSOLE)), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => askForProof(page, viewer, CONSOLE), PATH));
}

interface Pressed {
  readonly action: string;
  readonly cancel: string;
  /** Whether the press has a code texted. */
  readonly isTexted: boolean;
}

/** Says that a fresh proof is needed. Nothing is begun, and nothing sent, before it is pressed. */
export function proofView(page: Page, { action, cancel, isTexted }: Pressed): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('stepUp.title')}</h1>
      <p>{words('stepUp.intro')}</p>
      {isTexted ? <p>{words('way.smsHint')}</p> : null}
      <Form page={page} action={action} id="proof">
        <Submit label={words(isTexted ? 'sms.send' : 'common.continue')} busy={words('other.choosing')} />
      </Form>
      <ul class="links">
        <li>
          <a href={cancel}>{words('challenge.cancel')}</a>
        </li>
      </ul>
    </>
  );
  return { title: words('stepUp.title'), body };
}
