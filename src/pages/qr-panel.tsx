import { ProblemError } from '../errors.js';
import type { QrHolder } from '../services/qr-holder.js';
import type { QrLoginView } from '../services/qr-tickets.js';
import type { PageKey } from '../words/words.js';
import { assets } from './assets.js';
import { Form, Parts, Submit } from './controls.js';
import type { Page } from './page.js';
import { QrPicture } from './qr-picture.js';

/** Seconds: longer than a ticket lives, to say that it is over. */
const SHOWN_LIFE = 600;
/** Seconds a code must still have to be shown to somebody who comes new. */
const ENOUGH = 20;
/** Seconds before that at which a page fetches the next one. */
const IN_TIME = 15;

/** Where codes are shown, and what for. */
export interface Screen {
  /** Of what is shown, sealed. */
  readonly cookie: string;
  /** GET: the panel. POST: it was approved. `/new` and `/news` are below it. */
  readonly path: string;
  /** The conversation that a code is to be a proof in; null: it signs this browser in. */
  readonly flowId: string | null;
  readonly image: PageKey;
  readonly none: PageKey;
}

export const SIGN_IN_SCREEN: Screen = {
  cookie: 'latchkey_shown',
  path: '/signin/qr',
  flowId: null,
  image: 'qr.image',
  none: 'qr.none',
};

/** What this browser shows there, as it may redeem it; null when it shows nothing. */
export function holderOf(page: Page, screen: Screen): QrHolder | null {
  const kept = page.kept(screen.cookie);
  if (kept === null || !('id' in kept) || !('secret' in kept)) return null;
  const { id, secret } = kept;
  if (screen.flowId !== null && !('flowId' in kept && kept.flowId === screen.flowId)) return null;
  return typeof id === 'string' && typeof secret === 'string' ? { id, secret, binding: null } : null;
}

/** The code this browser shows, or a new one when it is over and `mayRenew`; null when there is none to be had. */
export async function shownCode(page: Page, screen: Screen, mayRenew: boolean): Promise<QrLoginView | null> {
  return orNone(page, async () => {
    const holder = holderOf(page, screen);
    const seen = holder && (await page.deps.services.qrSignIn.look(holder, page.stranger()));
    if (seen !== null && (!mayRenew || isWorthShowing(page, seen))) return seen;
    return mayRenew ? await renewed(page, screen) : null;
  });
}

/** Another code than the one this browser shows; null when there is none to be had. */
export async function anotherCode(page: Page, screen: Screen): Promise<QrLoginView | null> {
  return orNone(page, () => renewed(page, screen));
}

async function orNone(page: Page, work: () => Promise<QrLoginView | null>): Promise<QrLoginView | null> {
  try {
    return await work();
  } catch (error) {
    // Without a code there still are the other ways.
    if (error instanceof ProblemError || page.deps.refusalOf(error) !== null) return null;
    throw error;
  }
}

async function renewed(page: Page, { cookie, flowId }: Screen): Promise<QrLoginView> {
  const request = { delivery: 'BODY' as const, binding: null, flowId };
  const made = await page.deps.services.qrSignIn.create(request, page.stranger());
  page.keep(cookie, { id: made.id, secret: made.secret, flowId }, SHOWN_LIFE);
  return made;
}

function isWorthShowing(page: Page, seen: QrLoginView): boolean {
  return seen.status === 'WAITING' ? secondsLeft(page, seen) >= ENOUGH : seen.status !== 'EXPIRED';
}

function secondsLeft({ deps }: Page, { expiresAt }: QrLoginView): number {
  return Math.max(0, Math.floor((expiresAt - deps.clock.now()) / 1000));
}

/** Beside the form for the password. */
export function QrSection({ page, shown }: { page: Page; shown: QrLoginView | null }) {
  return (
    <section aria-labelledby="qr-title">
      <h2 id="qr-title">{page.words('qr.title')}</h2>
      <QrScreen page={page} screen={SIGN_IN_SCREEN} shown={shown} />
    </section>
  );
}

interface Shown {
  readonly page: Page;
  readonly screen: Screen;
  readonly shown: QrLoginView | null;
}
type ShownCode = Shown & { readonly shown: QrLoginView };

/** The panel, and the script that keeps it up to date. */
export function QrScreen({ page, screen, shown }: Shown) {
  return (
    <>
      <div id="qr" data-path={screen.path}>
        <QrPanel page={page} screen={screen} shown={shown} />
      </div>
      <script type="module" src={assets.qr.path} nonce={page.nonce} />
    </>
  );
}

/** What changes while the phone is at it: shown anew by a script, or by going through the forms. */
export function QrPanel({ page, screen, shown }: Shown) {
  const status = shown?.status ?? 'NONE';
  const renew = shown === null ? 0 : secondsLeft(page, shown) - IN_TIME;
  return (
    <div data-status={status} data-code={shown?.textCode ?? ''} data-renew={renew}>
      {shown === null ? (
        <NoCode page={page} screen={screen} message={screen.none} />
      ) : (
        <Step page={page} screen={screen} shown={shown} />
      )}
    </div>
  );
}

function Step({ page, screen, shown }: ShownCode) {
  if (shown.status === 'WAITING') return <Waiting page={page} screen={screen} shown={shown} />;
  if (shown.status === 'DENIED') return <NoCode page={page} screen={screen} message="qr.declined" />;
  if (shown.status === 'EXPIRED') return <NoCode page={page} screen={screen} message="qr.expired" />;
  return <Scanned page={page} screen={screen} number={shown.matchCode ?? ''} />;
}

function Waiting({ page, screen, shown }: ShownCode) {
  const { words, deps } = page;
  const address = `${new URL(deps.rules.publicUrl).host}/device`;
  return (
    <>
      <p class="scan">{words('qr.how')}</p>
      <QrPicture text={shown.payload} label={words(screen.image)} />
      <p>
        <Parts parts={words.parts('qr.type', { address, code: shown.textCode })} />
      </p>
      <noscript>
        <Redeem page={page} screen={screen} label={words('qr.scannedIt')} />
      </noscript>
    </>
  );
}

function Scanned({ page, screen, number }: { page: Page; screen: Screen; number: string }) {
  const { words } = page;
  return (
    <>
      <p data-say>
        {words.parts('qr.scanned', { number }).map((part) => {
          if (typeof part === 'string') return part;
          return (
            <bdi dir="ltr" class="number">
              {part.value}
            </bdi>
          );
        })}
      </p>
      <Redeem page={page} screen={screen} label={words('qr.redeem')} />
    </>
  );
}

function Redeem({ page, screen, label }: { page: Page; screen: Screen; label: string }) {
  return (
    <Form page={page} action={screen.path} id="qr-redeem">
      <Submit label={label} busy={page.words('signin.submitting')} kind="quiet" />
    </Form>
  );
}

function NoCode({ page, screen, message }: { page: Page; screen: Screen; message: PageKey }) {
  const { words } = page;
  return (
    <>
      <p data-say>{words(message)}</p>
      <Form page={page} action={`${screen.path}/new`} id="qr-new">
        <Submit label={words('qr.show')} busy={words('qr.showing')} kind="quiet" />
      </Form>
    </>
  );
}
