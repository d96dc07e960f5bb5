import { ProblemError } from '../errors.js';
import type { Viewer } from '../services/origin.js';
import type { SmsEnrollmentView } from '../services/phone-enrollments.js';
import type { CodeError } from './code-view.js';
import { Field, Form, Parts, Submit } from './controls.js';
import { Cancel, EnrollmentPages, SECURITY } from './enrollment.js';
import { onGet, onPost, show, type View } from './frame.js';
import { SentCodeField } from './held-view.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { issueOf } from './problem-words.js';
import { signedIn } from './settings.js';
import { freshly } from './step-up.js';

const PATH = `${SECURITY}/phone`;
const SEND = `${PATH}/send`;
const CONFIRM = `${PATH}/confirm`;
const COOKIE = 'latchkey_phone';
const LONGEST = 60;

type Enrollment = Pick<SmsEnrollmentView, 'id' | 'sentTo' | 'codeLength'>;

const enrollment = new EnrollmentPages<Enrollment>({
  cookie: COOKIE,
  members: ['id', 'sentTo', 'codeLength'],
  told: 'sms.added',
  lengthOf: ({ codeLength }) => codeLength,
  view: codeView,
  add: ({ deps }, viewer, { id, code }, origin) =>
    deps.services.phoneEnrollments.confirm(viewer, id, code, origin),
  ended: (page, { code }) =>
    code === 'CONFLICT' ? numberAgain(page, { typed: '', message: page.words('sms.taken') }) : null,
});

/** Setting up a phone: a fresh proof, the number, the code that came. */
export function routePhone(app: PageApp, deps: PageDeps): void {
  if (!deps.services.phoneEnrollments.isOffered) return;
  onGet(app, deps, PATH, (page) => signedIn(page, (viewer) => shown(page, viewer), PATH));
  onPost(app, deps, PATH, (page) => signedIn(page, (viewer) => begin(page, viewer), PATH));
  onPost(app, deps, SEND, (page) => signedIn(page, (viewer) => send(page, viewer), PATH));
  onPost(app, deps, CONFIRM, (page) => signedIn(page, (viewer) => enrollment.confirm(page, viewer), PATH));
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
  const present = enrollment.of(page, viewer);
  return show(page, present === null ? numberView(page) : codeView(page, present, null));
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
      enrollment.keep(page, viewer, begun, begun.expiresAt);
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

function numberAgain(page: Page, error: CodeError): Response {
  return show(page, { ...numberView(page, error), isError: true, status: 422 });
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
