import type { Instant } from '../clock.js';
import type { QrLoginView } from '../services/qr-tickets.js';
import { assets } from './assets.js';
import { Echo, Field, Form, PasswordField, Submit, shownWords } from './controls.js';
import type { View } from './frame.js';
import { Moment } from './moment.js';
import type { Page } from './page.js';

export const DEVICE = { start: '/device', answer: '/device/answer', again: '/device/password' } as const;

/** What was scanned, as the phone shows it. */
export interface Asking {
  readonly id: string;
  /** What a yes is good for. */
  readonly purpose: QrLoginView['purpose'];
  readonly name: string;
  readonly ip: string | null;
  readonly at: Instant;
}

/** Built from letters that short codes are made of. */
const EXAMPLE = 'WXQK-RHTM';

/** The code is typed, or read by the camera where a browser can; `kept` was read by the phone's own camera. */
export function codeView(page: Page, given: { kept: string; typed: string; error?: string }): View {
  const { words } = page;
  const { kept, typed, error } = given;
  const title = words('device.title');
  const isKept = kept !== '' && error === undefined;
  const body = (
    <>
      <h1>{title}</h1>
      <p>{words(isKept ? 'device.kept' : 'device.intro')}</p>
      <Form page={page} action={DEVICE.start} id="scan">
        {isKept ? <input type="hidden" name="payload" value={kept} /> : null}
        {isKept ? null : <CodeField page={page} typed={typed} error={error} />}
        <Submit
          label={words('common.continue')}
          busy={words('device.looking')}
          needs={isKept ? [] : ['code']}
        />
      </Form>
      {isKept ? null : <script type="module" src={assets.scan.path} nonce={page.nonce} />}
      <Back page={page} />
    </>
  );
  return { title, body };
}

function CodeField(props: { page: Page; typed: string; error: string | undefined }) {
  const { page, typed, error } = props;
  const { words } = page;
  const camera = (
    <>
      <video hidden muted playsinline />
      <button type="button" class="quiet" hidden data-camera={words('device.cameraFailed')}>
        {words('device.camera')}
      </button>
    </>
  );
  return (
    <Field
      name="code"
      label={words('device.code')}
      hint={words('device.codeHint', { code: EXAMPLE })}
      error={error}
      value={typed}
      below={camera}
      attributes={{
        type: 'text',
        autocomplete: 'off',
        autocapitalize: 'characters',
        autocorrect: 'off',
        spellcheck: 'false',
        dir: 'ltr',
      }}
    />
  );
}

/** Who is asking, and the one question whose answer only the other screen has. */
export function confirmView(
  page: Page,
  asking: Asking,
  given: { choices: readonly string[]; error?: string },
): View {
  const { words } = page;
  const title = words('device.confirmTitle');
  const isReset = asking.purpose === 'RESET_PASSWORD';
  const body = (
    <>
      <h1>{title}</h1>
      <p>{isReset ? <strong>{words('device.resetIntro')}</strong> : words('device.confirmIntro')}</p>
      <Facts page={page} asking={asking} />
      <p>{words('device.warning')}</p>
      <Form page={page} action={DEVICE.answer} id="answer">
        <Choices page={page} {...given} />
        <Submit
          label={words('device.approve')}
          busy={words('device.approving')}
          name="answer"
          value="approve"
        />
        <Submit
          label={words('device.decline')}
          busy={words('device.declining')}
          kind="quiet"
          name="answer"
          value="decline"
        />
      </Form>
    </>
  );
  return { title, body };
}

function Facts({ page, asking }: { page: Page; asking: Asking }) {
  const { words } = page;
  return (
    <dl>
      <dt>{words('device.name')}</dt>
      <dd>
        <strong>
          <bdi>{asking.name}</bdi>
        </strong>
      </dd>
      {asking.ip === null ? null : <dt>{words('device.address')}</dt>}
      {asking.ip === null ? null : (
        <dd>
          <Echo text={asking.ip} />
        </dd>
      )}
      <dt>{words('device.time')}</dt>
      <dd>
        <Moment page={page} at={asking.at} />
      </dd>
    </dl>
  );
}

function Choices(props: { page: Page; choices: readonly string[]; error?: string }) {
  const { page, choices, error } = props;
  const described = error === undefined ? {} : { 'aria-describedby': 'number-error' };
  const invalid = error === undefined ? {} : { 'aria-invalid': 'true' };
  return (
    <fieldset {...described}>
      <legend>{page.words('device.number')}</legend>
      {error === undefined ? null : (
        <p id="number-error" class="error">
          {error}
        </p>
      )}
      <div class="choices">
        {choices.map((one) => (
          <label>
            <input type="radio" name="number" value={one} {...invalid} /> <bdi dir="ltr">{one}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Whoever found an open phone must not get further than looking at it. */
export function againView(page: Page, given: { email: string; error?: string }): View {
  const { words } = page;
  const title = words('device.again');
  const body = (
    <>
      <h1>{title}</h1>
      <p>{words('device.againIntro')}</p>
      <Form page={page} action={DEVICE.again} id="again">
        <p>
          <Echo text={given.email} />
        </p>
        <PasswordField
          page={page}
          name="password"
          label={words('common.password')}
          error={given.error}
          attributes={{ autocomplete: 'current-password', 'data-caps': words('password.caps') }}
          shown={shownWords(page)}
        />
        <Submit label={words('common.continue')} busy={words('signin.submitting')} needs={['password']} />
      </Form>
      <Back page={page} />
    </>
  );
  return { title, body };
}

function Back({ page }: { page: Page }) {
  return (
    <ul class="links">
      <li>
        <a href="/settings">{page.words('settings.title')}</a>
      </li>
    </ul>
  );
}
