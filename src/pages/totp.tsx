import type { ProblemError } from '../errors.js';
import type { Viewer } from '../services/origin.js';
import type { TotpEnrollmentView } from '../services/totp-enrollments.js';
import { keepBackupCodes } from './backup-codes.js';
import type { CodeError } from './code-view.js';
import { Form, Submit } from './controls.js';
import { deadEnd, onGet, onPost, show, type View } from './frame.js';
import { TotpField } from './held-view.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { problemOf } from './problem-words.js';
import { QrPicture } from './qr-picture.js';
import { signedIn } from './settings.js';
import { freshly } from './step-up.js';
import { readTypedCode } from './typed-code.js';

const SECURITY = PATHS.STEP_UP.start;
const PATH = `${SECURITY}/totp`;
const CONFIRM = `${PATH}/confirm`;
const COOKIE = 'latchkey_totp';
const LENGTH = 6;

type Enrollment = Pick<TotpEnrollmentView, 'id' | 'secret' | 'uri'>;

/** Setting up an authenticator app: a fresh proof, the secret, its first code. */
export function routeTotp(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => signedIn(page, (viewer) => shown(page, viewer), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => begin(page, viewer), PATH));
  onPost(app, deps, CONFIRM, (page) => signedIn(page, (viewer) => confirm(page, viewer), PATH));
}

async function shown(page: Page, viewer: Viewer): Promise<Response> {
  const enrollment = enrollmentOf(page, viewer);
  return show(page, enrollment === null ? startView(page) : scanView(page, enrollment, null));
}

function begin(page: Page, viewer: Viewer): Promise<Response> {
  return freshly(page, viewer, PATH, async () => {
    const { id, secret, uri, expiresAt } = await page.deps.services.totpEnrollments.begin(viewer);
    const life = Math.ceil((expiresAt - page.deps.clock.now()) / 1000);
    page.keep(COOKIE, { owner: viewer.userId, id, secret, uri }, life);
    return page.redirect(PATH);
  });
}

async function confirm(page: Page, viewer: Viewer): Promise<Response> {
  const enrollment = enrollmentOf(page, viewer);
  if (enrollment === null) return deadEnd(page, 'FLOW_LOST');
  const typed = page.field('code');
  const read = readTypedCode(typed, LENGTH);
  if ('kind' in read) {
    const message = page.words(read.kind === 'EMPTY' ? 'code.empty' : 'totp.form', { length: LENGTH });
    return again(page, enrollment, { typed, message });
  }
  try {
    const { totpEnrollments } = page.deps.services;
    const added = await totpEnrollments.confirm(viewer, enrollment.id, read.code, page.originOf(viewer));
    page.forget(COOKIE);
    page.tell('totp.added');
    return page.redirect(keepBackupCodes(page, viewer, added.backupCodes));
  } catch (error) {
    return refused(page, enrollment, problemOf(error), typed);
  }
}

function refused(page: Page, enrollment: Enrollment, problem: ProblemError, typed: string): Response {
  const { words } = page;
  const left = problem.attemptsLeft ?? 0;
  if (problem.code === 'INVALID_CODE' && left > 0)
    return again(page, enrollment, { typed, message: words('held.wrong', { left }) });
  if (problem.code === 'INVALID_INPUT')
    return again(page, enrollment, { typed, message: words('totp.form') });
  page.forget(COOKIE);
  return deadEnd(page, 'FLOW_LOST');
}

function again(page: Page, enrollment: Enrollment, error: CodeError): Response {
  return show(page, { ...scanView(page, enrollment, error), isError: true, status: 422 });
}

/** What this very person is setting up; null when that is nothing, or no more. */
function enrollmentOf(page: Page, viewer: Viewer): Enrollment | null {
  const kept = page.kept(COOKIE);
  return isEnrollment(kept) && kept.owner === viewer.userId ? kept : null;
}

function isEnrollment(value: unknown): value is Enrollment & { readonly owner: string } {
  const keys = ['owner', 'id', 'secret', 'uri'];
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
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

function Cancel({ page: { words } }: { page: Page }) {
  return (
    <ul class="links">
      <li>
        <a href={SECURITY}>{words('challenge.cancel')}</a>
      </li>
    </ul>
  );
}
