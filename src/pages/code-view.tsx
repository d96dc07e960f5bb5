import type { Child } from 'hono/jsx';
import { Field, Form, News, Parts, Submit } from './controls.js';
import { SupportLine } from './dead-end.js';
import type { View } from './frame.js';
import type { Page } from './page.js';
import { isChallenge, PATHS, type PageFlow, secondsToResend } from './page-flow.js';
import { Lead, ProofLinks, proofTitle } from './proof-parts.js';

/** What is wrong with the code that was sent. */
export interface CodeError {
  readonly message: string;
  /** What was typed stays in the field, to be corrected. */
  readonly typed: string;
}

/** The step of the code, mailed or texted: one field, *Get code* beside it, and what to do when no mail comes. */
export function codeView(page: Page, flow: PageFlow, error: CodeError | null): View {
  const { words } = page;
  const paths = PATHS[flow.purpose];
  const wait = secondsToResend(flow, page.deps.clock.now());
  const told = page.told();
  const title = proofTitle(page, flow);
  const body = (
    <>
      <h1>{title}</h1>
      <News told={told} />
      <Lead page={page} flow={flow} />
      <Intro page={page} flow={flow} />
      <Form page={page} action={paths.code} id="verify" flow={flow.purpose}>
        <CodeField page={page} flow={flow} error={error} hasFocus={told === null && flow.step !== 'ASK'} />
        <Countdown page={page} wait={wait} />
        <Submit label={words('common.continue')} busy={words('code.checking')} needs={['code']} />
      </Form>
      {/* A form of its own, so that Enter in the field means Continue. */}
      <Form page={page} action={paths.send} id="resend" />
      {flow.way === 'SMS' ? <SupportLine page={page} /> : <Help page={page} flow={flow} />}
      <ProofLinks page={page} flow={flow} />
    </>
  );
  return { title, body, ...(error === null ? {} : { isError: true, status: 422 }) };
}

function CodeField(props: { page: Page; flow: PageFlow; error: CodeError | null; hasFocus: boolean }) {
  const { page, flow, error, hasFocus } = props;
  const wait = secondsToResend(flow, page.deps.clock.now());
  const attributes = {
    type: 'text',
    inputmode: flow.codeLength === 6 ? 'numeric' : 'text',
    autocomplete: 'one-time-code',
    enterkeyhint: 'done',
    autocapitalize: 'none',
    spellcheck: 'false',
    dir: 'ltr',
    autofocus: hasFocus,
    'data-length': String(flow.codeLength),
  };
  return (
    <Field
      name="code"
      label={page.words('code.label', { length: flow.codeLength })}
      hint={page.words('code.hint')}
      error={error?.message}
      value={error?.typed}
      attributes={attributes}
      beside={<GetCode page={page} wait={wait} />}
    />
  );
}

/** The same words for everybody: whether there is an account is never said, and what is shown is what was typed. */
function Intro({ page, flow }: { page: Page; flow: PageFlow }) {
  const minutes = Math.round(page.deps.rules.codeTtl / 60);
  const values = { address: flow.typed, length: flow.codeLength, minutes };
  return (
    <p>
      <Parts parts={page.words.parts(introKey(flow), values)} />
    </p>
  );
}

function introKey(flow: PageFlow) {
  if (flow.way === 'SMS') return textKey(flow);
  if (flow.purpose === 'CHANGE') return flow.step === 'ASK' ? 'change.intro' : 'change.sent';
  if (flow.purpose === 'STEP_UP') return 'change.sent';
  if (flow.purpose === 'CONFIRM') return 'confirm.intro';
  return flow.typed.includes('@') ? 'code.intro' : 'code.introLogin';
}

function textKey(flow: PageFlow) {
  if (flow.codeUntil === null) return 'sms.ask';
  return isChallenge(flow) || flow.isSecond ? 'sms.toKnown' : 'sms.toAnybody';
}

function GetCode({ page, wait }: { page: Page; wait: number }) {
  const idle = wait > 0 ? { 'aria-disabled': 'true' } : {};
  return (
    <button
      type="submit"
      form="resend"
      class="quiet"
      data-busy={page.words('code.sending')}
      {...idle}
      id="get-code"
    >
      {page.words('code.get')}
    </button>
  );
}

/** Counted down by a script; without one it says how long it was when the page was made. */
function Countdown({ page, wait }: { page: Page; wait: number }) {
  const { words, deps } = page;
  const told =
    wait > deps.rules.longestCooldown ? words('code.quota', { minutes: Math.ceil(wait / 60) }) : null;
  return (
    <p id="wait" class="hint" hidden={wait <= 0} data-seconds={String(wait)} data-ready={words('code.ready')}>
      {told ?? <Clock template={words('code.wait', { time: '{time}' })} wait={wait} />}
    </p>
  );
}

function Clock({ template, wait }: { template: string; wait: number }) {
  const [before = '', after = ''] = template.split('{time}');
  return (
    <>
      {before}
      <bdi dir="ltr" id="wait-time">
        {minutesAndSeconds(wait)}
      </bdi>
      {after}
    </>
  );
}

export function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function Help({ page, flow }: { page: Page; flow: PageFlow }) {
  const { words, deps } = page;
  const app = deps.brand.appName;
  const steps: Child[] = [
    words('help.spam'),
    words('help.search', { app }),
    ...spelling(page, flow),
    words('help.wait'),
    words('help.work', { host: new URL(deps.rules.publicUrl).hostname }),
  ];
  return (
    <details>
      <summary>{words('help.title')}</summary>
      {deps.mailDelay.isLong ? <p>{words('help.slow')}</p> : null}
      <ol>
        {steps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      <SupportLine page={page} />
    </details>
  );
}

/** Back to the field, with what was typed still in it. What the account holds was not typed here. */
function spelling({ words }: Page, flow: PageFlow): readonly Child[] {
  if (flow.purpose === 'CHANGE' || flow.purpose === 'STEP_UP') return [];
  return [
    <>
      <Parts parts={words.parts('help.spelling', { address: flow.typed })} />{' '}
      <a href={PATHS[flow.purpose].start}>{words('help.change')}</a>
    </>,
  ];
}

/** Five wrong tries: the request is over, and says when the next one can be made. */
export function lockedView(page: Page, flow: PageFlow): View {
  const { words, deps } = page;
  const wait = secondsToResend(flow, deps.clock.now());
  const body = (
    <>
      <h1>{words('locked.title')}</h1>
      <p>{wait === 0 ? words('locked.now') : words('locked.message', { minutes: Math.ceil(wait / 60) })}</p>
      <p>
        <a class="button" href={PATHS[flow.purpose].start}>
          {words('deadEnd.again')}
        </a>
      </p>
      {isChallenge(flow) ? null : <ProofLinks page={page} flow={flow} />}
      <SupportLine page={page} />
    </>
  );
  return { title: words('locked.title'), body };
}
