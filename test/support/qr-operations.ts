import { expect } from 'chai';
import type { ModelPerson } from './api-model.js';
import type { Act } from './api-operations.js';
import { chosen, speaking, type Walk } from './api-walk.js';
import { isDelicate } from './factor-operations.js';
import { PROOF_OPERATIONS } from './proof-operations.js';
import { setStatus } from './recovery.js';
import type { ModelSession } from './session-model.js';
import { ModelTicket } from './ticket-model.js';

/** Seconds between two steps of one sign-in; a ticket has 120. */
const PAUSES = [0, 0, 1, 5, 20, 59, 60, 119, 120, 121];

/** Signing in a browser with a phone, named like the API. Each does it and expects what the model allows. */
export const QR_OPERATIONS: Readonly<Record<string, Act>> = {
  async createQrLogin(walk, person, { pick, how }) {
    const ticket = await create(walk);
    const session = speaking(walk, person, pick);
    if (how < 8 && session !== undefined) await scan(walk, ticket, session);
  },

  async scanQrLogin(walk, person, { pick }) {
    const ticket = chosen(walk.tickets, pick);
    const session = speaking(walk, person, pick >> 2);
    if (ticket !== undefined && session !== undefined) await scan(walk, ticket, session);
  },

  async answerQrLogin(walk, person, { pick, how }) {
    const ticket = chosen(walk.tickets, pick);
    const session = (how < 7 ? ticket?.by : undefined) ?? speaking(walk, person, pick);
    if (ticket === undefined || session === undefined) return;
    await answer(walk, ticket, session, how % 4 === 3 ? 'no' : how % 4 === 2 ? 'wrong' : 'yes');
  },

  async redeemQrLogin(walk, _, { pick, how }) {
    const ticket = chosen(walk.tickets, pick);
    if (ticket === undefined) return;
    const other = chosen(walk.tickets, pick + 1)?.shown.secret ?? '';
    await redeem(walk, ticket, how === 9 ? other : ticket.shown.secret);
  },

  /** All of it, with something in between now and then: by chance that comes about too seldom. */
  async qrThrough(walk, person, { pick, how }) {
    const ofPhone = person.sessions.findLast((one) => one.proofs.has('QR') && one.accessIsGood(walk.now));
    const session = (pick % 4 === 2 ? ofPhone : undefined) ?? speaking(walk, person, pick);
    if (session === undefined) return;
    const ticket = await create(walk);
    await scan(walk, ticket, session);
    await answer(walk, ticket, session, pick % 7 === 0 ? 'no' : pick % 7 === 1 ? 'wrong' : 'yes');
    await BETWEEN[how % 5]?.(walk, person, session, pick);
    await (pick % 2 === 0 ? redeem(walk, ticket, ticket.shown.secret) : redeemTogether(walk, ticket));
    await setStatus(walk.gateway, person.id, 'ACTIVE');
    person.isClosed = false;
    await redeem(walk, ticket, ticket.shown.secret);
  },
};

type Between = (walk: Walk, person: ModelPerson, session: ModelSession, pick: number) => Promise<void>;

/** What may come between a yes and the sign-in that it is for. */
const BETWEEN: readonly Between[] = [
  async () => {},
  async (walk, _, __, pick) => walk.gateway.clock.advance(PAUSES[pick % 10] ?? 0),
  async (walk, person, session) => {
    await walk.services.sessions.logout(await walk.viewerOf(session), null, walk.origin());
    person.end((one) => one === session);
    walk.count('qrThrough after signing out');
  },
  async (walk, person) => {
    await PROOF_OPERATIONS.verifyResetCode?.(walk, person, { pick: 3, how: 0 });
    const grant = person.grants.at(-1);
    if (grant === undefined) return;
    const password = `plum-between-${person.passwords.length}-${walk.now}-harbor`;
    const work = walk.services.passwords.update(grant.token, password, walk.origin());
    const { value } = await walk.told(work);
    expect(value !== null, 'a password is changed').to.equal(grant.take(walk.now));
    if (value === null) return;
    person.change(password, grant.about.sessionId);
    walk.count('qrThrough after a new password');
  },
  async (walk, person) => {
    await setStatus(walk.gateway, person.id, 'DISABLED');
    person.isClosed = true;
    walk.count('qrThrough of a closed account');
  },
];

async function create(walk: Walk): Promise<ModelTicket> {
  const made = await walk.services.qrSignIn.create(
    { delivery: 'BODY', binding: null, flowId: null },
    walk.origin(),
  );
  const { id, payload, secret, matchCode } = made;
  const shown = { payload, secret: secret ?? '', matchCode: matchCode ?? '' };
  const ticket = new ModelTicket(id, shown, walk.now);
  walk.tickets.push(ticket);
  return ticket;
}

async function scan(walk: Walk, ticket: ModelTicket, session: ModelSession): Promise<void> {
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

async function answer(
  walk: Walk,
  ticket: ModelTicket,
  session: ModelSession,
  what: 'yes' | 'wrong' | 'no',
): Promise<void> {
  const viewer = await walk.viewerOf(session);
  if (viewer === null) return;
  const { matchCode } = ticket.shown;
  const wrong = matchCode === '10' ? '11' : '10';
  const chosen = what === 'yes' ? matchCode : wrong;
  const purpose = 'SIGN_IN' as const;
  const given = { id: ticket.id, approve: what !== 'no', matchCode: chosen, purpose };
  const { problem } = await walk.told(walk.services.qrSignIn.answer(given, viewer, walk.origin(viewer)));
  if (what !== 'no' && !isDelicate(walk, session, { what: 'answerQrLogin', problem })) return;
  const expected = said(walk, ticket, session, what);
  walk.count(`answerQrLogin ${what} ${problem?.code ?? 'done'}`);
  expect(problem?.code, `${what} is said to a phone's question`).to.equal(expected);
  if (ticket.state !== 'SCANNED' || expected === 'EXPIRED') return;
  ticket.state = what === 'yes' ? 'APPROVED' : 'DENIED';
  ticket.epoch = session.owner.epoch;
  ticket.authTime = session.authTime;
}

/** How an answer has to be refused; undefined when it counts. */
function said(walk: Walk, ticket: ModelTicket, session: ModelSession, what: string): string | undefined {
  if (ticket.isOver(walk.now) || ticket.by !== session) return 'EXPIRED';
  if (ticket.state === 'SCANNED') return what === 'wrong' ? 'INVALID_CODE' : undefined;
  const isSaidAgain = ticket.state === (what === 'yes' ? 'APPROVED' : 'DENIED') && what !== 'wrong';
  return isSaidAgain ? undefined : 'CONFLICT';
}

async function redeem(walk: Walk, ticket: ModelTicket, secret: string): Promise<void> {
  const work = walk.services.qrSignIn.redeem({ id: ticket.id, secret, binding: null }, walk.origin());
  const { value, problem } = await walk.told(work);
  const isHolder = secret === ticket.shown.secret;
  const lender = isHolder ? ticket.opensFor(walk.now) : null;
  const state = ticket.isOver(walk.now) ? 'EXPIRED' : ticket.state;
  walk.count(`redeemQrLogin ${isHolder ? `${state}${lender ? ' for good' : ''}` : 'by a stranger'}`);
  const isSignedIn = value !== null && 'tokens' in value;
  expect(isSignedIn, `a session from a ticket that is ${state}`).to.equal(lender !== null);
  if (!isHolder || state === 'EXPIRED') return void expect(problem?.code).to.equal('EXPIRED');
  if (state === 'DENIED') return void expect(problem?.code).to.equal('DENIED');
  if (state !== 'APPROVED') return void expect(problem?.code ?? 'RATE_LIMITED').to.equal('RATE_LIMITED');
  ticket.state = 'USED';
  if (lender === null) return void expect(problem?.code).to.equal('EXPIRED');
  if (isSignedIn) walk.opened(ownerOf(walk, lender), value, ['QR'], ticket.authTime * 1000);
}

function ownerOf(walk: Walk, session: ModelSession): ModelPerson {
  const owner = walk.people.find(({ sessions }) => sessions.includes(session));
  if (owner === undefined) throw new Error('A session is nobody’s.');
  return owner;
}

/** Twice at the same time: one session at most. */
async function redeemTogether(walk: Walk, ticket: ModelTicket): Promise<void> {
  const { secret } = ticket.shown;
  const holder = { id: ticket.id, secret, binding: null };
  const told = await Promise.all(
    [1, 2].map(() => walk.told(walk.services.qrSignIn.redeem(holder, walk.origin()))),
  );
  const lender = ticket.opensFor(walk.now);
  const opened = told.flatMap(({ value }) => (value !== null && 'tokens' in value ? [value] : []));
  walk.count(`redeemTogether ${lender === null ? 'for nothing' : 'for good'}`);
  expect(opened.length, 'sessions from one ticket').to.equal(lender === null ? 0 : 1);
  if (ticket.state === 'APPROVED') ticket.state = 'USED';
  for (const value of opened)
    if (lender) walk.opened(ownerOf(walk, lender), value, ['QR'], ticket.authTime * 1000);
}
