import { expect } from 'chai';
import { ModelFlow, type ModelPerson } from './api-model.js';
import { chosen, type Walk } from './api-walk.js';
import { newName, newPassword } from './person.js';
import type { ModelSession } from './session-model.js';

/** One operation: `pick` chooses among what there is, `how` (0 to 9) in which way. */
export interface Choice {
  readonly pick: number;
  readonly how: number;
}

export type Act = (walk: Walk, person: ModelPerson, choice: Choice) => Promise<void>;

const ALL = Number.POSITIVE_INFINITY;
const WAITS = [1, 9, 30, 30, 61, 61, 300, 301, 601, 1801];
const LONG_WAIT = 86_401;
/** Seconds between two uses of one refresh token; ten are forgiven. */
const PAUSES = [0, 1, 5, 9, 10, 10, 11, 12, 30, 59];

/** What is done with a name, a password or a session, named like the API. Each does it and expects what the model allows. */
export const ACCOUNT_OPERATIONS: Readonly<Record<string, Act>> = {
  async nothing() {},

  async register(walk, person) {
    const { email } = person;
    const application = { email, username: newName(), password: newPassword() };
    const rest = { displayName: null, locale: null, delivery: 'BODY' as const };
    const view = await walk.services.registration.register({ ...application, ...rest }, walk.origin());
    const about = { purpose: 'CONFIRM_EMAIL' as const, trust: 'STRANGER' as const, sessionId: null };
    const flow = new ModelFlow(view.id, person, { ...about, ...application, openedAt: walk.now });
    await walk.wentOn(flow, view);
  },

  async login(walk, person, { pick, how }) {
    const identifier = pick % 3 === 0 && person.username !== '' ? person.username : person.email;
    const present = person.passwords.at(-1);
    const old = chosen(person.passwords.slice(0, -1), pick, ALL);
    const password = (how < 4 ? present : how < 8 ? old : undefined) ?? newPassword();
    const credentials = { identifier, password, remember: false, delivery: 'BODY' as const };
    const { value, problem } = await walk.told(walk.services.signIn.login(credentials, walk.origin()));
    const wrong = person.wrongLogins.get(identifier) ?? 0;
    if (problem?.code === 'ACCOUNT_LOCKED') {
      walk.count('login locked');
      return void expect(wrong, 'wrong passwords before a wait').to.be.at.least(5);
    }
    const isRight = person.isActive && password === present;
    walk.count(isRight ? 'login right' : password === old ? 'login old' : 'login wrong');
    expect(value !== null, 'a password is taken').to.equal(isRight);
    if (value === null) return void person.wrongLogins.set(identifier, wrong + 1);
    person.wrongLogins.clear();
    const { isProtected } = person.factors;
    expect('tokens' in value, 'a session for a password alone').to.equal(!isProtected);
    if ('tokens' in value) return walk.opened(person, value, ['PASSWORD']);
    walk.count('login challenged');
    const about = { purpose: 'SIGN_IN' as const, trust: 'SELF' as const, sessionId: null };
    await walk.wentOn(new ModelFlow(value.id, person, { ...about, openedAt: walk.now }), value);
    expect(value.channels.map(({ kind }) => kind)).to.have.members([...person.factors.held, 'QR']);
  },

  async requestPasswordReset(walk, person, { pick, how }) {
    const session = how < 4 ? chosen(person.sessions, pick) : undefined;
    const viewer = session === undefined ? null : await walk.viewerOf(session);
    const named = how % 2 === 0 || person.username === '' ? person.email : person.username;
    const identifier = viewer === null ? named : null;
    const view = await walk.services.passwords.request(identifier, walk.origin(viewer));
    const trust = viewer === null ? 'STRANGER' : 'SELF';
    const flow = new ModelFlow(view.id, person, {
      purpose: 'RESET',
      trust,
      line: `reset of ${trust} ${identifier}`,
      openedAt: walk.now,
      sessionId: viewer?.sessionId ?? null,
    });
    await walk.wentOn(flow, view);
  },

  async sendCode(walk, person, { pick }) {
    const flow = chosen(person.flows, pick);
    if (flow === undefined) return;
    const isOver = flow.judge('', walk.now) === 'OVER';
    const channel = flow.ways.includes('EMAIL') ? 'email' : (flow.ways[0]?.toLowerCase() ?? null);
    const { value, problem } = await walk.told(walk.services.resend.send(flow.id, channel, walk.origin()));
    walk.count(`sendCode ${problem?.code ?? 'granted'}`);
    if (value === null) return void expect(problem?.code).to.equal(isOver ? 'EXPIRED' : 'RATE_LIMITED');
    expect(isOver, 'a flow that is over goes on').to.equal(false);
    await walk.wentOn(flow, value);
  },

  async updatePassword(walk, person, { pick, how }) {
    const live = person.grants.filter((one) => pick % 5 !== 0 && one.isLive(walk.now));
    const grant = chosen(live.length > 0 ? live : person.grants, pick);
    if (grant === undefined) return;
    const earlier = how === 8 ? chosen(person.passwords.slice(0, -1), pick, ALL) : undefined;
    const refused = how === 9 ? 'password1' : how === 6 || how === 7 ? person.passwords.at(-1) : undefined;
    const password = refused ?? earlier ?? newPassword();
    const isRefused = refused !== undefined || password === person.passwords.at(-1);
    const { value, problem } = await walk.told(
      walk.services.passwords.update(grant.token, password, walk.origin()),
    );
    const isLive = grant.take(walk.now);
    walk.count(`updatePassword ${problem?.code ?? 'done'}`);
    if (isLive && !isRefused) {
      return void expect(value?.sessionsEnded).to.equal(person.change(password, grant.about.sessionId));
    }
    expect(problem?.code).to.equal(isLive ? 'INVALID_INPUT' : 'EXPIRED');
  },

  async refreshSession(walk, person, { pick, how }) {
    const several = person.sessions.filter((one) => one.refreshTokens.length > 1);
    const session = (how < 5 ? undefined : chosen(several, pick)) ?? chosen(person.sessions, pick);
    if (session === undefined) return;
    const { refreshTokens } = session;
    const older = how < 8 ? refreshTokens.at(-2) : refreshTokens.at(-3);
    const token = (how < 5 ? undefined : older) ?? refreshTokens.at(-1) ?? '';
    walk.count(`refreshSession ${await traded(walk, session, token)}`);
  },

  /** The same token twice, on this side of the grace and on the other: by chance that comes about too seldom. */
  async refreshTwice(walk, person, { pick, how }) {
    const session = chosen(
      person.sessions.filter((one) => one.isAlive(walk.now)),
      pick,
    );
    const token = session?.refreshTokens.at(-1);
    if (session === undefined || token === undefined) return;
    await traded(walk, session, token);
    walk.gateway.clock.advance(PAUSES[how] ?? 0);
    walk.count(`refreshTwice ${await traded(walk, session, token)}`);
  },

  async logout(walk, person, { pick, how }) {
    const session = chosen(person.sessions, pick);
    if (session === undefined) return;
    const viewer = how < 5 ? await walk.viewerOf(session) : null;
    const token = viewer === null ? (chosen(session.refreshTokens, pick) ?? null) : null;
    const count = await walk.services.sessions.logout(viewer, token, walk.origin(viewer));
    walk.count(`logout ${count}`);
    expect(count).to.equal(person.end((one) => one === session).length);
  },

  async endSessions(walk, person, { pick, how }) {
    const session = chosen(person.sessions, pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const everybodys = walk.people.flatMap(({ sessions }) => sessions);
    const named = how < 5 ? null : everybodys.filter((_, n) => (n + pick) % 3 === 0);
    const ids = named?.map(({ id }) => id) ?? null;
    const count = await walk.services.sessions.endChosen(viewer, ids, walk.origin(viewer));
    const isChosen = (one: ModelSession): boolean => (named === null ? one !== session : named.includes(one));
    walk.count(`endSessions ${count === 0 ? 'none' : 'some'}`);
    expect(count).to.equal(person.end((one) => one.isAlive(walk.now) && isChosen(one)).length);
  },

  async wait(walk, _, { pick, how }) {
    walk.gateway.clock.advance(pick % 40 === 1 ? LONG_WAIT : (WAITS[how] ?? 1));
    await walk.readMail();
  },
};

/** Gives a refresh token in, and expects what the model says of it: that, or REPLAYED when its use ends the session. */
async function traded(walk: Walk, session: ModelSession, token: string): Promise<string> {
  const judgement = session.judge(token, walk.now);
  const isReplay = judgement === 'ENDED' && session.isAlive(walk.now);
  const { value, problem } = await walk.told(walk.services.sessions.refresh(token, 'BODY', walk.origin()));
  expect(problem?.code).to.equal(judgement === 'ENDED' ? 'SESSION_ENDED' : undefined);
  if (isReplay) session.hasEnded = true;
  if (value !== null) {
    const isSame = value.tokens.refreshToken === session.refreshTokens.at(-1);
    expect(isSame, 'the same successor again').to.equal(judgement === 'SAME');
    session.keep(value.tokens, walk.now);
  }
  return isReplay ? 'REPLAYED' : judgement;
}
