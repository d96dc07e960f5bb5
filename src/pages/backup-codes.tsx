import type { Viewer } from '../services/origin.js';
import { assets } from './assets.js';
import { Form, News, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { PATHS } from './page-flow.js';
import { signedIn } from './settings.js';
import { freshly } from './step-up.js';

const SECURITY = PATHS.STEP_UP.start;
const PATH = `${SECURITY}/codes`;
const NEW = `${PATH}/new`;
const FILE = `${PATH}/backup-codes.txt`;
const COOKIE = 'latchkey_codes';
/** Long enough to write them down; a reload by mistake does not lose them. */
const LIFE = 600;

/**
 * Backup codes, shown when they are made and never again. Until their owner says that they are kept, or for ten
 * minutes, they are in a sealed cookie of this browser; the gateway itself knows no more than what they hash to.
 */
export function routeBackupCodes(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => signedIn(page, (viewer) => shown(page, viewer), SECURITY));
  onPost(app, deps, PATH, (page) => signedIn(page, async () => kept(page), SECURITY));
  onGet(app, deps, FILE, (page) => signedIn(page, (viewer) => file(page, viewer), SECURITY));
  onGet(app, deps, NEW, (page) => signedIn(page, (viewer) => asked(page, viewer), NEW));
  onPost(app, deps, NEW, (page) => signedIn(page, (viewer) => renew(page, viewer), NEW));
}

/** Where they are shown; without new ones, where the factors are. */
export function keepBackupCodes(page: Page, viewer: Viewer, codes: readonly string[]): string {
  if (codes.length === 0) return SECURITY;
  page.keep(COOKIE, { owner: viewer.userId, codes }, LIFE);
  return PATH;
}

/** This very person's; empty when none are to be shown. */
function codesOf(page: Page, viewer: Viewer): readonly string[] {
  const value = page.kept(COOKIE);
  return isKept(value) && value.owner === viewer.userId ? value.codes : [];
}

function isKept(value: unknown): value is { readonly owner: string; readonly codes: readonly string[] } {
  return typeof value === 'object' && value !== null && 'owner' in value && 'codes' in value;
}

async function shown(page: Page, viewer: Viewer): Promise<Response> {
  const codes = codesOf(page, viewer);
  return codes.length === 0 ? page.redirect(SECURITY) : show(page, codesView(page, codes));
}

function kept(page: Page): Response {
  page.forget(COOKIE);
  return page.redirect(SECURITY);
}

async function file(page: Page, viewer: Viewer): Promise<Response> {
  const codes = codesOf(page, viewer);
  if (codes.length === 0) return page.redirect(SECURITY);
  const head = page.words('codes.fileHead', { app: page.deps.brand.appName });
  return page.call.body(`${[head, '', ...codes].join('\n')}\n`, 200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': 'attachment; filename="backup-codes.txt"',
  });
}

/** There is nothing to renew where nothing was set up. */
async function asked(page: Page, viewer: Viewer): Promise<Response> {
  const factors = await page.deps.services.factors.listOf(viewer.userId);
  return factors.length === 0 ? page.redirect(SECURITY) : show(page, confirmView(page));
}

function renew(page: Page, viewer: Viewer): Promise<Response> {
  return freshly(page, viewer, NEW, async () => {
    const { backupCodes } = await page.deps.services.factors.renew(viewer, page.originOf(viewer));
    page.tell('codes.renewed');
    return page.redirect(keepBackupCodes(page, viewer, backupCodes));
  });
}

function codesView(page: Page, codes: readonly string[]): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('codes.title')}</h1>
      <News told={page.told()} />
      <p>{words('codes.intro')}</p>
      <ul class="codes" id="codes" dir="ltr">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="row">
        <button type="button" class="quiet later" data-copies="codes" data-said={words('codes.copied')}>
          {words('codes.copy')}
        </button>
        <button type="button" class="quiet later" data-prints="">
          {words('codes.print')}
        </button>
        <a class="button quiet" href={FILE} download="backup-codes.txt">
          {words('codes.download')}
        </a>
      </div>
      <Form page={page} action={PATH} id="kept">
        <Submit label={words('codes.kept')} busy={words('other.choosing')} />
      </Form>
      <script type="module" src={assets.keeping.path} nonce={page.nonce} />
    </>
  );
  return { title: words('codes.title'), body };
}

function confirmView(page: Page): View {
  const { words } = page;
  const body = (
    <>
      <h1>{words('codes.renew')}</h1>
      <p>{words('codes.renewIntro')}</p>
      <Form page={page} action={NEW} id="renew">
        <Submit label={words('codes.make')} busy={words('other.choosing')} />
      </Form>
      <ul class="links">
        <li>
          <a href={SECURITY}>{words('codes.keepOld')}</a>
        </li>
      </ul>
    </>
  );
  return { title: words('codes.renew'), body };
}
