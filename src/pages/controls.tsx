import type { Child } from 'hono/jsx';
import type { Part } from '../words/words.js';
import type { Page, Told } from './page.js';

type Attributes = Readonly<Record<string, string | boolean>>;

/** A form of ours: it comes back with the proof that it is, and is done once. */
export function Form(props: {
  page: Page;
  action: string;
  id?: string;
  /** A step that other tabs of the browser should hear of once it is over. */
  flow?: string;
  children?: Child;
}) {
  const { page, action, id, flow, children } = props;
  const named = { ...(id === undefined ? {} : { id }), ...(flow === undefined ? {} : { 'data-flow': flow }) };
  return (
    <form method="post" action={action} novalidate {...named}>
      <input type="hidden" name="csrf" value={page.csrfToken()} />
      <input type="hidden" name="ticket" value={page.newTicket()} />
      {children}
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  /** What is wrong with it; the field then has the focus. */
  readonly error?: Child;
  readonly value?: string;
  readonly attributes: Attributes;
  /** Stands on the row of the input, at its end. */
  readonly beside?: Child;
  /** Stands under it. */
  readonly below?: Child;
}

/** Label, hint, error, input, in this order: what is wrong is heard before the input is reached again. */
export function Field({ name, label, hint, error, value, attributes, beside, below }: FieldProps) {
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  const aria = {
    ...(described === '' ? {} : { 'aria-describedby': described }),
    ...(error ? { 'aria-invalid': 'true', autofocus: true } : {}),
  };
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint ? (
        <p id={`${name}-hint`} class="hint">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${name}-error`} class="error">
          {error}
        </p>
      ) : null}
      <div class="row">
        <input id={name} name={name} value={value ?? ''} {...attributes} {...aria} />
        {beside}
      </div>
      {below}
    </div>
  );
}

/** How a name is typed: nothing is corrected, and it runs from left to right or as it is. */
export const NAME_INPUT = {
  type: 'text',
  autocapitalize: 'none',
  autocorrect: 'off',
  spellcheck: 'false',
  dir: 'auto',
} as const;

/** What a password is called where it is looked at. */
export function shownWords({ words }: Page): { show: string; hide: string; said: string } {
  return { show: words('password.show'), hide: words('password.hide'), said: words('password.visible') };
}

/** For password managers, which may make one. */
export function newPasswordInput({ deps, words }: Page): Attributes {
  return {
    autocomplete: 'new-password',
    passwordrules: `minlength: ${deps.rules.passwordMinLength}; maxlength: 128; allowed: unicode;`,
    'data-caps': words('password.caps'),
  };
}

/** A password that can be looked at; it is always sent as a password. Without a script there is no button. */
export function PasswordField(
  props: FieldProps & { page: Page; shown: { show: string; hide: string; said: string } },
) {
  const { page, shown, ...field } = props;
  const toggle = (
    <button
      type="button"
      class="quiet"
      hidden
      data-shows={field.name}
      data-hide={shown.hide}
      data-said={shown.said}
      data-said-hidden={page.words('password.hidden')}
    >
      {shown.show}
    </button>
  );
  return (
    <Field
      {...field}
      beside={toggle}
      below={<p id={`${field.name}-caps`} class="caps" role="status" />}
      attributes={{ type: 'password', spellcheck: 'false', autocapitalize: 'none', ...field.attributes }}
    />
  );
}

interface SubmitProps {
  readonly label: string;
  /** What it says while it is sent. */
  readonly busy: string;
  /** Ids of the fields that have to hold something before it looks active; it can be pressed all the same. */
  readonly needs?: readonly string[];
  readonly kind?: 'primary' | 'quiet';
  /** Its name where several look alike; begins with the label. */
  readonly saying?: string;
  readonly name?: string;
  readonly value?: string;
}

export function Submit({ label, busy, needs = [], kind = 'primary', saying, name, value }: SubmitProps) {
  const sent = name === undefined ? {} : { name, value: value ?? '' };
  const said = saying === undefined ? {} : { 'aria-label': saying };
  return (
    <button type="submit" class={kind} data-busy={busy} data-needs={needs.join(' ')} {...said} {...sent}>
      {label}
    </button>
  );
}

/** Something that went well, said once at the head of a page. */
export function Done({ finished, children }: { finished?: string | undefined; children?: Child }) {
  return (
    <div class="done" role="status" tabindex={-1} autofocus data-finished={finished}>
      {children}
    </div>
  );
}

/** What the page before had to tell, if anything. */
export function News({ told }: { told: Told | null }) {
  if (told === null) return null;
  return (
    <Done finished={told.finished ?? undefined}>
      <Parts parts={told.parts} />
    </Done>
  );
}

/** What was typed by a person, in whatever direction it runs: an address or a login runs from left to right. */
export function Echo({ text }: { text: string }) {
  return <bdi dir="ltr">{text}</bdi>;
}

/** Words with something marked up in them: an address, a time, a number. */
export function Parts(props: { parts: readonly Part[]; strong?: boolean }) {
  return (
    <>
      {props.parts.map((part) => {
        if (typeof part === 'string') return part;
        const echoed = <Echo text={part.value} />;
        return props.strong === false ? echoed : <strong>{echoed}</strong>;
      })}
    </>
  );
}
