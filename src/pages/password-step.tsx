import { assets } from './assets.js';
import { Form, newPasswordInput, PasswordField, Submit, shownWords } from './controls.js';
import { deadEnd, onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS, type PageFlow, type PagePurpose } from './page-flow.js';
import { passwordProblem, problemOf } from './problem-words.js';

const WARNED_MINUTES = 2;

interface PasswordErrors {
  readonly password?: string;
  readonly again?: string;
}

/** What differs between a forgotten password and a change from the settings. */
export interface PasswordStep {
  readonly purpose: PagePurpose;
  current(page: Page): Promise<PageFlow | Response | null>;
  /** The name a password manager files the password under; empty when it is not known here. */
  nameOf(page: Page, flow: PageFlow): Promise<string>;
  finished(page: Page, flow: PageFlow): Response;
}

/** The last step: a new password, typed twice. */
export function routePasswordStep(app: PageApp, deps: PageDeps, step: PasswordStep): void {
  const { password } = PATHS[step.purpose];
  onGet(app, deps, password, (page) => inFlow(page, step, (flow) => shown(page, step, flow)));
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
  const refused = (errors: PasswordErrors): Promise<Response> => shown(page, step, flow, errors);
  if (password === '') return refused({ password: words('password.empty') });
  if (page.field('again') === '') return refused({ again: words('password.emptyAgain') });
  if (page.field('again') !== password) return refused({ again: words('password.mismatch') });
  try {
    const viewer = step.purpose === 'CHANGE' ? await page.viewer() : null;
    const origin = viewer === null ? page.stranger() : page.originOf(viewer);
    const updated = await deps.services.passwords.update(flow.permit, password, origin);
    deps.transport.rememberDevice(call, updated);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code !== 'INVALID_INPUT') return deadEnd(page, 'FLOW_LOST');
    return refused({ password: passwordProblem(page, problem) });
  }
  page.setFlow({ ...flow, step: 'DONE', permit: '' });
  return step.finished(page, flow);
}

async function shown(
  page: Page,
  step: PasswordStep,
  flow: PageFlow,
  errors: PasswordErrors | null = null,
): Promise<Response> {
  const asked = view(page, flow, { name: await step.nameOf(page, flow), errors: errors ?? {} });
  return show(page, errors === null ? asked : { ...asked, isError: true, status: 422 });
}

function view(page: Page, flow: PageFlow, given: { name: string; errors: PasswordErrors }): View {
  const { words } = page;
  const { name, errors } = given;
  const length = page.deps.rules.passwordMinLength;
  const body = (
    <>
      <h1>{words('password.title')}</h1>
      <Ending page={page} flow={flow} />
      <Form page={page} action={PATHS[flow.purpose].password} id="choose" flow={flow.purpose}>
        <ManagersName name={name} />
        <PasswordField
          page={page}
          name="password"
          label={words('password.new')}
          hint={words('password.hint', { length })}
          error={errors.password}
          attributes={{
            ...newPasswordInput(page),
            'data-strength': assets.strength.path,
            'data-least': String(length),
            'data-short': words('password.tooShort', { length }),
          }}
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

/**
 * Said by a script two minutes before the leave to choose a password ends (WCAG 2.2, 2.2.1). It cannot be made longer:
 * how long a right code is worth something is a matter of security, which the criterion excepts.
 */
function Ending({ page, flow }: { page: Page; flow: PageFlow }) {
  const left = Math.max(0, Math.ceil((flow.permitUntil - page.deps.clock.now()) / 1000));
  const minutes = Math.min(WARNED_MINUTES, Math.max(1, Math.ceil(left / 60)));
  const said = page.words('password.endsSoon', { minutes });
  return <p id="ending" hidden data-seconds={String(left - minutes * 60)} data-said={said} />;
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
