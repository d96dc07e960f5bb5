import { Form, Submit } from '../controls.js';
import { deadEnd, onGet, onPost } from '../frame.js';
import type { Page } from '../page.js';
import type { PageApp, PageCall, PageDeps } from '../page-deps.js';
import { ClockButtons } from './clock.js';
import { devAssets } from './dev-assets.js';
import { showDev } from './dev-shell.js';
import type { DevMail, DevTools } from './dev-tools.js';
import { addressOf, framedHtml, Preview, type Shown, shownBy } from './mail-preview.js';

const PATH = '/dev/mailbox';
const CLEAR = `${PATH}/clear`;

/** Every mail this process has sent, for nothing leaves this machine: a list, and one of them. */
export function routeMailbox(app: PageApp, deps: PageDeps, dev: DevTools): void {
  onGet(app, deps, PATH, (page) => shown(page, dev, dev.mailbox.list().at(0) ?? null));
  onGet(app, deps, `${PATH}/:id`, (page) => {
    const id = page.call.req.param('id');
    const mail = dev.mailbox.list().find((one) => one.id === id);
    return mail === undefined ? deadEnd(page, 'NOT_FOUND') : shown(page, dev, mail);
  });
  onPost(app, deps, CLEAR, (page) => {
    dev.mailbox.clear();
    return page.redirect(PATH);
  });
}

function shown(page: Page, dev: DevTools, mail: DevMail | null): Response {
  if (mail !== null && mail.code !== null) dev.opened();
  const mails = dev.mailbox.list();
  const how = shownBy((name) => queryOf(page.call, name));
  const isHtml = mail !== null && how.part === 'html';
  return showDev(page, {
    title: `(${mails.length}) Mailbox`,
    script: devAssets.mailbox,
    ...(isHtml ? { framed: framedHtml(mail, how) } : {}),
    body: (
      <>
        <h1>Mailbox</h1>
        <Tools page={page} dev={dev} isEmpty={mails.length === 0} />
        <p id="heard" role="status" class="vh" />
        <div class="panes">
          <nav id="mails" aria-label="Mails" data-count={String(mails.length)}>
            <List mails={mails} current={mail} how={how} />
          </nav>
          {mail === null ? <Nothing /> : <Preview mail={mail} how={how} />}
        </div>
      </>
    ),
  });
}

function queryOf(call: PageCall, name: string): string {
  return call.req.query(name) ?? '';
}

function Tools({ page, dev, isEmpty }: { page: Page; dev: DevTools; isEmpty: boolean }) {
  return (
    <>
      <div class="tools">
        <a class="button" href={PATH}>
          Newest
        </a>
        {isEmpty ? null : (
          <Form page={page} action={CLEAR}>
            <Submit label="Clear" busy="Clearing…" kind="quiet" />
          </Form>
        )}
      </div>
      <ClockButtons page={page} clock={dev.clock} back={PATH} />
    </>
  );
}

function List(props: { mails: readonly DevMail[]; current: DevMail | null; how: Shown }) {
  const { mails, current, how } = props;
  if (mails.length === 0) return <p class="hint">Nothing has been sent yet.</p>;
  return (
    <ul class="mails">
      {mails.map((mail) => (
        <li data-key={keyOf(mail)}>
          <a href={addressOf(mail, how)} {...(mail === current ? { 'aria-current': 'true' } : {})}>
            <strong>{mail.subject}</strong>
            <span>{mail.to}</span>
            <span>
              <Time at={mail.at} />
              {mail.code === null ? '' : ` · ${mail.code}`}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A mail that is sent again keeps its id, and comes at another time. */
function keyOf({ id, at }: DevMail): string {
  return `${id} ${at}`;
}

function Time({ at }: { at: string }) {
  return <time datetime={at}>{`${at.slice(11, 19)} UTC`}</time>;
}

function Nothing() {
  return (
    <p>
      Mails appear here as they are sent; none of them leaves this machine.{' '}
      <a href="/recover">Ask for a code</a>
    </p>
  );
}
