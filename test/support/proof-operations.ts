import { expect } from 'chai';
import { ModelFlow, ModelGrant, type ModelPerson } from './api-model.js';
import { ACCOUNT_OPERATIONS, type Act } from './api-operations.js';
import { chosen, speaking, type Walk } from './api-walk.js';
import { type HeldWay, isGuess, sortOf } from './factor-model.js';
import {
  expectRefusal,
  type Given,
  heldText,
  isNoWay,
  judged,
  proofIn,
  proofOf,
  putToUse,
} from './given-proofs.js';
import type { ModelSession } from './session-model.js';

/** Giving proofs, named like the API. Each does it and expects what the model allows. */
export const PROOF_OPERATIONS: Readonly<Record<string, Act>> = {
  async verifyEmail(walk, person, choice) {
    const given = proofOf(walk, person, { purposes: ['CONFIRM_EMAIL'], choice });
    if (given === null) return;
    const { flow, text } = given;
    const judgement = flow.judge(text, walk.now);
    const told = await walk.told(walk.services.registration.verify(flow.id, text, walk.origin()));
    walk.count(`verifyEmail ${judgement}`);
    expect(told.value !== null, 'an address is confirmed').to.equal(judgement === 'RIGHT');
    if (told.value === null) return expectRefusal(flow, judgement, told);
    person.isActive = true;
    person.username = flow.about.username ?? '';
    person.passwords.push(flow.about.password ?? '');
    person.prove(flow);
    walk.opened(person, told.value, ['EMAIL']);
  },

  async verifyResetCode(walk, person, choice) {
    const given = proofOf(walk, person, { purposes: ['RESET'], choice });
    if (given === null) return;
    await verifyReset(walk, person, given);
  },

  /** A recovery from its beginning, by two different things that are at hand. */
  async resetThrough(walk, person, { pick, how }) {
    await ACCOUNT_OPERATIONS.requestPasswordReset?.(walk, person, { pick, how: 4 + (how % 2) });
    const flow = person.flows.at(-1);
    if (flow === undefined) return;
    if (how === 9) return proveByThird(walk, person, flow);
    const { held } = person.factors;
    const mail = flow.codes.length > 0 ? (['EMAIL'] as const) : [];
    const first = mail[0] ?? chosen(held, pick, held.length);
    const others = held.filter((one) => sortOf(one) !== sortOf(first ?? ''));
    const second = chosen(others, pick >> 3, others.length);
    for (const way of how < 5 ? [first, second] : [second, first]) {
      if (way !== undefined) await proveBy(walk, person, flow, way);
    }
  },

  /** As a rule it is answered at once. */
  async stepUp(walk, person, { pick, how }) {
    const session = speaking(walk, person, pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const view = await walk.services.challenges.stepUp(viewer, walk.origin(viewer));
    const about = { purpose: 'STEP_UP' as const, trust: 'SELF' as const, sessionId: session.id };
    const flow = new ModelFlow(view.id, person, { ...about, openedAt: walk.now });
    await walk.wentOn(flow, view);
    const { held } = person.factors;
    expect(flow.ways).to.have.members(held.length === 0 ? ['EMAIL'] : [...held]);
    if (how < 7) await PROOF_OPERATIONS.answerChallenge?.(walk, person, { pick: 6 * pick + 3, how });
  },

  /** Two wrong challenges of a protected account, to their end: by chance nobody guesses that often. */
  async guess(walk, person, { pick }) {
    for (let n = 0; n < 2 && person.factors.isProtected; n += 1) {
      await challenged(walk, person);
      for (let tries = 0; tries < 6; tries += 1) {
        await PROOF_OPERATIONS.answerChallenge?.(walk, person, { pick: 6 * pick + 3, how: 9 });
      }
    }
  },

  /** One answer to two challenges at the same time: it counts once. */
  async answerTogether(walk, person, { pick, how }) {
    const both = [await challenged(walk, person), await challenged(walk, person)].filter(
      (one) => one !== null,
    );
    const [flow] = both;
    if (flow === undefined || both.length < 2) return;
    // A passkey signs for one of them alone.
    const way = chosen(
      ['TOTP' as const, 'BACKUP_CODE' as const].filter((one) => flow.ways.includes(one)),
      pick,
    );
    if (way === undefined) return;
    const text = heldText(walk, flow, way, Math.min(how, 6));
    const told = await Promise.all(
      both.map((one) => {
        const work = walk.services.challenges.answer(one.id, proofIn({ flow, way, text }), walk.origin());
        return walk.told(work);
      }),
    );
    const isRight = both.map((one) => one.judgeHeld(way, text, walk.now)).includes('RIGHT');
    const passed = told.filter(({ value }) => value !== null);
    walk.count(`answerTogether ${way} ${isRight ? 'RIGHT' : 'WRONG'}`);
    expect(passed.length, 'challenges passed by one answer').to.equal(isRight ? 1 : 0);
    // What is left of the other one is nobody's any more.
    person.flows.splice(-2);
    if (!isRight) return;
    putToUse(walk, { flow, way, text });
    flow.line.clear();
    for (const { value } of passed) if (value !== null) walk.opened(person, value, ['PASSWORD', way]);
  },

  async answerChallenge(walk, person, choice) {
    const given = proofOf(walk, person, { purposes: ['SIGN_IN', 'STEP_UP'], choice });
    if (given === null) return;
    await answerBy(walk, person, given, choice.pick % 15 === 7);
  },
};

/** What a proof in a recovery is worth: leave to choose a password, or to go on to the next. */
export async function verifyReset(walk: Walk, person: ModelPerson, given: Given): Promise<void> {
  const { flow, way } = given;
  const told = await walk.told(walk.services.passwords.verify(flow.id, proofIn(given), walk.origin()));
  if (isNoWay(given, told)) return walk.count('verifyResetCode by no way of it');
  const judgement = judged(walk, given);
  walk.count(`verifyResetCode ${way === 'EMAIL' ? '' : `${way} `}${judgement}`);
  if (judgement !== 'POSSIBLY_RIGHT')
    expect(told.value !== null, 'a proof is taken').to.equal(judgement === 'RIGHT');
  if (told.value === null) return expectRefusal(flow, judgement, told);
  const sorts = new Set([...flow.proven, way].map(sortOf));
  const isEnough = sorts.size >= (person.factors.isProtected ? 2 : 1);
  expect('resetToken' in told.value, 'leave to choose a password').to.equal(isEnough);
  putToUse(walk, given);
  if (!('resetToken' in told.value)) return goOn(walk, given, told.value);
  walk.count(`permit by ${[...flow.proven, way].map(sortOf).join(' and ')}`);
  if (isGuess(way)) flow.line.clear();
  person.prove(flow);
  const about = { epoch: person.epoch, at: walk.now, sessionId: flow.about.sessionId };
  person.grants.push(new ModelGrant(told.value.resetToken, person, about));
}

/** `byAnother`: a step-up is answered from a session that may be another than it is for. */
export async function answerBy(
  walk: Walk,
  person: ModelPerson,
  given: Given,
  byAnother = false,
): Promise<void> {
  const { flow, way } = given;
  const isRenewal = flow.about.purpose === 'STEP_UP';
  const asking = byAnother ? person.sessions.at(0) : ownerOf(flow);
  const viewer = isRenewal && asking !== undefined ? await walk.viewerOf(asking) : null;
  const told = await walk.told(walk.services.challenges.answer(flow.id, proofIn(given), walk.origin(viewer)));
  if (isNoWay(given, told)) return walk.count('answerChallenge by no way of it');
  const session = isRenewal ? ownerOf(flow) : undefined;
  const isForeign = isRenewal && viewer?.sessionId !== flow.about.sessionId;
  const judgement = isForeign ? 'OVER' : judged(walk, given);
  const isLate = judgement === 'RIGHT' && session !== undefined && isOutdone(given, session);
  const what = isForeign ? 'FOREIGN' : isLate ? 'OUTDONE' : judgement;
  walk.count(`${flow.about.purpose} ${way} ${what}`);
  expect(told.value !== null, 'a challenge is passed').to.equal(judgement === 'RIGHT' && !isLate);
  if (isLate) return void expect(told.problem?.code).to.equal('INVALID_CODE');
  if (told.value === null) return expectRefusal(flow, judgement, told);
  putToUse(walk, given);
  flow.isDone = true;
  if (isGuess(way)) flow.line.clear();
  const proof = person.factors.proofOf(way, given.text);
  if (session === undefined) return walk.opened(person, told.value, ['PASSWORD', proof], given.provenAt);
  expect(told.value.tokens.refreshToken, 'a refresh token for a proof renewed').to.equal(null);
  session.renew(proof, flow.about.openedAt, walk.now);
  session.keep(told.value.tokens, walk.now);
}

/** One honest proof of a recovery that is not over. */
export async function proveBy(
  walk: Walk,
  person: ModelPerson,
  flow: ModelFlow,
  way: 'EMAIL' | HeldWay,
): Promise<void> {
  if (flow.isOver(walk.now)) return;
  const text = way === 'EMAIL' ? flow.codes.at(-1)?.text : heldText(walk, flow, way, 0);
  if (text) await verifyReset(walk, person, { flow, way, text });
}

/** A new session by the password, and by something held where that is asked for. */
export async function comeIn(walk: Walk, person: ModelPerson, pick: number): Promise<void> {
  const flow = await challenged(walk, person);
  const { held } = person.factors;
  const way = chosen(held, pick, held.length);
  if (flow === null || way === undefined) return;
  await answerBy(walk, person, { flow, way, text: heldText(walk, flow, way, 0) });
}

/** A challenge of a right password; null where there is none. */
export async function challenged(walk: Walk, person: ModelPerson): Promise<ModelFlow | null> {
  const before = person.flows.length;
  await ACCOUNT_OPERATIONS.login?.(walk, person, { pick: 1, how: 0 });
  return person.flows.length > before ? (person.flows.at(-1) ?? null) : null;
}

function ownerOf({ owner, about }: ModelFlow): ModelSession | undefined {
  return owner.sessions.find(({ id }) => id === about.sessionId);
}

/** Whether a right answer comes too late: the session was proven since it was asked for, or a mail is not enough now. */
function isOutdone({ flow, way }: Given, session: ModelSession): boolean {
  const isTooLittle = way === 'EMAIL' && flow.owner.factors.held.length > 0;
  return isTooLittle || session.provenAt > flow.about.openedAt;
}

/** The first of two proofs: only what is of another sort may be asked for next. */
function goOn(
  walk: Walk,
  { flow, way }: Given,
  view: { readonly channels: readonly { readonly kind: string }[] },
): void {
  walk.count(`first proof ${way}`);
  flow.proven.push(way);
  const given = new Set(flow.proven.map(sortOf));
  const open = ['EMAIL', ...flow.owner.factors.held, 'QR'].filter((one) => !given.has(sortOf(one)));
  flow.ways = view.channels.map(({ kind }) => kind);
  expect(flow.ways, 'what is asked for next').to.have.members(open);
}

/** Three codes of one recovery, the first of them given: no more than two are good at a time. */
async function proveByThird(walk: Walk, person: ModelPerson, flow: ModelFlow): Promise<void> {
  for (let sent = 0; sent < 3 && flow.codes.length < 3; sent += 1) {
    walk.gateway.clock.advance(61);
    await ACCOUNT_OPERATIONS.sendCode?.(walk, person, { pick: 0, how: 0 });
  }
  const text = flow.codes[0]?.text ?? null;
  if (text === null || flow.codes.length < 3) return;
  walk.count('verifyResetCode LATE by two newer ones');
  await verifyReset(walk, person, { flow, way: 'EMAIL', text });
}
