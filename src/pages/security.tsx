import type { FactorView } from '../services/factors.js';
import type { Viewer } from '../services/origin.js';
import { AddPasskeyButton, routeAddPasskey } from './add-passkey.js';
import { routeBackupCodes } from './backup-codes.js';
import { Form, News, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import { routeFreshProof } from './fresh-proof.js';
import { Moment } from './moment.js';
import { WAYS } from './other-ways.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { AddPhoneButton, routePhone } from './phone.js';
import { signedIn } from './settings.js';
import { freshly, routeStepUp } from './step-up.js';
import { routeTotp } from './totp.js';

const PATH = PATHS.STEP_UP.start;
const REMOVE = `${PATH}/:factor/remove`;

/** What somebody proves themselves with besides the password. Looking is free; a change asks for a fresh proof. */
export function routeSecurity(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) =>
    signedIn(page, async (viewer) => show(page, view(page, await factorsOf(page, viewer))), PATH),
  );
  routeStepUp(app, deps);
  routeFreshProof(app, deps);
  routeTotp(app, deps);
  routeAddPasskey(app, deps);
  routePhone(app, deps);
  routeBackupCodes(app, deps);
  onGet(app, deps, REMOVE, (page) => signedIn(page, (viewer) => confirmRemoval(page, viewer), PATH));
  onPost(app, deps, REMOVE, (page) => signedIn(page, (viewer) => remove(page, viewer), PATH));
}

function factorsOf(page: Page, viewer: Viewer): Promise<readonly FactorView[]> {
  return page.deps.services.factors.listOf(viewer.userId);
}

/** Backup codes are what is left when the others are lost: by themselves they protect nothing. */
function isSecond({ kind }: FactorView): boolean {
  return kind !== 'BACKUP_CODE';
}

function view(page: Page, factors: readonly FactorView[]): View {
  const { words } = page;
  const has = (kind: FactorView['kind']): boolean => factors.some((one) => one.kind === kind);
  const body = (
    <>
      <h1>{words('security.title')}</h1>
      <News told={page.told()} />
      <p>{words(factors.some(isSecond) ? 'security.on' : 'security.off')}</p>
      {factors.length === 0 ? null : (
        <ul class="rows">
          {factors.map((factor) => (
            <li>
              <FactorRow page={page} factor={factor} />
            </li>
          ))}
        </ul>
      )}
      {has('TOTP') ? null : (
        <p>
          <a class="button" href={`${PATH}/totp`}>
            {words('totp.title')}
          </a>
        </p>
      )}
      <AddPasskeyButton page={page} />
      {has('SMS') ? null : <AddPhoneButton page={page} />}
      <ul class="links">
        <li>
          <a href="/settings">{words('security.back')}</a>
        </li>
      </ul>
    </>
  );
  return { title: words('security.title'), body };
}

function FactorRow({ page, factor }: { page: Page; factor: FactorView }) {
  const { words } = page;
  const { createdAt, lastUsedAt, remaining } = factor;
  return (
    <>
      <p>
        <strong>
          <FactorName page={page} factor={factor} />
        </strong>
        {remaining === null ? null : ` · ${words('security.left', { left: remaining })}`}
      </p>
      <p class="hint">
        <Moment page={page} at={createdAt} within="security.since" />
        {' · '}
        {lastUsedAt === null ? (
          words('security.neverUsed')
        ) : (
          <Moment page={page} at={lastUsedAt} within="settings.lastSeen" />
        )}
      </p>
      <p>
        <Change page={page} factor={factor} />
      </p>
    </>
  );
}

function Change({ page: { words }, factor }: { page: Page; factor: FactorView }) {
  if (!isSecond(factor)) return <a href={`${PATH}/codes/new`}>{words('codes.renew')}</a>;
  const name = nameOf(words, factor);
  return (
    <a href={`${PATH}/${factor.id}/remove`} aria-label={words('security.removeNamed', { name })}>
      {words('security.remove')}
    </a>
  );
}

/** A passkey has the name its owner gave it, a phone its number; the others are called what they are. */
function nameOf(words: Page['words'], { kind, name }: FactorView): string {
  if (kind === 'SMS') return `${words('way.sms')} ${name}`;
  return kind === 'PASSKEY' ? name : words(kind === 'BACKUP_CODE' ? 'security.codes' : WAYS[kind].name);
}

function FactorName({ page: { words }, factor }: { page: Page; factor: FactorView }) {
  return <bdi>{nameOf(words, factor)}</bdi>;
}

/** The one that the address names; null when it is gone, or somebody else's. */
async function namedIn(page: Page, viewer: Viewer): Promise<FactorView | null> {
  const id = page.call.req.param('factor');
  return (await factorsOf(page, viewer)).find((factor) => factor.id === id && isSecond(factor)) ?? null;
}

async function confirmRemoval(page: Page, viewer: Viewer): Promise<Response> {
  const factor = await namedIn(page, viewer);
  if (factor === null) return page.redirect(PATH);
  const { words } = page;
  const isLast = (await factorsOf(page, viewer)).filter(isSecond).length === 1;
  const title = words('security.removeNamed', { name: nameOf(words, factor) });
  const body = (
    <>
      <h1>{title}</h1>
      <p>{words(isLast ? 'security.removeLast' : 'security.removeOne')}</p>
      <Form page={page} action={`${PATH}/${factor.id}/remove`} id="remove">
        <Submit label={words('security.remove')} busy={words('security.removing')} />
      </Form>
      <ul class="links">
        <li>
          <a href={PATH}>{words('security.keep')}</a>
        </li>
      </ul>
    </>
  );
  return show(page, { title, body });
}

async function remove(page: Page, viewer: Viewer): Promise<Response> {
  const factor = await namedIn(page, viewer);
  if (factor === null) return page.redirect(PATH);
  return freshly(page, viewer, `${PATH}/${factor.id}/remove`, async () => {
    await page.deps.services.factors.remove(viewer, factor.id, page.originOf(viewer));
    page.tell('security.removed');
    return page.redirect(PATH);
  });
}
