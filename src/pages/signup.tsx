import { type FieldIssue, ProblemError } from '../errors.js';
import type { PageKey } from '../words/words.js';
import { type CodeStep, routeCodeStep } from './code-step.js';
import { Field, Form, NAME_INPUT, newPasswordInput, PasswordField, Submit, shownWords } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, PATHS, type PageFlow, startedFlow } from './page-flow.js';
import { issueOf, passwordProblem, problemOf } from './problem-words.js';

const { start, code } = PATHS.CONFIRM;

const NAMES = ['email', 'username', 'displayName', 'password'] as const;
type Name = (typeof NAMES)[number];
type Typed = Readonly<Record<Name, string>>;
type Errors = Readonly<Partial<Record<Name, string>>>;

const NOTHING: Typed = { email: '', username: '', displayName: '', password: '' };
const EMPTY: Readonly<Partial<Record<Name, PageKey>>> = {
  email: 'signup.emptyEmail',
  username: 'signup.emptyUsername',
  password: 'password.empty',
};

/** Opening an account: the form, then the code from the mailbox. Known and free addresses get the same pages. */
export function routeSignUp(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, start, (page) => show(page, view(page, { ...NOTHING, email: typedBefore(page) }, {})));
  onPost(app, deps, start, apply);
  routeCodeStep(app, deps, CODE_STEP);
}

async function ownFlow(page: Page): Promise<PageFlow | null> {
  const flow = page.flow();
  return flow?.purpose === 'CONFIRM' ? flow : null;
}

function typedBefore(page: Page): string {
  const flow = page.flow();
  return flow?.purpose === 'CONFIRM' ? flow.typed : '';
}

const CODE_STEP: CodeStep = {
  purpose: 'CONFIRM',
  current: ownFlow,
  origin: async (page) => page.stranger(),
  // What was typed is not kept by the browser: a flow that has run out begins with the form.
  begin: async () => new ProblemError('EXPIRED', 'This application has run out.'),
  async prove(page, flow, { code: typed }) {
    page.signedIn(await page.deps.services.registration.verify(flow.flowId, typed, page.stranger()));
    page.setFlow({ ...flow, step: 'DONE' });
    return page.redirect(page.takeReturn());
  },
};

async function apply(page: Page): Promise<Response> {
  const typed: Typed = {
    email: page.field('email'),
    username: page.field('username'),
    displayName: page.field('displayName'),
    password: page.field('password'),
  };
  const missing = NAMES.find((name) => EMPTY[name] !== undefined && typed[name].trim() === '');
  if (missing !== undefined)
    return refused(page, typed, { [missing]: page.words(EMPTY[missing] ?? 'signup.emptyEmail') });
  const { services, clock, rules } = page.deps;
  const application = {
    ...typed,
    displayName: typed.displayName.trim() === '' ? null : typed.displayName,
    locale: page.locale,
    delivery: 'COOKIE' as const,
  };
  try {
    const asked = await services.registration.register(application, page.stranger());
    const flow = startedFlow('CONFIRM', typed.email.trim());
    page.setFlow(askedFlow(flow, asked, { now: clock.now(), codeTtl: rules.codeTtl }));
    return page.redirect(code);
  } catch (error) {
    return refused(page, typed, errorsOf(page, problemOf(error)));
  }
}

function errorsOf(page: Page, problem: ProblemError): Errors {
  const { words } = page;
  const say = (name: Name, words: (issue: FieldIssue) => string): Errors => {
    const issue = issueOf(problem, name);
    return issue === null ? {} : { [name]: words(issue) };
  };
  return {
    ...say('email', () => words('signup.badEmail')),
    ...say('username', (issue) => words(issue === 'TAKEN' ? 'signup.usernameTaken' : 'signup.badUsername')),
    ...say('displayName', () => words('signup.badDisplayName')),
    ...say('password', () => passwordProblem(page, problem)),
  };
}

function refused(page: Page, typed: Typed, errors: Errors): Response {
  return show(page, { ...view(page, typed, errors), isError: true, status: 422 });
}

function view(page: Page, typed: Typed, errors: Errors): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('signup.title')}</h1>
      <Form page={page} action={start} id="signup">
        <Names page={page} typed={typed} errors={errors} />
        <NewPassword page={page} error={errors.password} />
        <Submit
          label={words('signup.submit')}
          busy={words('signup.submitting')}
          needs={['email', 'username', 'password']}
        />
      </Form>
      <ToSignIn page={page} />
    </>
  );
  return { title: words('signup.title'), body };
}

function Names({ page: { words }, typed, errors }: { page: Page; typed: Typed; errors: Errors }) {
  return (
    <>
      <Field
        name="email"
        label={words('signup.email')}
        error={errors.email}
        value={typed.email}
        attributes={{ ...NAME_INPUT, autocomplete: 'email', inputmode: 'email' }}
      />
      <Field
        name="username"
        label={words('signup.username')}
        hint={words('signup.usernameHint')}
        error={errors.username}
        value={typed.username}
        attributes={{ ...NAME_INPUT, autocomplete: 'username' }}
      />
      <Field
        name="displayName"
        label={words('signup.displayName')}
        hint={words('signup.displayNameHint')}
        error={errors.displayName}
        value={typed.displayName}
        attributes={{ type: 'text', autocomplete: 'name', dir: 'auto' }}
      />
    </>
  );
}

function NewPassword({ page, error }: { page: Page; error: string | undefined }) {
  const { words } = page;
  const length = page.deps.rules.passwordMinLength;
  return (
    <PasswordField
      page={page}
      name="password"
      label={words('common.password')}
      hint={words('password.hint', { length })}
      error={error}
      attributes={newPasswordInput(page)}
      shown={shownWords(page)}
    />
  );
}

function ToSignIn({ page: { words } }: { page: Page }) {
  return (
    <ul class="links">
      <li>
        {words('signup.haveAccount')} <a href="/signin">{words('common.signIn')}</a>
      </li>
    </ul>
  );
}
