import type { PageKey } from '../words/words.js';
import { Form, Parts, Submit } from './controls.js';
import type { View } from './frame.js';
import type { Page } from './page.js';
import { isChallenge, PATHS, type PageFlow, type PageWay } from './page-flow.js';
import { PasskeyForm } from './passkey-form.js';

/** What each way is called, and what it takes. */
export const WAYS: Readonly<Record<PageWay['kind'], { readonly name: PageKey; readonly hint: PageKey }>> = {
  EMAIL: { name: 'other.email', hint: 'way.emailHint' },
  TOTP: { name: 'way.totp', hint: 'way.totpHint' },
  BACKUP_CODE: { name: 'way.backup', hint: 'way.backupHint' },
  PASSKEY: { name: 'way.passkey', hint: 'way.passkeyHint' },
  SMS: { name: 'way.sms', hint: 'way.smsHint' },
  QR: { name: 'way.device', hint: 'way.deviceHint' },
};

/** The ways of this flow; before it is there, those that it will have. */
export function waysOf(page: Page, flow: PageFlow): readonly PageWay[] {
  return flow.flowId === '' ? page.deps.rules.resetWays : flow.ways;
}

/**
 * Until something was proven: what this deployment offers to everybody, whoever they are; which of it an account has is
 * never said. After that: what this account can give.
 */
export function otherWaysView(page: Page, flow: PageFlow, error: string | null = null): View {
  const { words } = page;
  const isKnown = isChallenge(flow) || flow.isSecond;
  const ways = waysOf(page, flow);
  // A passkey is asked for here and now, by a form of its own; before there is a flow it is chosen like the others.
  const asked = flow.step === 'CODE' && ways.some(isPasskey);
  const title = words(isChallenge(flow) ? 'challenge.other' : 'other.title');
  const body = (
    <>
      <h1>{title}</h1>
      <p>{words(isKnown ? 'other.introKnown' : 'other.intro')}</p>
      <Chosen page={page} flow={flow} ways={asked ? ways.filter((way) => !isPasskey(way)) : ways} />
      <ul class="ways">
        {asked ? (
          <li>
            <Passkey page={page} flow={flow} error={error} />
          </li>
        ) : null}
        <li>
          <Support page={page} />
          <p class="hint">{words(isKnown ? 'other.supportHintKnown' : 'other.supportHint')}</p>
        </li>
      </ul>
    </>
  );
  return { title, body };
}

/** Those that are chosen by a press, and then have a page of their own. */
function Chosen({ page, flow, ways }: { page: Page; flow: PageFlow; ways: readonly PageWay[] }) {
  if (ways.length === 0) return null;
  return (
    <Form page={page} action={PATHS[flow.purpose].other} id="ways">
      <ul class="ways">
        {ways.map((way) => (
          <li>
            {way.kind === flow.way ? <Current page={page} flow={flow} /> : <Other page={page} way={way} />}
          </li>
        ))}
      </ul>
    </Form>
  );
}

function isPasskey({ kind }: PageWay): boolean {
  return kind === 'PASSKEY';
}

/** A row of its own for everybody, whether or not they have one. */
function Passkey({ page, flow, error }: { page: Page; flow: PageFlow; error: string | null }) {
  const { name, hint } = WAYS.PASSKEY;
  const action = `${PATHS[flow.purpose].other}/passkey`;
  return (
    <>
      <PasskeyForm
        page={page}
        id="passkey"
        action={action}
        kind="get"
        label={page.words(name)}
        error={error}
      />
      <p class="hint">{page.words(hint)}</p>
    </>
  );
}

/** Where somebody is already. */
function Current({ page: { words }, flow }: { page: Page; flow: PageFlow }) {
  const isMailed = flow.way === 'EMAIL';
  return (
    <>
      <a href={PATHS[flow.purpose].code}>{words(WAYS[flow.way].name)}</a>
      <p class="hint">
        {isMailed ? (
          <Parts parts={words.parts('other.emailHint', { address: flow.typed })} strong={false} />
        ) : (
          words('other.current')
        )}
      </p>
    </>
  );
}

/** A button, for it changes what a code is taken for, and may send mail or a text. */
function Other({ page: { words }, way }: { page: Page; way: PageWay }) {
  const { name, hint } = WAYS[way.kind];
  return (
    <>
      <Submit label={words(name)} busy={words('other.choosing')} kind="link" name="way" value={way.id} />
      <p class="hint">{words(hint)}</p>
    </>
  );
}

function Support({ page }: { page: Page }) {
  const { support, appName } = page.deps.brand;
  if (support === null) return <strong>{page.words('other.noSupport', { app: appName })}</strong>;
  return <a href={support.href}>{page.words('other.support')}</a>;
}
