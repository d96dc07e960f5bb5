import {
  ConsoleClearCooldownDocument,
  ConsoleEndSessionsDocument,
  ConsoleLockDocument,
  ConsoleRequireResetDocument,
  ConsoleSendResetDocument,
  ConsoleSetRolesDocument,
  ConsoleUnlockDocument,
  type Role,
} from '../../../clients/typescript/src/generated/console.js';
import type { Account } from '../api/answers.js';
import { ask } from '../api/session.js';
import { Acting } from '../parts/acting.js';
import { Checks } from '../parts/checks.js';
import { Dialog } from '../parts/dialog.js';
import { useDraft } from '../parts/use-draft.js';
import { may } from '../rights.js';
import { go, type Route, withState } from '../route.js';
import { say, sayOne } from '../words/say.js';

type Name = 'unlock' | 'lock' | 'send' | 'reset' | 'end' | 'roles' | 'cooldown';
const NAMES: readonly Name[] = ['unlock', 'lock', 'send', 'reset', 'end', 'roles', 'cooldown'];
const GRAVE: readonly Name[] = ['lock', 'reset', 'roles'];
const ROLES = (['SUPPORT', 'ADMIN'] as const).map((value) => ({ value, label: sayOne('roleWhat', value) }));

interface ActsProps {
  readonly route: Route;
  readonly account: Account;
  readonly onDone: (text: string) => void;
}

/** What can be done for an account. Which dialog is open stands in the address, so that it is still open after a proof. */
export function Acts({ route, account, onDone }: ActsProps) {
  const offered = NAMES.filter((name) => isOffered(name, account));
  const open = offered.find((name) => name === route.query.get('act'));
  const close = (): void => go(withState(route, { act: null }), { replace: true });
  return (
    <>
      <ul class="acts">
        {offered.map((name) => (
          <li key={name}>
            <button
              type="button"
              class="quiet"
              onClick={() => go(withState(route, { act: name }), { replace: true })}
            >
              {say(`act.${name}`)}
            </button>
          </li>
        ))}
      </ul>
      {open === undefined ? null : (
        <ActDialog
          key={`${account.id}.${open}`}
          name={open}
          account={account}
          onClose={close}
          onDone={(text) => {
            close();
            onDone(text);
          }}
        />
      )}
    </>
  );
}

function isOffered(name: Name, { status, lockedUntil, failedAttempts }: Account): boolean {
  const isLocked = status === 'LOCKED' || lockedUntil !== null;
  if (name === 'unlock') return isLocked || failedAttempts > 0;
  if (name === 'lock') return status !== 'LOCKED' || lockedUntil !== null;
  return name === 'roles' ? may('roles:write') : true;
}

interface ActDialogProps {
  readonly name: Name;
  readonly account: Account;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

function ActDialog({ name, account, onClose, onDone }: ActDialogProps) {
  const [roles, setRoles] = useDraft('roles', account.roles);
  const [until, setUntil] = useDraft('until', '');
  const who = account.user.username;
  return (
    <Dialog title={say(`act.${name}Title`, { who })} onClose={onClose}>
      <p>{say(`act.${name}What`, { who })}</p>
      <Acting
        button={say(`act.${name}`)}
        asksReason
        isGrave={GRAVE.includes(name)}
        act={(reason) => send(name, account.id, { reason, roles, until })}
        onDone={(answer) => onDone(doneOf(name, who, answer))}
      >
        {name === 'roles' ? (
          <Checks legend={say('user.roles')} options={ROLES} chosen={roles} onChange={setRoles} />
        ) : null}
        {name === 'lock' ? <UntilChoice until={until} onChange={setUntil} /> : null}
      </Acting>
    </Dialog>
  );
}

function UntilChoice({ until, onChange }: { until: string; onChange: (until: string) => void }) {
  return (
    <label>
      {say('act.until')}
      <input
        type="datetime-local"
        value={until}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}

interface Given {
  readonly reason: string;
  readonly roles: Role[];
  /** In the browser's own time; empty for until somebody unlocks it. */
  readonly until: string;
}

/** Does one act. */
export async function send(name: Name, accountId: string, given: Given) {
  const { reason, roles, until } = given;
  const input = { accountId, reason };
  if (name === 'unlock') return (await ask(ConsoleUnlockDocument, { input })).unlockAccount;
  if (name === 'send') return (await ask(ConsoleSendResetDocument, { input })).sendPasswordReset;
  if (name === 'reset') return (await ask(ConsoleRequireResetDocument, { input })).requirePasswordReset;
  if (name === 'cooldown') return (await ask(ConsoleClearCooldownDocument, { input })).clearCooldown;
  if (name === 'roles') return (await ask(ConsoleSetRolesDocument, { input: { ...input, roles } })).setRoles;
  if (name === 'end')
    return (await ask(ConsoleEndSessionsDocument, { input: { ...input, sessionIds: null } })).endSessions;
  const lifted = until === '' ? null : new Date(until).toISOString();
  return (await ask(ConsoleLockDocument, { input: { ...input, until: lifted } })).lockAccount;
}

function doneOf(
  name: Name,
  who: string,
  answer: { readonly __typename: string; readonly count?: number },
): string {
  const { count: n = 0 } = answer;
  return say(`act.${name}Done`, { who, n });
}
