import { expect } from 'chai';
import { challengeOf } from '../../src/crypto/passkeys.js';
import type { Viewer } from '../../src/services/origin.js';
import type { ModelPerson } from './api-model.js';
import type { Act, Choice } from './api-operations.js';
import { chosen, speaking, type Told, type Walk } from './api-walk.js';
import { FACTOR_OPERATIONS, isDelicate, tookFactor } from './factor-operations.js';
import type { CreationOptions } from './passkey-device.js';
import { deviceOf, ModelPasskey } from './passkey-model.js';
import { comeIn } from './proof-operations.js';
import type { ModelSession } from './session-model.js';

const MAX_PASSKEYS = 20;
const TOO_LATE = 301;
const ALONE = { delivery: 'BODY', remember: false } as const;

interface By {
  readonly session: ModelSession;
  readonly viewer: Viewer;
}

/** Passkeys, from making one to signing in with nothing else. Each does it and expects what the model allows. */
export const PASSKEY_OPERATIONS: Readonly<Record<string, Act>> = {
  /** As a rule it is made at once. */
  async enrolPasskey(walk, person, { pick, how }) {
    if (pick % 3 === 0) await comeIn(walk, person, pick);
    const session = speaking(walk, person, pick % 3 === 0 ? 0 : pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const begun = await walk.told(walk.services.passkeyEnrollments.begin(viewer));
    if (!isDelicate(walk, session, { what: 'enrolPasskey', problem: begun.problem })) return;
    if (begun.value === null) throw begun.problem;
    const proof = pick % 2 === 0 ? 'PASSKEY' : 'SYNCED_PASSKEY';
    const device = deviceOf(proof);
    // The answer is what the standard says it is, which the service types as an object.
    const made = device.create(
      begun.value.options as CreationOptions,
      how === 7 ? { verified: false } : undefined,
    );
    const confirm = (by: Viewer) =>
      walk.told(
        walk.services.passkeyEnrollments.confirm(
          by,
          { enrollmentId: begun.value.id, name: 'Key', credential: made },
          walk.origin(by),
        ),
      );
    if (how === 6 || how === 8) await expectOver(walk, person, session, confirm);
    if (how === 9) walk.gateway.clock.advance(TOO_LATE);
    const told = await confirm(viewer);
    if (how === 7) expect(told.problem?.code, 'whose user nobody verified').to.equal('INVALID_INPUT');
    else if (isDelicate(walk, session, { what: 'confirmPasskey', problem: told.problem })) {
      const hasRoom = person.factors.passkeys.length < MAX_PASSKEYS;
      walk.count(`confirmPasskey ${told.problem?.code ?? `done ${proof}`}`);
      expect(told.problem?.code, 'a passkey is added').to.equal(hasRoom ? undefined : 'CONFLICT');
      if (told.value !== null) {
        person.factors.passkeys.push(new ModelPasskey(told.value.factor.id, device, proof));
        await tookFactor(walk, viewer, person, told.value.backupCodes);
      }
    }
    // Whatever came of it, it is gone.
    expect((await confirm(viewer)).problem?.code, 'an enrolment that is over').to.equal('EXPIRED');
  },

  /** Now and then it is removed by the session it opened, and lets nobody in any more. */
  async passkeySignIn(walk, person, { pick, how }) {
    const { passkeys, formerPasskeys } = person.factors;
    const passkey = chosen(how < 9 ? passkeys : formerPasskeys, pick) ?? chosen(passkeys, pick);
    if (passkey === undefined) return;
    await signIn(walk, person, passkey, { pick, how });
    if (how < 8 || !passkeys.includes(passkey)) return;
    await FACTOR_OPERATIONS.removeFactor?.(walk, person, { pick: 0, how: 3 });
    await signIn(walk, person, person.factors.formerPasskeys.at(-1) ?? passkey, { pick, how });
  },
};

/** Nobody is named: whose passkey it is says who comes in. Now and then the answer is given twice at once. */
async function signIn(
  walk: Walk,
  person: ModelPerson,
  passkey: ModelPasskey,
  { pick, how }: Choice,
): Promise<void> {
  const { passkeys } = person.factors;
  const { id, channels } = await walk.services.passkeySignIn.begin(walk.origin());
  const asked = channels[0]?.asked;
  if (asked === undefined) throw new Error('No passkey is asked for.');
  const challenge = challengeOf(asked);
  const earlier = passkey.newest;
  const departure = how === 7 ? { verified: false } : {};
  const text = how === 6 && earlier !== '' ? earlier : passkey.sign(challenge, departure);
  const answers = pick % 4 === 0 ? 2 : 1;
  const told = await Promise.all(
    Array.from({ length: answers }, () =>
      walk.told(walk.services.passkeySignIn.answer(id, text, ALONE, walk.origin())),
    ),
  );
  const isRight = passkeys.includes(passkey) && passkey.isRight(text, challenge);
  const which = passkeys.includes(passkey) ? '' : ' removed';
  walk.count(`passkeySignIn${which} ${isRight ? `RIGHT ${answers}` : 'WRONG'}`);
  const passed = told.flatMap(({ value }) => value ?? []);
  expect(passed.length, 'sessions of one signature').to.equal(isRight ? 1 : 0);
  for (const { problem } of told) expect(problem?.code ?? 'INVALID_CODE').to.equal('INVALID_CODE');
  if (isRight) passkey.use(text);
  for (const value of passed) {
    expect(value.user.id, 'whose passkey it is').to.equal(person.id);
    walk.opened(person, value, [passkey.proof]);
  }
  const again = await walk.told(walk.services.passkeySignIn.answer(id, text, ALONE, walk.origin()));
  expect(again.problem?.code, 'a signature that was given before').to.equal('INVALID_CODE');
}

/** Another session, be it of the same person, cannot finish it, and leaves it as it is. */
async function expectOver(
  walk: Walk,
  person: ModelPerson,
  session: By['session'],
  confirm: (by: Viewer) => Promise<Told<unknown>>,
): Promise<void> {
  const all = [person, ...walk.people].flatMap(({ sessions }) => sessions);
  const other = all.find((one) => one !== session && one.accessIsGood(walk.now));
  const viewer = other && (await walk.viewerOf(other));
  if (!viewer) return;
  walk.count('confirmPasskey of another session');
  expect((await confirm(viewer)).problem?.code, 'an enrolment of another session').to.equal('EXPIRED');
}
