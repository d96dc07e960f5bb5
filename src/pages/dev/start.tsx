import type { Child } from 'hono/jsx';
import { Field, Form, NAME_INPUT, Submit } from '../controls.js';
import { onGet, onPost } from '../frame.js';
import type { Page } from '../page.js';
import type { PageApp, PageDeps } from '../page-deps.js';
import { startedFlow } from '../page-flow.js';
import { ClockButtons } from './clock.js';
import { devAssets } from './dev-assets.js';
import { showDev } from './dev-shell.js';
import type { DevProgress, DevTools } from './dev-tools.js';
import { Operations } from './operations.js';

const ASK = '/dev/start';
const DEMO = '/dev/demo';
/** Steps 1 and 3 are one tab, so that step 3 is found where step 1 was left. */
const TAB = 'latchkey-recovery';

interface Start {
  readonly page: Page;
  readonly dev: DevTools;
  readonly hasDemo: boolean;
  /** Of the account that was just opened. */
  readonly password: string | null;
  /** What was typed before, or the demo account's address. */
  readonly identifier: string;
}

/** Where somebody who has just started this gateway begins: the main job in three steps, by hand and by GraphQL. */
export function routeStart(app: PageApp, deps: PageDeps, dev: DevTools): void {
  onGet(app, deps, '/', async (page) => {
    if (!deps.transport.isFromHere(page.call)) return page.redirect('/signin');
    const hasDemo = await dev.demo.exists();
    const typed = page.flow()?.typed ?? '';
    const identifier = typed === '' && hasDemo ? dev.demo.email : typed;
    const start = { page, dev, hasDemo, password: dev.demo.takePassword(), identifier };
    return showDev(page, { title: 'Start here', script: devAssets.start, body: <StartBody start={start} /> });
  });
  onPost(app, deps, DEMO, async (page) => {
    await dev.demo.make(page.requestId);
    page.setFlow(startedFlow('RESET', dev.demo.email));
    return page.redirect('/');
  });
  onPost(app, deps, ASK, (page) => {
    page.setFlow(startedFlow('RESET', page.field('username').trim()));
    return page.redirect('/recover');
  });
}

function StartBody({ start }: { start: Start }) {
  const { page, dev, identifier } = start;
  const progress = dev.progress();
  return (
    <>
      <h1>Three steps back in</h1>
      <p>
        The main job of {page.deps.brand.appName}: a forgotten password. Nothing leaves this machine. Each
        step is ticked as soon as it is done, wherever it is done.
      </p>
      <Demo start={start} />
      <Steps start={start} progress={progress} />
      <p id="finish" role="status" class={progress.seconds === null ? '' : 'done'}>
        {progress.seconds === null ? '' : `Done in ${progress.seconds} s`}
      </p>
      <h2>The same in GraphQL</h2>
      <Operations dev={dev} identifier={identifier} />
      <p class="hint">One code a minute: asked again sooner, nothing is sent. The clock can be moved.</p>
      <ClockButtons page={page} clock={dev.clock} back="/" />
      <h2>What else is here</h2>
      <Cards />
    </>
  );
}

function Demo({ start: { page, dev, hasDemo, password } }: { start: Start }) {
  const { email } = dev.demo;
  if (password !== null) {
    return (
      <p class="done" role="status">
        {email} has an account now. Its password, shown this once: <code>{password}</code>
      </p>
    );
  }
  if (hasDemo) return <p class="hint">Demo user: {email}</p>;
  return (
    <Form page={page} action={DEMO}>
      <p>A password has to be there to be forgotten. This makes an account for {email} with a random one.</p>
      <Submit label="Make a demo user" busy="Making…" />
    </Form>
  );
}

function Steps({ start, progress }: { start: Start; progress: DevProgress }) {
  return (
    <ol class="steps">
      <Step name="asked" title="1. Ask for a code" isDone={progress.asked}>
        <AskForm start={start} />
      </Step>
      <Step name="read" title="2. Read it in the mailbox" isDone={progress.read}>
        <p>The mail is there within a second. A line at the foot of the next page fills the code in, too.</p>
        <a class="button" href="/dev/mailbox" target="latchkey-mailbox">
          Open the mailbox
        </a>
      </Step>
      <Step name="done" title="3. Set a new password" isDone={progress.seconds !== null}>
        <p>Give the code, then a new password. The old one and every session end with it.</p>
        <a class="button" href="/recover/code" target={TAB}>
          Go on
        </a>
      </Step>
    </ol>
  );
}

function Step(props: { name: string; title: string; isDone: boolean; children?: Child }) {
  const { name, title, isDone, children } = props;
  return (
    <li data-step={name}>
      <h2>{title}</h2>
      <p class="tick" hidden={!isDone}>
        ✓ Done
      </p>
      {children}
    </li>
  );
}

/** The identifier travels in a cookie: no address holds one. */
function AskForm({ start: { page, identifier } }: { start: Start }) {
  return (
    <form method="post" action={ASK} target={TAB}>
      <input type="hidden" name="csrf" value={page.csrfToken()} />
      <Field
        name="username"
        label="E-mail or login"
        value={identifier}
        attributes={{ ...NAME_INPUT, autocomplete: 'off', required: true }}
      />
      <Submit label="Ask for a code" busy="Opening…" />
    </form>
  );
}

const CARDS = [
  ['/dev/mailbox', 'Mailbox', 'Every mail, with its code.'],
  ['/graphql', 'GraphQL', 'The whole API, in an explorer that works offline.'],
  ['/signin', 'Sign in', 'What people see.'],
  ['/signup', 'Sign up', 'An account of your own.'],
  ['/settings', 'Settings', 'Devices, activity, change of password.'],
  ['/readyz', 'Health', 'Whether the stores answer.'],
  ['/.well-known/jwks.json', 'Keys', 'What your services check tokens against.'],
] as const;

function Cards() {
  return (
    <ul class="cards">
      {CARDS.map(([path, name, hint]) => (
        <li>
          <a href={path}>{name}</a>
          <p class="hint">{hint}</p>
        </li>
      ))}
    </ul>
  );
}
