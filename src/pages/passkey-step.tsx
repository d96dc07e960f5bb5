import { ProblemError } from '../errors.js';
import type { FactorAddedView } from '../services/factors.js';
import type { Viewer } from '../services/origin.js';
import type { PasskeyEnrollmentView } from '../services/passkey-enrollments.js';
import { type CodeStep, inFlow, locked } from './code-step.js';
import { Field } from './controls.js';
import { deadEnd, onPost, show } from './frame.js';
import { otherWaysView } from './other-ways.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS, type PageFlow } from './page-flow.js';
import { PasskeyForm } from './passkey-form.js';
import { problemOf } from './problem-words.js';

const CHANNEL = 'passkey';

/** A passkey as one of the *Other ways to verify*, wherever a code is asked for. */
export function routePasskeyWay(app: PageApp, deps: PageDeps, step: CodeStep): void {
  if (!deps.services.passkeyOptions.isOffered) return;
  const { other } = PATHS[step.purpose];
  onPost(app, deps, `${other}/passkey/options`, (page) =>
    inFlow(page, step, async ({ flowId }) =>
      asked(page, flowId, await deps.services.passkeyOptions.forFlow(flowId)),
    ),
  );
  onPost(app, deps, `${other}/passkey`, (page) => inFlow(page, step, (flow) => proven(page, step, flow)));
}

/** To be signed in by a passkey alone: what a browser is to be asked for. */
export async function askForSignIn(page: Page): Promise<Response> {
  const { passkeySignIn, passkeyOptions } = page.deps.services;
  try {
    const { id, channels } = await passkeySignIn.begin(page.stranger());
    const [channel] = channels;
    return asked(page, id, channel === undefined ? null : await passkeyOptions.of(channel));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return asked(page, '', null);
  }
}

/** What a page about somebody's own security needs to have passkeys made there. */
export interface PasskeyMaking {
  readonly path: string;
  /** Whoever is signed in; a response: they have to go elsewhere first. */
  viewer(page: Page): Promise<Viewer | Response>;
  made(page: Page, added: FactorAddedView): Response | Promise<Response>;
  /** INVALID_INPUT, EXPIRED, CONFLICT or STEP_UP_REQUIRED. */
  refused(page: Page, problem: ProblemError): Response | Promise<Response>;
}

/** Adding a passkey: `AddPasskey` is the form that leads here. */
export function routePasskeyMaking(app: PageApp, deps: PageDeps, making: PasskeyMaking): void {
  const { passkeyEnrollments } = deps.services;
  const forViewer = async (page: Page, go: (viewer: Viewer) => Promise<Response>): Promise<Response> => {
    const viewer = await making.viewer(page);
    return viewer instanceof Response ? viewer : go(viewer);
  };
  onPost(app, deps, `${making.path}/options`, (page) =>
    forViewer(page, async (viewer) => {
      const begun = await orProblem(passkeyEnrollments.begin(viewer));
      return begun instanceof ProblemError ? asked(page, '', null) : askedToMake(page, begun);
    }),
  );
  onPost(app, deps, making.path, (page) =>
    forViewer(page, async (viewer) => {
      const name = page.field('name').trim().slice(0, 100) || page.words('passkey.name');
      const made = { enrollmentId: page.field('asked'), name, credential: parsed(page.field('passkey')) };
      const added = await orProblem(passkeyEnrollments.confirm(viewer, made, page.originOf(viewer)));
      return added instanceof ProblemError ? making.refused(page, added) : making.made(page, added);
    }),
  );
}

/** The form of `routePasskeyMaking`: a name, and the button. */
export function AddPasskey({ page, path, error }: { page: Page; path: string; error?: string }) {
  const { words } = page;
  return (
    <>
      <div id="passkey-name">
        <Field
          name="name"
          label={words('passkey.nameLabel')}
          hint={words('passkey.nameHint')}
          attributes={{ type: 'text', autocomplete: 'off', dir: 'auto' }}
        />
      </div>
      <PasskeyForm
        page={page}
        id="add-passkey"
        action={path}
        kind="create"
        label={words('passkey.add')}
        error={error}
        beside="passkey-name"
      />
    </>
  );
}

async function proven(page: Page, step: CodeStep, flow: PageFlow): Promise<Response> {
  if (flow.step !== 'CODE') return page.redirect(PATHS[flow.purpose].code);
  const given = page.field('passkey');
  const proof = { code: given, channelId: CHANNEL };
  try {
    return await step.prove(page, flow, proof);
  } catch (error) {
    return unproven(page, flow, problemOf(error));
  }
}

function unproven(page: Page, flow: PageFlow, problem: ProblemError): Response {
  const { code, attemptsLeft, retryAfter } = problem;
  if (code === 'EXPIRED') return deadEnd(page, 'FLOW_LOST');
  if (code === 'INVALID_CODE' && attemptsLeft === 0) return locked(page, flow);
  const minutes = Math.max(1, Math.ceil((retryAfter ?? 0) / 60));
  const message = retryAfter === null ? page.words('passkey.wrong') : page.words('passkey.wait', { minutes });
  return show(page, { ...otherWaysView(page, flow, message), isError: true, status: 422 });
}

function asked(page: Page, id: string, options: object | null): Response {
  return page.call.json({ id, options });
}

function askedToMake(page: Page, { id, options }: PasskeyEnrollmentView): Response {
  return asked(page, id, options);
}

async function orProblem<T>(work: Promise<T>): Promise<T | ProblemError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
