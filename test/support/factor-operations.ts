import { expect } from 'chai';
import type { ModelPerson } from './api-model.js';
import type { Act } from './api-operations.js';
import { speaking, type Walk } from './api-walk.js';
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
    const { app, backup } = person.factors;
    const theirs = walk.people.find((one) => one !== person && one.factors.app !== null)?.factors.app?.id;
    const id = (how < 6 ? app?.id : how < 8 ? backup?.id : theirs) ?? 'fac_of_nobody';
    const { problem } = await walk.told(walk.services.factors.remove(viewer, id, walk.origin(viewer)));
    if (!isDelicate(walk, session, { what: 'removeFactor', problem })) return;
    const isOwn = id === app?.id || id === backup?.id;
    expect(problem?.code, 'a factor is removed').to.equal(isOwn ? undefined : 'NOT_FOUND');
    walk.count(`removeFactor ${problem?.code ?? (id === app?.id ? 'app' : 'codes')}`);
    if (id === app?.id) person.factors.removeApp();
    else if (isOwn) person.factors.backup = null;
  },

  async renewBackupCodes(walk, person, { pick }) {
    const session = speaking(walk, person, pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const { value, problem } = await walk.told(walk.services.factors.renew(viewer, walk.origin(viewer)));
    if (!isDelicate(walk, session, { what: 'renewBackupCodes', problem })) return;
    const isProtected = person.factors.app !== null;
    walk.count(`renewBackupCodes ${problem?.code ?? 'done'}`);
    expect(problem?.code).to.equal(isProtected ? undefined : 'CONFLICT');
    if (value !== null) person.factors.giveCodes(value.backupCodes, value.factor.id);
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
  const codes = (await walk.services.factors.listOf(viewer.userId)).find(
    ({ kind }) => kind === 'BACKUP_CODE',
  );
  person.factors.giveCodes(value.backupCodes, codes?.id ?? null);
}
