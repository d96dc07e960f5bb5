import { expect } from 'chai';
import type { Viewer } from '../../src/services/origin.js';
import type { ModelPerson } from './api-model.js';
import type { Act } from './api-operations.js';
import { chosen, speaking, type Walk } from './api-walk.js';
import { totpAt } from './authenticator.js';
import { ModelApp, ModelEnrollment, stepAt } from './factor-model.js';
import type { ModelSession } from './session-model.js';

/** Setting up and taking away what is held, named like the API. Each does it and expects what the model allows. */
export const FACTOR_OPERATIONS: Readonly<Record<string, Act>> = {
  /** As a rule its first code follows at once. */
  async enrolTotp(walk, person, choice) {
    const session = speaking(walk, person, choice.pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const begun = await walk.told(walk.services.totpEnrollments.begin(viewer));
    if (!isDelicate(walk, session, { what: 'enrolTotp', problem: begun.problem })) return;
    const { id, secret } = begun.value ?? { id: '', secret: '' };
    person.enrollments.push(new ModelEnrollment(id, secret, { at: walk.now, epoch: person.epoch }));
    if (choice.how < 8) await confirm(walk, person, session, choice.how === 7 ? 2 : (choice.how % 3) - 1);
  },

  async confirmTotp(walk, person, { pick, how }) {
    const session = speaking(walk, person, pick);
    if (session !== undefined) await confirm(walk, person, session, how < 5 ? 0 : how - 7);
  },

  async removeFactor(walk, person, { pick, how }) {
    const session = speaking(walk, person, pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const { app, backup, passkeys } = person.factors;
    const others = walk.people.filter((one) => one !== person).map(({ factors }) => factors);
    const theirs = others.flatMap((one) => one.app?.id ?? one.passkeys.at(-1)?.id ?? []).at(0);
    const passkey = chosen(passkeys, pick)?.id;
    const kinds = [app?.id, app?.id, app?.id, passkey, passkey, passkey ?? app?.id, backup?.id, backup?.id];
    const id = (how < kinds.length ? kinds[how] : theirs) ?? 'fac_of_nobody';
    const { problem } = await walk.told(walk.services.factors.remove(viewer, id, walk.origin(viewer)));
    if (!isDelicate(walk, session, { what: 'removeFactor', problem })) return;
    const kind = id === app?.id ? 'app' : id === passkey ? 'passkey' : id === backup?.id ? 'codes' : null;
    expect(problem?.code, 'a factor is removed').to.equal(kind === null ? 'NOT_FOUND' : undefined);
    walk.count(`removeFactor ${problem?.code ?? kind}`);
    person.factors.remove(id);
  },

  async renewBackupCodes(walk, person, { pick }) {
    const session = speaking(walk, person, pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const { value, problem } = await walk.told(walk.services.factors.renew(viewer, walk.origin(viewer)));
    if (!isDelicate(walk, session, { what: 'renewBackupCodes', problem })) return;
    const { isProtected } = person.factors;
    walk.count(`renewBackupCodes ${problem?.code ?? 'done'}`);
    expect(problem?.code).to.equal(isProtected ? undefined : 'CONFLICT');
    if (value === null) return;
    person.removalDueAt = null;
    person.factors.giveCodes(value.backupCodes, value.factor.id);
  },
};

interface Delicate {
  readonly what: string;
  readonly problem: { readonly code: string } | null;
}

/** Whether something delicate goes through: the session has to be fresh enough, and to have a proof of its own. */
export function isDelicate(walk: Walk, session: ModelSession, { what, problem }: Delicate): boolean {
  const isRefused = problem?.code === 'STEP_UP_REQUIRED';
  const sort = session.isOwn
    ? session.isFresh(walk.now)
      ? 'fresh session'
      : 'stale session'
    : 'session of a phone';
  walk.count(`${what} of a ${sort}`);
  expect(isRefused, `${what} of a ${sort} asks for a new proof`).to.equal(sort !== 'fresh session');
  return !isRefused;
}

/** With the code of so many steps from now: one that is near is right. */
async function confirm(
  walk: Walk,
  person: ModelPerson,
  session: ModelSession,
  offset: number,
): Promise<void> {
  const enrollment = person.enrollments.at(-1);
  const viewer = await walk.viewerOf(session);
  if (enrollment === undefined || viewer === null) return;
  const step = stepAt(walk.now) + offset;
  const code = totpAt(enrollment.secret, step);
  const { value, problem } = await walk.told(
    walk.services.totpEnrollments.confirm(viewer, enrollment.id, code, walk.origin(viewer)),
  );
  const judgement = enrollment.take(step, walk.now, person.epoch);
  walk.count(`confirmTotp ${problem?.code ?? 'done'}`);
  if (judgement === 'OVER') return void expect(problem?.code).to.equal('EXPIRED');
  if (judgement === 'WRONG') return void expect(problem?.code).to.equal('INVALID_CODE');
  expect(problem?.code).to.equal(person.factors.app === null ? undefined : 'CONFLICT');
  if (value === null) return;
  enrollment.isDone = true;
  person.factors.app = new ModelApp(value.factor.id, enrollment.secret, step);
  await tookFactor(walk, viewer, person, value.backupCodes);
}

/** A factor was added: a removal is off, leave that one proof gave is gone, and there are backup codes from now on. */
export async function tookFactor(
  walk: Walk,
  viewer: Viewer,
  person: ModelPerson,
  backupCodes: readonly string[],
): Promise<void> {
  person.removalDueAt = null;
  person.withdrawGrants();
  expect(backupCodes.length > 0, 'backup codes are made').to.equal(person.factors.backup === null);
  if (backupCodes.length === 0) return;
  const listed = await walk.services.factors.listOf(viewer.userId);
  person.factors.giveCodes(backupCodes, listed.find(({ kind }) => kind === 'BACKUP_CODE')?.id ?? null);
}
