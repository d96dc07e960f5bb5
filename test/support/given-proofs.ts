import { expect } from 'chai';
import type { Judgement, ModelFlow, ModelPerson, Purpose } from './api-model.js';
import type { Choice } from './api-operations.js';
import { chosen, type Told, type Walk } from './api-walk.js';
import { totpAt } from './authenticator.js';
import { type HeldWay, type ModelFactors, stepAt } from './factor-model.js';
import { signedByNobody } from './passkey-model.js';
import { wrongCode } from './recovery.js';

const ALL = Number.POSITIVE_INFINITY;
const NO_BACKUP_CODE = '0000-0000-0000-0000';

export interface Given {
  readonly flow: ModelFlow;
  readonly way: 'EMAIL' | HeldWay | 'QR';
  readonly text: string;
  /** When it was proven, if that was somewhere else and before. */
  readonly provenAt?: number;
}

/** A flow, one of its ways as a rule, and something to type. */
export function proofOf(
  walk: Walk,
  person: ModelPerson,
  what: { readonly purposes: readonly Purpose[]; readonly choice: Choice },
): Given | null {
  const { pick, how } = what.choice;
  const flows = person.flows.filter(({ about }) => what.purposes.includes(about.purpose));
  const alive = flows.filter((one) => pick % 6 !== 0 && !one.isOver(walk.now));
  const flow = chosen(alive.length > 0 ? alive : flows, pick);
  if (flow === undefined) return null;
  const way = wayOf(flow, pick >> 4);
  const text = way === 'EMAIL' ? mailed(walk, flow, what.choice) : heldText(walk, flow, way, how);
  return { flow, way, text };
}

/** Mostly one that can be proven; now and then one that cannot. */
function wayOf(flow: ModelFlow, pick: number): 'EMAIL' | HeldWay {
  if (flow.about.purpose === 'CONFIRM_EMAIL') return 'EMAIL';
  const every = ['EMAIL', 'TOTP', 'BACKUP_CODE', 'PASSKEY'] as const;
  const { held } = flow.owner.factors;
  const likely = every.filter((way) => flow.ways.includes(way) && (way === 'EMAIL' || held.includes(way)));
  return chosen(pick % 12 === 5 ? every : likely, pick, ALL) ?? 'EMAIL';
}

/** Its own newest code as a rule, or an old one, somebody's, a wrong one. */
function mailed(walk: Walk, flow: ModelFlow, { pick, how }: Choice): string {
  const person = flow.owner;
  const own = flow.codes.flatMap(({ text }) => text ?? []);
  const everybodys = walk.people.flatMap(({ texts }) => texts);
  const keys = person.hadKey ? person.texts.filter((text) => text.includes('-')) : own;
  const text = [keys.at(-1), chosen(own, pick, ALL), chosen(everybodys, pick, ALL)][how - 5];
  return (how < 5 ? own.at(-1) : text) ?? wrongCode(...everybodys);
}

/** A fresh code as a rule, or one that was used, one that is too old, somebody else's, a wrong one. */
export function heldText(walk: Walk, flow: ModelFlow, way: HeldWay, how: number): string {
  const others = walk.people.filter((one) => one !== flow.owner).map(({ factors }) => factors);
  const { app, backup, everyCode } = flow.owner.factors;
  if (way === 'PASSKEY') return signedText(flow, others, how);
  if (way === 'BACKUP_CODE') {
    const unused = [...(backup?.unused ?? [])];
    const used = everyCode.find((code) => !unused.includes(code));
    const theirs = others.flatMap(({ everyCode: codes }) => codes).at(-1);
    return (how < 6 ? unused[0] : how < 8 ? used : how === 8 ? theirs : undefined) ?? NO_BACKUP_CODE;
  }
  const now = stepAt(walk.now);
  if (app === null) return '000000';
  if (how === 9) return wrongCode(...[-2, -1, 0, 1, 2].map((offset) => totpAt(app.secret, now + offset)));
  const theirs = others.find((one) => one.app !== null)?.app?.secret;
  if (how === 8) return totpAt(theirs ?? app.secret, now);
  return totpAt(app.secret, [app.lastStep, now - 2][how - 6] ?? Math.max(now - 1, app.lastStep + 1));
}

/** Signed for this conversation as a rule; or what was given before, signed for another, by somebody else, by nobody verified. */
function signedText(flow: ModelFlow, others: readonly ModelFactors[], how: number): string {
  const { challenge, owner } = flow;
  const own = owner.factors.passkeys.at(-1);
  const theirs = others.flatMap(({ passkeys }) => passkeys).at(-1);
  if (own === undefined || how === 8) return theirs?.sign(challenge) ?? signedByNobody(challenge);
  if (how === 6 && own.newest !== '') return own.newest;
  const elsewhere = owner.flows.find((one) => one !== flow && one.challenge !== '')?.challenge;
  if (how === 7) return own.sign(elsewhere ?? challenge);
  return own.sign(challenge, how === 9 ? { verified: false } : {});
}

export function proofIn({ way, text }: Given): { readonly code: string; readonly channelId: string } {
  return { code: text, channelId: way.toLowerCase() };
}

/** Whether it was refused for its form, as whatever is no way of the flow has to be while there is one. */
export function isNoWay({ flow, way }: Given, { problem }: Told<unknown>): boolean {
  const isNone = !flow.ways.includes(way);
  if (problem?.code !== 'INVALID_INPUT') {
    if (isNone) expect(problem?.code, 'no way of this flow').to.equal('INVALID_CODE');
    return isNone;
  }
  expect(isNone, 'one of the ways of this flow').to.equal(true);
  return true;
}

export function judged(walk: Walk, { flow, way, text }: Given): Judgement {
  return way === 'EMAIL' ? flow.judge(text, walk.now) : flow.judgeHeld(way, text, walk.now);
}

export function putToUse(walk: Walk, { flow, way, text }: Given): void {
  if (way !== 'EMAIL' && way !== 'QR') flow.owner.factors.use(way, text, walk.now);
}

export function expectRefusal(flow: ModelFlow, judgement: Judgement, { problem }: Told<unknown>): void {
  if (judgement === 'LOCKED') return void expect(problem?.code).to.equal('ACCOUNT_LOCKED');
  expect(problem?.code).to.equal('INVALID_CODE');
  expect(problem?.attemptsLeft, `tries left after ${judgement}`).to.equal(flow.refuse(judgement));
}
