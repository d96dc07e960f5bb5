import type { ProblemError } from '../errors.js';
import { Field, Form, NAME_INPUT, News, PasswordField, Submit, shownWords } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { startedFlow, typedName } from './page-flow.js';
import { problemOf } from './problem-words.js';

const PATH = '/signin';
const OUT = '/signout';

interface Errors {
  readonly identifier?: string;
  readonly password?: string;
}

/** Signing in and out. Which of the two was wrong, the name or the password, is never said. */
export function routeSignIn(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, async (page) => {
    page.rememberReturn(page.call.req.query('return_to'));
    if ((await page.viewer()) !== null) return page.redirect(page.takeReturn());
    return show(page, view(page, typedName(page.flow()), {}));
  });
  onPost(app, deps, PATH, signIn);
  onPost(app, deps, OUT, signOut);
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
    if (!('tokens' in entered)) return refused(page, identifier, { password: words('signin.secondProof') });
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

function sayWhy({ words }: Page, problem: ProblemError): string {
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

function refused(page: Page, identifier: string, errors: Errors): Response {
  return show(page, { ...view(page, identifier, errors), isError: true, status: 422 });
}

async function signOut(page: Page): Promise<Response> {
  const viewer = await page.viewer();
  const { services, transport } = page.deps;
  await services.sessions.logout(viewer, transport.refreshCookie(page.call), page.stranger());
  page.signedOut();
  page.tell('signin.signedOut');
  return page.redirect(PATH);
}

function view(page: Page, identifier: string, errors: Errors): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('signin.title')}</h1>
      <News told={page.told()} />
      <Form page={page} action={PATH} id="signin">
        <Field
          name="username"
          label={words('common.identifier')}
          error={errors.identifier}
          value={identifier}
          attributes={{ ...NAME_INPUT, autocomplete: 'username', inputmode: 'email', enterkeyhint: 'next' }}
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
      <Links page={page} />
    </>
  );
  return { title: words('signin.title'), body };
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
