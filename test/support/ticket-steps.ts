import { expect } from 'chai';
import type { ModelFlow } from './api-model.js';
import type { Walk } from './api-walk.js';
import { isDelicate } from './factor-operations.js';
import type { ModelSession } from './session-model.js';
import { ModelTicket } from './ticket-model.js';

/** A yes with the right number or a wrong one, a yes of somebody who was told something else, a no. */
export type Answer = 'yes' | 'wrong' | 'blind' | 'no';

/** To sign a browser in; or, for a flow, to be a proof there: null where it cannot be one. */
export async function create(walk: Walk, flow: ModelFlow): Promise<ModelTicket | null>;
export async function create(walk: Walk): Promise<ModelTicket>;
export async function create(walk: Walk, flow: ModelFlow | null = null): Promise<ModelTicket | null> {
  const request = { delivery: 'BODY' as const, binding: null, flowId: flow?.id ?? null };
  const { value, problem } = await walk.told(walk.services.qrSignIn.create(request, walk.origin()));
  expect(problem?.code, 'a code to be scanned').to.equal(flow === null ? undefined : unfit(walk, flow));
  if (value === null) return null;
  const { id, payload, secret, matchCode } = value;
  const shown = { payload, secret: secret ?? '', matchCode: matchCode ?? '' };
  const purpose = flow?.about.purpose === 'RESET' ? ('RESET_PASSWORD' as const) : ('SIGN_IN' as const);
  const ticket = new ModelTicket(id, shown, { openedAt: walk.now, purpose, isProof: flow !== null });
  flow?.tickets.push(ticket);
  walk.tickets.push(ticket);
  return ticket;
}

/** Why no approval can be a proof of this flow. */
function unfit(walk: Walk, flow: ModelFlow): string | undefined {
  if (flow.isOver(walk.now)) return 'EXPIRED';
  return flow.ways.includes('QR') ? undefined : 'INVALID_INPUT';
}

export async function scan(walk: Walk, ticket: ModelTicket, session: ModelSession): Promise<void> {
  const viewer = await walk.viewerOf(session);
  if (viewer === null) return;
  const work = walk.services.qrSignIn.scan(ticket.shown.payload, viewer, walk.origin(viewer));
  const { problem } = await walk.told(work);
  walk.count(`scanQrLogin ${problem?.code ?? 'done'}`);
  if (ticket.isOver(walk.now)) return void expect(problem?.code).to.equal('EXPIRED');
  const isFirst = ticket.state === 'WAITING';
  expect(problem?.code).to.equal(isFirst || ticket.by === session ? undefined : 'CONFLICT');
  if (!isFirst) return;
  ticket.state = 'SCANNED';
  ticket.by = session;
}

export async function answer(
  walk: Walk,
  ticket: ModelTicket,
  session: ModelSession,
  what: Answer,
): Promise<void> {
  const viewer = await walk.viewerOf(session);
  if (viewer === null) return;
  const { matchCode } = ticket.shown;
  const wrong = matchCode === '10' ? '11' : '10';
  const chosen = what === 'wrong' ? wrong : matchCode;
  const other = ticket.purpose === 'SIGN_IN' ? ('RESET_PASSWORD' as const) : ('SIGN_IN' as const);
  const purpose = what === 'blind' ? other : ticket.purpose;
  const given = { id: ticket.id, approve: what !== 'no', matchCode: chosen, purpose };
  const { problem } = await walk.told(walk.services.qrSignIn.answer(given, viewer, walk.origin(viewer)));
  if (what !== 'no' && !isDelicate(walk, session, { what: 'answerQrLogin', problem })) return;
  const expected = said(walk, ticket, session, what);
  walk.count(`answerQrLogin ${what} ${problem?.code ?? 'done'}`);
  expect(problem?.code, `${what} is said to a phone's question`).to.equal(expected);
  if (ticket.state !== 'SCANNED' || expected === 'EXPIRED' || what === 'blind') return;
  ticket.state = what === 'yes' ? 'APPROVED' : 'DENIED';
  ticket.epoch = session.owner.epoch;
  ticket.authTime = session.authTime;
}

/** How an answer has to be refused; undefined when it counts. */
function said(walk: Walk, ticket: ModelTicket, session: ModelSession, what: Answer): string | undefined {
  if (ticket.isOver(walk.now) || ticket.by !== session) return 'EXPIRED';
  if (what === 'blind') return 'INVALID_INPUT';
  if (ticket.state === 'SCANNED') return what === 'wrong' ? 'INVALID_CODE' : undefined;
  const isSaidAgain = ticket.state === (what === 'yes' ? 'APPROVED' : 'DENIED') && what !== 'wrong';
  return isSaidAgain ? undefined : 'CONFLICT';
}
