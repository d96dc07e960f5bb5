import type { CodeError } from './code-view.js';
import { Field, Form, News, Submit } from './controls.js';
import type { View } from './frame.js';
import type { Page } from './page.js';
import { PATHS, type PageFlow } from './page-flow.js';
import { Lead, ProofLinks, proofTitle } from './proof-parts.js';

/** A code out of something held: an authenticator app, or a list that was written down. No mail is sent, none waited for. */
export function heldView(page: Page, flow: PageFlow, error: CodeError | null): View {
  const { words } = page;
  const told = page.told();
  const title = proofTitle(page, flow);
  const isBackup = flow.way === 'BACKUP_CODE';
  const body = (
    <>
      <h1>{title}</h1>
      <News told={told} />
      <Lead page={page} flow={flow} />
      <p>{words(isBackup ? 'held.backup' : 'held.totp')}</p>
      <Form page={page} action={PATHS[flow.purpose].code} id="verify" flow={flow.purpose}>
        {isBackup ? (
          <BackupCodeField page={page} error={error} hasFocus={told === null} />
        ) : (
          <TotpField page={page} hint={words('held.totpHint')} error={error} hasFocus={told === null} />
        )}
        <Submit label={words('common.continue')} busy={words('code.checking')} needs={['code']} />
      </Form>
      <ProofLinks page={page} flow={flow} />
    </>
  );
  return { title, body, ...(error === null ? {} : { isError: true, status: 422 }) };
}

interface HeldField {
  readonly page: Page;
  readonly error: CodeError | null;
  readonly hasFocus: boolean;
}

const TYPED = {
  type: 'text',
  enterkeyhint: 'done',
  autocapitalize: 'none',
  spellcheck: 'false',
  dir: 'ltr',
} as const;
const TOTP_LENGTH = 6;

/** Six digits of an app. Password managers that are one fill it in. */
export function TotpField(props: HeldField & { hint: string }) {
  return <SentCodeField {...props} length={TOTP_LENGTH} />;
}

/** A code that a browser may know before it is typed. */
export function SentCodeField(props: HeldField & { length: number; hint?: string }) {
  const { page, length, hint, error, hasFocus } = props;
  return (
    <Field
      name="code"
      label={page.words('code.label', { length })}
      hint={hint}
      error={error?.message}
      value={error?.typed}
      attributes={{
        ...TYPED,
        inputmode: length === TOTP_LENGTH ? 'numeric' : 'text',
        autocomplete: 'one-time-code',
        autofocus: hasFocus,
        'data-length': String(length),
      }}
    />
  );
}

function BackupCodeField({ page, error, hasFocus }: HeldField) {
  return (
    <Field
      name="code"
      label={page.words('way.backup')}
      hint={page.words('held.backupHint')}
      error={error?.message}
      value={error?.typed}
      attributes={{ ...TYPED, inputmode: 'text', autocomplete: 'off', autofocus: hasFocus }}
    />
  );
}
