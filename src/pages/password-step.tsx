import { assets } from './assets.js';
import { Form, newPasswordInput, PasswordField, Submit, shownWords } from './controls.js';
import { deadEnd, onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS, type PageFlow, type PagePurpose } from './page-flow.js';
import { passwordProblem, problemOf } from './problem-words.js';

interface PasswordErrors {
  readonly password?: string;
  readonly again?: string;
}

/** What differs between a forgotten password and a change from the settings. */
export interface PasswordStep {
  readonly purpose: PagePurpose;
  current(page: Page): Promise<PageFlow | Response | null>;
  finished(page: Page, flow: PageFlow): Response;
}

/** The last step: a new password, typed twice. */
export function routePasswordStep(app: PageApp, deps: PageDeps, step: PasswordStep): void {
  const { password } = PATHS[step.purpose];
  onGet(app, deps, password, (page) => inFlow(page, step, (flow) => show(page, view(page, flow, {}))));
  onPost(app, deps, password, (page) => inFlow(page, step, (flow) => chosen(page, step, flow)));
}

async function inFlow(
  page: Page,
  step: PasswordStep,
  go: (flow: PageFlow) => Response | Promise<Response>,
): Promise<Response> {
  const flow = await step.current(page);
  if (flow instanceof Response) return flow;
  if (flow === null) return deadEnd(page, 'FLOW_LOST');
  if (flow.step === 'DONE') return deadEnd(page, 'FINISHED');
  if (flow.step !== 'PASSWORD') return page.redirect(PATHS[flow.purpose].code);
  return go(flow);
}

async function chosen(page: Page, step: PasswordStep, flow: PageFlow): Promise<Response> {
  const password = page.field('password');
  const { words, deps, call } = page;
  if (password === '') return refused(page, flow, { password: words('password.empty') });
  if (page.field('again') === '') return refused(page, flow, { again: words('password.emptyAgain') });
  if (page.field('again') !== password) return refused(page, flow, { again: words('password.mismatch') });
  try {
    const viewer = step.purpose === 'CHANGE' ? await page.viewer() : null;
    const origin = viewer === null ? page.stranger() : page.originOf(viewer);
    const updated = await deps.services.passwords.update(flow.permit, password, origin);
    deps.transport.rememberDevice(call, updated);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code !== 'INVALID_INPUT') return deadEnd(page, 'FLOW_LOST');
    return refused(page, flow, { password: passwordProblem(page, problem) });
  }
  page.setFlow({ ...flow, step: 'DONE', permit: '' });
  return step.finished(page, flow);
}

function refused(page: Page, flow: PageFlow, errors: PasswordErrors): Response {
  return show(page, { ...view(page, flow, errors), isError: true, status: 422 });
}

function view(page: Page, flow: PageFlow, errors: PasswordErrors): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('password.title')}</h1>
      <Form page={page} action={PATHS[flow.purpose].password} id="choose" flow={flow.purpose}>
        <ManagersName name={flow.typed} />
        <PasswordField
          page={page}
          name="password"
          label={words('password.new')}
          hint={words('password.hint', { length: page.deps.rules.passwordMinLength })}
          error={errors.password}
          attributes={{ ...newPasswordInput(page), 'data-strength': assets.strength.path }}
          shown={shownWords(page)}
        />
        <Strength page={page} />
        <Again page={page} error={errors.again} />
        <p class="hint">{words('password.othersEnd')}</p>
        <Submit
          label={words('password.update')}
          busy={words('password.updating')}
          needs={['password', 'again']}
        />
      </Form>
    </>
  );
  return { title: words('password.title'), body };
}

function Again({ page, error }: { page: Page; error: string | undefined }) {
  const { words } = page;
  return (
    <PasswordField
      page={page}
      name="again"
      label={words('password.again')}
      error={error}
      attributes={{
        ...newPasswordInput(page),
        'data-same-as': 'password',
        'data-mismatch': words('password.mismatch'),
        'data-empty': words('password.emptyAgain'),
      }}
      shown={{ ...shownWords(page), show: words('password.showAgain'), hide: words('password.hideAgain') }}
    />
  );
}

/** The name a password manager files the new password under. It is no field for people, and out of their way. */
function ManagersName({ name }: { name: string }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it is out of the tab order, and its value stands on the page before
    <input
      class="vh"
      type="text"
      name="username"
      autocomplete="username"
      readonly
      tabindex={-1}
      aria-hidden="true"
      value={name}
    />
  );
}

/** In words, not by colour alone. Filled in by a script, and not there without one. */
function Strength({ page: { words } }: { page: Page }) {
  const names = ['tooEasy', 'weak', 'good', 'strong'] as const;
  const said = Object.fromEntries(
    names.map((name) => [`data-${name.toLowerCase()}`, words(`strength.${name}`)]),
  );
  return <p id="strength" class="hint" hidden {...said} data-label={words('strength.label')} />;
}
