import { expect } from 'chai';
import type { ModelFlow, ModelPerson } from './api-model.js';
import { ACCOUNT_OPERATIONS, type Act } from './api-operations.js';
import { chosen, speaking, type Walk } from './api-walk.js';
import type { HeldWay } from './factor-model.js';
import { answerBy, challenged, comeIn, proveBy, verifyReset } from './proof-operations.js';
import { redeem } from './qr-operations.js';
import type { ModelSession } from './session-model.js';
import type { ModelTicket } from './ticket-model.js';
import { answer, create, scan } from './ticket-steps.js';

/** Just before a ticket is over, and when it is. */
const PAUSES = [5, 119, 120];

/** Approval on a device where somebody is signed in, as one more proof. */
export const APPROVAL_OPERATIONS: Readonly<Record<string, Act>> = {
  /** From making the ticket to giving it as a proof, with something in between now and then. */
  async approveThrough(walk, person, { pick, how }) {
    if (freshOf(walk, person) === undefined) await comeIn(walk, person, pick);
    const flow = await approvable(walk, person, { pick, how });
    const stranger = walk.people.find((one) => one !== person && one.sessions.length > 0);
    const approver = how === 7 ? (stranger ?? person) : person;
    const session = freshOf(walk, approver) ?? speaking(walk, approver, pick);
    if (flow === undefined || session === undefined) return;
    const ticket = await create(walk, flow);
    if (ticket === null) return walk.count('createQrLogin for no proof');
    await scan(walk, ticket, session);
    const said = (['no', 'wrong', 'blind'] as const)[pick % 12] ?? 'yes';
    await answer(walk, ticket, session, said);
    if (how === 4) walk.gateway.clock.advance(chosen(PAUSES, pick) ?? 0);
    const hasLeft = (how === 5 || how === 6) && said === 'yes';
    if (hasLeft) await signOut(walk, approver, session);
    await redeem(walk, ticket, ticket.shown.secret);
    const other = person.flows.findLast((one) => one !== flow && one.ways.includes('QR'));
    const target = how === 8 ? (other ?? flow) : flow;
    const wasOver = target.isOver(walk.now);
    await give(walk, person, target, ticket);
    const isTaken = target.proven.includes('QR') || (!wasOver && target.isDone);
    const of = target !== flow ? ' of another flow' : how === 7 && stranger ? ' of a stranger' : '';
    walk.count(`approval${of} ${isTaken ? 'taken' : ticket.state}${hasLeft ? ' by who signed out' : ''}`);
    if (!isTaken) return;
    await give(walk, person, target, ticket);
    if (target.about.purpose === 'RESET') await proveBy(walk, person, target, anotherWay(target, pick));
  },
};

/** One that lives and can be proven so, half proven ones first; now and then any. A new one where there is none. */
async function approvable(
  walk: Walk,
  person: ModelPerson,
  { pick, how }: { readonly pick: number; readonly how: number },
): Promise<ModelFlow | undefined> {
  if (how === 9) return chosen(person.flows, pick);
  const open = () => person.flows.filter((one) => one.ways.includes('QR') && !one.isOver(walk.now));
  const half = open().filter(({ proven }) => proven.length > 0);
  if (half.length > 0) return chosen(half, pick);
  if (pick % 3 === 0) return (await challenged(walk, person)) ?? chosen(open(), pick);
  if (pick % 3 === 2 && open().length > 0) return chosen(open(), pick);
  await ACCOUNT_OPERATIONS.requestPasswordReset?.(walk, person, { pick, how: 4 });
  const flow = person.flows.at(-1);
  if (flow !== undefined && person.factors.isProtected && pick % 2 === 0) {
    await proveBy(walk, person, flow, anotherWay(flow, pick));
  }
  return flow;
}

function anotherWay({ owner, codes }: ModelFlow, pick: number): 'EMAIL' | HeldWay {
  const { held } = owner.factors;
  const isMailed = codes.at(-1) !== undefined && pick % 4 < 2;
  if (isMailed) return 'EMAIL';
  if (held.includes('PASSKEY') && pick % 3 > 0) return 'PASSKEY';
  return chosen(held, pick >> 2, held.length) ?? 'EMAIL';
}

/** A session whose yes is taken. */
function freshOf(walk: Walk, person: ModelPerson): ModelSession | undefined {
  const { now } = walk;
  return person.sessions.findLast((one) => one.accessIsGood(now) && one.isOwn && one.isFresh(now));
}

async function signOut(walk: Walk, person: ModelPerson, session: ModelSession): Promise<void> {
  const viewer = await walk.viewerOf(session);
  const count = await walk.services.sessions.logout(viewer, null, walk.origin(viewer));
  expect(count).to.equal(person.end((one) => one === session).length);
}

async function give(walk: Walk, person: ModelPerson, flow: ModelFlow, ticket: ModelTicket): Promise<void> {
  const given = { flow, way: 'QR' as const, text: ticket.proof, provenAt: ticket.authTime * 1000 };
  await (flow.about.purpose === 'RESET' ? verifyReset : answerBy)(walk, person, given);
}
