import { expect } from 'chai';
import { ModelFlow, ModelGrant, type ModelPerson, type ModelSession } from './api-model.js';
import { chosen, type Walk } from './api-walk.js';
import { newName, newPassword } from './person.js';
import { wrongCode } from './recovery.js';
import { entered } from './session-steps.js';

/** One operation: `pick` chooses among what there is, `how` (0 to 9) in which way. */
export interface Choice {
  readonly pick: number;
  readonly how: number;
}

type Act = (walk: Walk, person: ModelPerson, choice: Choice) => Promise<void>;

const ALL = Number.POSITIVE_INFINITY;
const WAITS = [1, 9, 30, 61, 61, 61, 301, 601, 1801, 3601];
const LONG_WAIT = 86_401;
/** Seconds between two uses of one refresh token; ten are forgiven. */
const PAUSES = [0, 1, 5, 9, 10, 10, 11, 12, 30, 59];

/** Everything that can be done, named like the API. Each does it and expects what the model allows. */
export const OPERATIONS: Readonly<Record<string, Act>> = {
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

  async verifyEmail(walk, person, choice) {
    const given = proofOf(walk, person, { purpose: 'CONFIRM_EMAIL', choice });
    if (given === null) return;
    const { flow, text, judgement } = given;
    const { value, problem } = await walk.told(
      walk.services.registration.verify(flow.id, text, walk.origin()),
    );
    walk.count(`verifyEmail ${judgement}`);
    expect(value !== null, 'an address is confirmed').to.equal(judgement === 'RIGHT');
    if (value === null) return expectRefusal(given, problem);
    person.isActive = true;
    person.username = flow.about.username ?? '';
    person.passwords.push(flow.about.password ?? '');
    person.prove(flow);
    walk.opened(person, value);
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
    expect(value !== null, 'somebody is signed in').to.equal(isRight);
    if (value === null) return void person.wrongLogins.set(identifier, wrong + 1);
    person.wrongLogins.clear();
    walk.opened(person, entered(value));
  },

  async requestPasswordReset(walk, person, { pick, how }) {
    const session = how < 4 ? chosen(person.sessions, pick) : undefined;
    const viewer = session === undefined ? null : await walk.viewerOf(session);
    const named = how % 2 === 0 || person.username === '' ? person.email : person.username;
    const identifier = viewer === null ? named : null;
    const view = await walk.services.passwords.request(identifier, walk.origin(viewer));
    const flow = new ModelFlow(view.id, person, {
      purpose: 'RESET',
      trust: viewer === null ? 'STRANGER' : 'SELF',
      openedAt: walk.now,
      sessionId: viewer?.sessionId ?? null,
    });
    await walk.wentOn(flow, view);
  },

  async sendCode(walk, person, { pick }) {
    const flow = chosen(person.flows, pick);
    if (flow === undefined) return;
    const isOver = flow.judge('', walk.now) === 'OVER';
    const { value, problem } = await walk.told(walk.services.resend.send(flow.id, null, walk.origin()));
    walk.count(`sendCode ${problem?.code ?? 'granted'}`);
    if (value === null) return void expect(problem?.code).to.equal(isOver ? 'EXPIRED' : 'RATE_LIMITED');
    expect(isOver, 'a flow that is over goes on').to.equal(false);
    await walk.wentOn(flow, value);
  },

  async verifyResetCode(walk, person, choice) {
    const given = proofOf(walk, person, { purpose: 'RESET', choice });
    if (given === null) return;
    const { flow, text, judgement } = given;
    const proof = { code: text, channelId: null };
    const { value, problem } = await walk.told(walk.services.passwords.verify(flow.id, proof, walk.origin()));
    walk.count(`verifyResetCode ${judgement}`);
    if (judgement !== 'POSSIBLY_RIGHT')
      expect(value !== null, 'a permit is given').to.equal(judgement === 'RIGHT');
    if (value === null) return expectRefusal(given, problem);
    person.prove(flow);
    person.wrongLogins.clear();
    const about = { epoch: person.epoch, at: walk.now, sessionId: flow.about.sessionId };
    if (!('resetToken' in value)) throw new Error('One proof is enough where there is no second factor.');
    person.grants.push(new ModelGrant(value.resetToken, person, about));
  },

  async updatePassword(walk, person, { pick, how }) {
    const grant = chosen(person.grants, pick);
    if (grant === undefined) return;
    const earlier = how === 8 ? chosen(person.passwords.slice(0, -1), pick, ALL) : undefined;
    const refused = how === 9 ? 'password1' : how === 7 ? person.passwords.at(-1) : undefined;
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
    const session = chosen(person.sessions, pick);
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

interface Given {
  readonly flow: ModelFlow;
  readonly text: string;
  readonly judgement: ReturnType<ModelFlow['judge']>;
}

/** A flow and something to type: its own newest code as a rule, or an old one, somebody's, a wrong one. */
function proofOf(
  walk: Walk,
  person: ModelPerson,
  what: { readonly purpose: 'RESET' | 'CONFIRM_EMAIL'; readonly choice: Choice },
): Given | null {
  const { pick, how } = what.choice;
  const flow = chosen(
    person.flows.filter(({ about }) => about.purpose === what.purpose),
    pick,
  );
  if (flow === undefined) return null;
  const own = flow.codes.flatMap(({ text }) => text ?? []);
  const everybodys = walk.people.flatMap(({ texts }) => texts);
  const keys = person.hadKey ? person.texts.filter((text) => text.includes('-')) : own;
  const text = [keys.at(-1), chosen(own, pick, ALL), chosen(everybodys, pick, ALL)][how - 5];
  const typed = (how < 5 ? own.at(-1) : text) ?? wrongCode(...everybodys);
  return { flow, text: typed, judgement: flow.judge(typed, walk.now) };
}

function expectRefusal(
  { flow, judgement }: Given,
  problem: { code: string; attemptsLeft: number | null } | null,
): void {
  expect(problem?.code).to.equal('INVALID_CODE');
  expect(problem?.attemptsLeft, `tries left after ${judgement}`).to.equal(flow.refuse(judgement));
}
