import { ProblemError } from '../errors.js';
import type { Viewer } from '../services/origin.js';
import type { SmsEnrollmentView } from '../services/phone-enrollments.js';
import type { PageKey } from '../words/words.js';
import { keepBackupCodes } from './backup-codes.js';
import type { CodeError } from './code-view.js';
import { Field, Form, Parts, Submit } from './controls.js';
import { deadEnd, onGet, onPost, show, type View } from './frame.js';
import { SentCodeField } from './held-view.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { issueOf, problemOf } from './problem-words.js';
import { signedIn } from './settings.js';
import { freshly } from './step-up.js';
import { readTypedCode } from './typed-code.js';

const SECURITY = PATHS.STEP_UP.start;
const PATH = `${SECURITY}/phone`;
const SEND = `${PATH}/send`;
const CONFIRM = `${PATH}/confirm`;
const COOKIE = 'latchkey_phone';
const LONGEST = 60;

type Enrollment = Pick<SmsEnrollmentView, 'id' | 'sentTo' | 'codeLength'>;

/** Setting up a phone: a fresh proof, the number, the code that came. */
export function routePhone(app: PageApp, deps: PageDeps): void {
  if (!deps.services.phoneEnrollments.isOffered) return;
  onGet(app, deps, PATH, (page) => signedIn(page, (viewer) => shown(page, viewer), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => begin(page, viewer), PATH));
  onPost(app, deps, SEND, (page) => signedIn(page, (viewer) => send(page, viewer), PATH));
  onPost(app, deps, CONFIRM, (page) => signedIn(page, (viewer) => confirm(page, viewer), PATH));
}

/** The button that leads to it; nothing where texts are switched off. */
export function AddPhoneButton({ page }: { page: Page }) {
  if (!page.deps.services.phoneEnrollments.isOffered) return null;
  const { words } = page;
  return (
    <Form page={page} action={PATH} id="add-phone">
      <Submit label={words('sms.add')} busy={words('other.choosing')} kind="quiet" />
    </Form>
  );
}

async function shown(page: Page, viewer: Viewer): Promise<Response> {
  const enrollment = enrollmentOf(page, viewer);
  return show(page, enrollment === null ? numberView(page) : codeView(page, enrollment, null));
}

/** From the beginning: a proof where it is due, before a number is typed that would be lost by it. */
function begin(page: Page, viewer: Viewer): Promise<Response> {
  page.forget(COOKIE);
  return freshly(page, viewer, PATH, async () => {
    await page.deps.services.phoneEnrollments.requireFresh(viewer);
    return page.redirect(PATH);
  });
}

function send(page: Page, viewer: Viewer): Promise<Response> {
  const typed = page.field('phone').slice(0, LONGEST).trim();
  if (typed === '') return Promise.resolve(numberAgain(page, { typed, message: page.words('sms.empty') }));
  return freshly(page, viewer, PATH, async () => {
    const { phoneEnrollments } = page.deps.services;
    try {
      const begun = await phoneEnrollments.begin(viewer, typed, page.originOf(viewer));
      const { id, sentTo, codeLength } = begun;
      const life = Math.ceil((begun.expiresAt - page.deps.clock.now()) / 1000);
      page.keep(COOKIE, { owner: viewer.userId, id, sentTo, codeLength }, life);
      return page.redirect(PATH);
    } catch (error) {
      const message = whyNotSent(page, error);
      if (message === null) throw error;
      return numberAgain(page, { typed, message });
    }
  });
}

/** Null for what is not about the number. */
function whyNotSent({ words }: Page, error: unknown): string | null {
  if (!(error instanceof ProblemError)) return null;
  if (error.code === 'CONFLICT') return words('sms.taken');
  if (error.code === 'RATE_LIMITED') {
    return words('sms.wait', { minutes: Math.ceil((error.retryAfter ?? 0) / 60) });
  }
  const issue = issueOf(error, 'phone');
  return issue === null ? null : words(issue === 'TAKEN' ? 'sms.country' : 'sms.noPhone');
}

async function confirm(page: Page, viewer: Viewer): Promise<Response> {
  const enrollment = enrollmentOf(page, viewer);
  if (enrollment === null) return deadEnd(page, 'FLOW_LOST');
  const { words } = page;
  const { codeLength: length } = enrollment;
  const typed = page.field('code');
  const read = readTypedCode(typed, length);
  if ('kind' in read) {
    const key: PageKey = read.kind === 'EMPTY' ? 'code.empty' : 'totp.form';
    return again(page, enrollment, { typed, message: words(key, { length }) });
  }
  try {
    const { phoneEnrollments } = page.deps.services;
    const added = await phoneEnrollments.confirm(viewer, enrollment.id, read.code, page.originOf(viewer));
    page.forget(COOKIE);
    page.tell('sms.added');
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
  if (problem.code === 'CONFLICT') return numberAgain(page, { typed: '', message: words('sms.taken') });
  return deadEnd(page, 'FLOW_LOST');
}

function again(page: Page, enrollment: Enrollment, error: CodeError): Response {
  return show(page, { ...codeView(page, enrollment, error), isError: true, status: 422 });
}

function numberAgain(page: Page, error: CodeError): Response {
  return show(page, { ...numberView(page, error), isError: true, status: 422 });
}

/** What this very person is setting up; null when that is nothing, or no more. */
function enrollmentOf(page: Page, viewer: Viewer): Enrollment | null {
  const kept = page.kept(COOKIE);
  return isEnrollment(kept) && kept.owner === viewer.userId ? kept : null;
}

function isEnrollment(value: unknown): value is Enrollment & { readonly owner: string } {
  const keys = ['owner', 'id', 'sentTo', 'codeLength'];
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

function numberView(page: Page, error: CodeError | null = null): View {
  const { words } = page;
  const attributes = {
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel',
    enterkeyhint: 'send',
    dir: 'ltr',
    maxlength: String(LONGEST),
  };
  const body = (
    <>
      <h1>{words('sms.add')}</h1>
      <p>{words('sms.intro')}</p>
      <p>{words('sms.weak')}</p>
      <Form page={page} action={SEND} id="phone-number">
        <Field
          name="phone"
          label={words('sms.number')}
          hint={words('sms.numberHint')}
          error={error?.message}
          value={error?.typed}
          attributes={attributes}
        />
        <Submit label={words('sms.send')} busy={words('sms.sending')} needs={['phone']} />
      </Form>
      <Cancel page={page} />
    </>
  );
  return { title: words('sms.add'), body };
}

function codeView(page: Page, { sentTo, codeLength }: Enrollment, error: CodeError | null): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('sms.add')}</h1>
      <p>
        <Parts parts={words.parts('sms.sent', { phone: sentTo })} />
      </p>
      <Form page={page} action={CONFIRM} id="confirm">
        <SentCodeField page={page} length={codeLength} error={error} hasFocus={true} />
        <Submit label={words('totp.confirm')} busy={words('code.checking')} needs={['code']} />
      </Form>
      <Form page={page} action={PATH} id="again">
        <Submit label={words('sms.again')} busy={words('other.choosing')} kind="link" />
      </Form>
      <Cancel page={page} />
    </>
  );
  return { title: words('sms.add'), body };
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
