import { ProblemError } from '../errors.js';
import { Field, Form, NAME_INPUT, News, PasswordField, Submit, shownWords } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { startedFlow, typedName } from './page-flow.js';
import { PasskeyForm } from './passkey-form.js';
import { askForSignIn } from './passkey-step.js';
import { problemOf } from './problem-words.js';
import { QrSection, SIGN_IN_SCREEN, shownCode } from './qr-panel.js';
import { challenged, routeSignInChallenge } from './sign-in-challenge.js';

const PATH = '/signin';
const BY_PASSKEY = '/signin/passkey';
const OUT = '/signout';

interface Errors {
  readonly identifier?: string;
  readonly password?: string;
  readonly passkey?: string;
}

/** Signing in and out. Which of the two was wrong, the name or the password, is never said. */
export function routeSignIn(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, async (page) => {
    page.rememberReturn(page.call.req.query('return_to'));
    if ((await page.viewer()) !== null) return page.redirect(page.takeReturn());
    return show(page, await view(page, typedName(page.flow()), {}));
  });
  onPost(app, deps, PATH, signIn);
  if (deps.services.passkeyOptions.isOffered) {
    onPost(app, deps, `${BY_PASSKEY}/options`, askForSignIn);
    onPost(app, deps, BY_PASSKEY, signInByPasskey);
  }
  onPost(app, deps, OUT, signOut);
  routeSignInChallenge(app, deps);
}

async function signIn(page: Page): Promise<Response> {
  const identifier = page.field('username').trim();
  const password = page.field('password');
  const { words, deps } = page;
  if (identifier === '') return refused(page, identifier, { identifier: words('signin.emptyIdentifier') });
  if (password === '') return refused(page, identifier, { password: words('signin.emptyPassword') });
  const remember = page.field('remember') === 'on';
  try {
    const credentials = { identifier, password, remember, delivery: 'COOKIE' as const };
    const entered = await deps.services.signIn.login(credentials, page.stranger());
    if (!('tokens' in entered)) return challenged(page, identifier, entered);
    page.signedIn(entered);
    page.dropFlow();
    return page.redirect(page.takeReturn());
  } catch (error) {
    const problem = problemOf(error);
    // Whoever goes on to "Forgot password?" need not type it again.
    page.setFlow(startedFlow('RESET', identifier));
    return refused(page, identifier, { password: sayWhy(page, problem) });
  }
}

/** By a passkey alone, which says by itself whose it is. */
async function signInByPasskey(page: Page): Promise<Response> {
  const how = { delivery: 'COOKIE' as const, remember: page.field('remember') === 'on' };
  const { passkeySignIn } = page.deps.services;
  try {
    const given = page.field('passkey');
    page.signedIn(await passkeySignIn.answer(page.field('asked'), given, how, page.stranger()));
    page.dropFlow();
    return page.redirect(page.takeReturn());
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const key = error.code === 'PASSWORD_RESET_REQUIRED' ? 'signin.resetRequired' : 'passkey.wrong';
    return refused(page, '', { passkey: page.words(key) });
  }
}

/** What is wrong with a right name and a password, in words. */
export function sayWhy({ words }: Page, problem: ProblemError): string {
  const { code, retryAfter } = problem;
  if (code === 'ACCOUNT_LOCKED' && retryAfter === null) return words('signin.held');
  if (code === 'ACCOUNT_LOCKED') return locked(words, retryAfter ?? 0);
  if (code === 'ACCOUNT_DISABLED') return words('signin.disabled');
  if (code === 'EMAIL_UNVERIFIED') return words('signin.unverified');
  if (code === 'PASSWORD_RESET_REQUIRED') return words('signin.resetRequired');
  return words('signin.wrong');
}

function locked(words: Page['words'], wait: number): string {
  return wait < 60 ? words('signin.lockedSoon') : words('signin.locked', { minutes: Math.ceil(wait / 60) });
}

async function refused(page: Page, identifier: string, errors: Errors): Promise<Response> {
  return show(page, { ...(await view(page, identifier, errors)), isError: true, status: 422 });
}

async function signOut(page: Page): Promise<Response> {
  const viewer = await page.viewer();
  const { services, transport } = page.deps;
  await services.sessions.logout(viewer, transport.refreshCookie(page.call), page.stranger());
  page.signedOut();
  page.tell('signin.signedOut');
  return page.redirect(PATH);
}

async function view(page: Page, identifier: string, errors: Errors): Promise<View> {
  const { words } = page;
  const shown = await shownCode(page, SIGN_IN_SCREEN, true);
  const body = (
    <>
      <h1>{words('signin.title')}</h1>
      <News told={page.told()} />
      <div class="sides">
        <div>
          <PasswordForm page={page} identifier={identifier} errors={errors} />
          <Links page={page} />
          {page.deps.services.passkeyOptions.isOffered ? (
            <ByPasskey page={page} error={errors.passkey} />
          ) : null}
        </div>
        <QrSection page={page} shown={shown} />
      </div>
    </>
  );
  return { title: words('signin.title'), body };
}

function ByPasskey({ page, error }: { page: Page; error: string | undefined }) {
  const label = page.words('passkey.signIn');
  const how = { kind: 'get', autofill: true, beside: 'signin' } as const;
  return <PasskeyForm page={page} id="by-passkey" action={BY_PASSKEY} label={label} error={error} {...how} />;
}

function PasswordForm(props: { page: Page; identifier: string; errors: Errors }) {
  const { page, identifier, errors } = props;
  const { words } = page;
  const { isOffered } = page.deps.services.passkeyOptions;
  const autocomplete = isOffered ? 'username webauthn' : 'username';
  return (
    <Form page={page} action={PATH} id="signin">
      <Field
        name="username"
        label={words('common.identifier')}
        error={errors.identifier}
        value={identifier}
        attributes={{ ...NAME_INPUT, autocomplete, inputmode: 'email', enterkeyhint: 'next' }}
      />
      <PasswordField
        page={page}
        name="password"
        label={words('common.password')}
        error={errors.password}
        attributes={{ autocomplete: 'current-password', 'data-caps': words('password.caps') }}
        shown={shownWords(page)}
      />
      <label class="check">
        <input type="checkbox" name="remember" /> {words('signin.remember')}
      </label>
      <Submit
        label={words('common.signIn')}
        busy={words('signin.submitting')}
        needs={['username', 'password']}
      />
    </Form>
  );
}

function Links({ page: { words } }: { page: Page }) {
  return (
    <ul class="links">
      <li>
        <a href="/recover">{words('signin.forgot')}</a>
      </li>
      <li>
        {words('signin.noAccount')} <a href="/signup">{words('common.signUp')}</a>
      </li>
    </ul>
  );
}
