import { assets } from './assets.js';
import { askedOnce, type CodeStep, routeCodeStep } from './code-step.js';
import { Done, Field, Form, NAME_INPUT, Submit } from './controls.js';
import { routeDeviceWay } from './device-way.js';
import { deadEnd, onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, keptFlow, PATHS, type PageFlow, startedFlow, typedName } from './page-flow.js';
import { routePasskeyWay } from './passkey-step.js';
import { type PasswordStep, routePasswordStep } from './password-step.js';
import { problemOf } from './problem-words.js';

const { start, code, password, done } = PATHS.RESET;

/**
 * A forgotten password, in three steps: who, the code, the new password. What the pages show is made of what was
 * typed; whether there is an account makes no difference to any of them.
 */
export function routeRecovery(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, start, (page) => show(page, startView(page, typedName(page.flow()), null)));
  onPost(app, deps, start, started);
  routeCodeStep(app, deps, CODE_STEP);
  routePasskeyWay(app, deps, CODE_STEP);
  routeDeviceWay(app, deps, CODE_STEP);
  routePasswordStep(app, deps, PASSWORD_STEP);
  onGet(app, deps, done, finished);
}

/** Whoever only tried to sign in has asked for no code yet. */
async function ownFlow(page: Page): Promise<PageFlow | Response | null> {
  const flow = page.flow();
  if (flow?.purpose !== 'RESET') return null;
  return flow.step === 'ASK' ? page.redirect(start) : flow;
}

async function begin(page: Page, flow: PageFlow): Promise<PageFlow> {
  const { services, clock, rules } = page.deps;
  const view = await services.passwords.request(flow.typed, page.stranger());
  return askedFlow(flow, view, { now: clock.now(), codeTtl: rules.codeTtl });
}

const CODE_STEP: CodeStep = {
  purpose: 'RESET',
  current: ownFlow,
  origin: async (page) => page.stranger(),
  begin,
  async prove(page, flow, proof) {
    const permit = await page.deps.services.passwords.verify(flow.flowId, proof, page.stranger());
    if (!('resetToken' in permit)) return askedOnce(page, flow, permit);
    page.setFlow({ ...flow, step: 'PASSWORD', permit: permit.resetToken, permitUntil: permit.expiresAt });
    return page.redirect(password);
  },
};

const PASSWORD_STEP: PasswordStep = {
  purpose: 'RESET',
  current: ownFlow,
  nameOf: async (_page, flow) => typedName(flow),
  finished: (page) => page.redirect(done),
};

async function started(page: Page): Promise<Response> {
  // Full-width signs are what some keyboards type; everything else is the service's to read.
  const typed = page.field('username').trim().replaceAll('＠', '@').replaceAll('．', '.');
  if (typed === '') return refused(page, typed);
  const present = page.flow();
  try {
    const asked = await begin(page, startedFlow('RESET', typed));
    page.setFlow(keptFlow(present, asked));
    return page.redirect(code);
  } catch (error) {
    problemOf(error);
    return refused(page, typed);
  }
}

function refused(page: Page, typed: string): Response {
  const message = page.words(typed === '' ? 'recover.empty' : 'recover.invalid');
  return show(page, { ...startView(page, typed, message), isError: true, status: 422 });
}

function startView(page: Page, typed: string, error: string | null): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('recover.title')}</h1>
      <Form page={page} action={start} id="identify">
        <Field
          name="username"
          label={words('common.identifier')}
          hint={words('recover.hint')}
          error={error}
          value={typed}
          attributes={{
            ...NAME_INPUT,
            autocomplete: 'username',
            inputmode: 'email',
            enterkeyhint: 'send',
            autofocus: true,
            'data-suggest': words('recover.suggest', { address: '{address}' }),
          }}
        />
        <Submit label={words('common.continue')} busy={words('code.sending')} needs={['username']} />
      </Form>
      <ul class="links">
        <li>
          <a href="/signin">{words('recover.back')}</a>
        </li>
      </ul>
      <script type="module" src={assets.suggest.path} nonce={page.nonce} />
    </>
  );
  return { title: words('recover.title'), body };
}

function finished(page: Page): Response {
  const flow = page.flow();
  if (flow?.purpose !== 'RESET' || flow.step !== 'DONE') return deadEnd(page, 'FLOW_LOST');
  const { words } = page;
  const body = (
    <>
      <h1 class="vh">{words('done.title')}</h1>
      <Done finished="RESET">{words('done.message')}</Done>
      <p>{words('done.others')}</p>
      <p>
        <a class="button" href="/signin">
          {words('common.signIn')}
        </a>
      </p>
    </>
  );
  return show(page, { title: words('done.title'), body });
}
