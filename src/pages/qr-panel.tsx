import { ProblemError } from '../errors.js';
import type { QrHolder } from '../services/qr-sign-in.js';
import type { QrLoginView } from '../services/qr-tickets.js';
import { assets } from './assets.js';
import { Form, Parts, Submit } from './controls.js';
import type { Page } from './page.js';
import { QrPicture } from './qr-picture.js';

const SHOWN = 'latchkey_shown';
/** Seconds: longer than a ticket lives, to say that it is over. */
const SHOWN_LIFE = 600;
/** Seconds a code must still have to be shown to somebody who comes new. */
const ENOUGH = 20;
/** Seconds before that at which a page fetches the next one. */
const IN_TIME = 15;

export const QR_PATH = '/signin/qr';
export const QR_NEW = '/signin/qr/new';

/** What this browser shows, as it may redeem it; null when it shows nothing. */
export function holderOf(page: Page): QrHolder | null {
  const kept = page.kept(SHOWN);
  if (kept === null || !('id' in kept) || !('secret' in kept)) return null;
  const { id, secret } = kept;
  return typeof id === 'string' && typeof secret === 'string' ? { id, secret, binding: null } : null;
}

export function forgetShown(page: Page): void {
  page.forget(SHOWN);
}

/** The code this browser shows, or a new one when it is over and `mayRenew`; null when there is none to be had. */
export async function shownCode(page: Page, mayRenew: boolean): Promise<QrLoginView | null> {
  try {
    const holder = holderOf(page);
    const seen = holder && (await page.deps.services.qrSignIn.look(holder, page.stranger()));
    if (seen !== null && (!mayRenew || isWorthShowing(page, seen))) return seen;
    return mayRenew ? await renewed(page) : null;
  } catch (error) {
    // Without a code there still is the password.
    if (error instanceof ProblemError || page.deps.refusalOf(error) !== null) return null;
    throw error;
  }
}

async function renewed(page: Page): Promise<QrLoginView> {
  const made = await page.deps.services.qrSignIn.create('BODY', null, page.stranger());
  page.keep(SHOWN, { id: made.id, secret: made.secret }, SHOWN_LIFE);
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
  const { words, nonce } = page;
  return (
    <section aria-labelledby="qr-title">
      <h2 id="qr-title">{words('qr.title')}</h2>
      <div id="qr">
        <QrPanel page={page} shown={shown} />
      </div>
      <script type="module" src={assets.qr.path} nonce={nonce} />
    </section>
  );
}

/** What changes while the phone is at it: shown anew by a script, or by going through the forms. */
export function QrPanel({ page, shown }: { page: Page; shown: QrLoginView | null }) {
  const status = shown?.status ?? 'NONE';
  const renew = shown === null ? 0 : secondsLeft(page, shown) - IN_TIME;
  return (
    <div data-status={status} data-code={shown?.textCode ?? ''} data-renew={renew}>
      {shown === null ? <NoCode page={page} message="qr.none" /> : <Step page={page} shown={shown} />}
    </div>
  );
}

function Step({ page, shown }: { page: Page; shown: QrLoginView }) {
  if (shown.status === 'WAITING') return <Waiting page={page} shown={shown} />;
  if (shown.status === 'DENIED') return <NoCode page={page} message="qr.declined" />;
  if (shown.status === 'EXPIRED') return <NoCode page={page} message="qr.expired" />;
  return <Scanned page={page} number={shown.matchCode ?? ''} />;
}

function Waiting({ page, shown }: { page: Page; shown: QrLoginView }) {
  const { words, deps } = page;
  const address = `${new URL(deps.rules.publicUrl).host}/device`;
  return (
    <>
      <p class="scan">{words('qr.how')}</p>
      <QrPicture text={shown.payload} label={words('qr.image')} />
      <p>
        <Parts parts={words.parts('qr.type', { address, code: shown.textCode })} />
      </p>
      <noscript>
        <Redeem page={page} label={words('qr.scannedIt')} />
      </noscript>
    </>
  );
}

function Scanned({ page, number }: { page: Page; number: string }) {
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
      <Redeem page={page} label={words('qr.redeem')} />
    </>
  );
}

function Redeem({ page, label }: { page: Page; label: string }) {
  return (
    <Form page={page} action={QR_PATH} id="qr-redeem">
      <Submit label={label} busy={page.words('signin.submitting')} kind="quiet" />
    </Form>
  );
}

function NoCode({ page, message }: { page: Page; message: 'qr.none' | 'qr.declined' | 'qr.expired' }) {
  const { words } = page;
  return (
    <>
      <p data-say>{words(message)}</p>
      <Form page={page} action={QR_NEW} id="qr-new">
        <Submit label={words('qr.show')} busy={words('qr.showing')} kind="quiet" />
      </Form>
    </>
  );
}
