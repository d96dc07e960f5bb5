import type { Viewer } from '../services/origin.js';
import type { TotpEnrollmentView } from '../services/totp-enrollments.js';
import type { CodeError } from './code-view.js';
import { Form, Submit } from './controls.js';
import { Cancel, EnrollmentPages, SECURITY } from './enrollment.js';
import { onGet, onPost, show, type View } from './frame.js';
import { TotpField } from './held-view.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { QrPicture } from './qr-picture.js';
import { signedIn } from './settings.js';
import { freshly } from './step-up.js';

const PATH = `${SECURITY}/totp`;
const CONFIRM = `${PATH}/confirm`;
const LENGTH = 6;

type Enrollment = Pick<TotpEnrollmentView, 'id' | 'secret' | 'uri'>;

const enrollment = new EnrollmentPages<Enrollment>({
  cookie: 'latchkey_totp',
  members: ['id', 'secret', 'uri'],
  told: 'totp.added',
  lengthOf: () => LENGTH,
  view: scanView,
  add: ({ deps }, viewer, { id, code }, origin) =>
    deps.services.totpEnrollments.confirm(viewer, id, code, origin),
});

/** Setting up an authenticator app: a fresh proof, the secret, its first code. */
export function routeTotp(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => signedIn(page, (viewer) => shown(page, viewer), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => begin(page, viewer), PATH));
  onPost(app, deps, CONFIRM, (page) => signedIn(page, (viewer) => enrollment.confirm(page, viewer), PATH));
}

async function shown(page: Page, viewer: Viewer): Promise<Response> {
  const present = enrollment.of(page, viewer);
  return show(page, present === null ? startView(page) : scanView(page, present, null));
}

function begin(page: Page, viewer: Viewer): Promise<Response> {
  return freshly(page, viewer, PATH, async () => {
    const begun = await page.deps.services.totpEnrollments.begin(viewer);
    enrollment.keep(page, viewer, begun, begun.expiresAt);
    return page.redirect(PATH);
  });
}

function startView(page: Page): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('totp.title')}</h1>
      <p>{words('totp.intro')}</p>
      <p>{words('totp.need')}</p>
      <Form page={page} action={PATH} id="begin">
        <Submit label={words('totp.begin')} busy={words('other.choosing')} />
      </Form>
      <Cancel page={page} />
    </>
  );
  return { title: words('totp.title'), body };
}

function scanView(page: Page, { secret, uri }: Enrollment, error: CodeError | null): View {
  const { words } = page;
  const byHand = secret.match(/.{1,4}/g)?.join(' ') ?? '';
  const body = (
    <>
      <h1>{words('totp.title')}</h1>
      <p>{words('totp.scan')}</p>
      <div class="key">
        <QrPicture text={uri} label={words('totp.image')} />
        <p>
          {words('totp.byHand')} <code dir="ltr">{byHand}</code>
        </p>
      </div>
      <Form page={page} action={CONFIRM} id="confirm">
        <TotpField page={page} hint={words('totp.first')} error={error} hasFocus={false} />
        <Submit label={words('totp.confirm')} busy={words('code.checking')} needs={['code']} />
      </Form>
      <Cancel page={page} />
    </>
  );
  return { title: words('totp.title'), body };
}
