import { expect } from 'chai';
import { Mailbox } from '../../src/mail/mailbox.js';
import type { Viewer } from '../../src/services/origin.js';
import type { ModelPerson } from './api-model.js';
import type { Act } from './api-operations.js';
import { speaking, type Told, type Walk } from './api-walk.js';
import { isDelicate, tookFactor } from './factor-operations.js';
import { newPhone } from './phones.js';
import { wrongCode } from './recovery.js';
import type { ModelSession } from './session-model.js';

/** Codes by text, from setting a phone up to taking it away: in between, the account asks for one. */
export const TEXT_OPERATIONS: Readonly<Record<string, Act>> = {
  async textThrough(walk, person, { pick, how }) {
    const session = speaking(walk, person, pick);
    const viewer = session && (await walk.viewerOf(session));
    if (!session || !viewer) return;
    const phone = newPhone();
    const factorId = await enrol(walk, person, { session, viewer, phone });
    if (factorId === null) return;
    const challengeId = await challengeBySms(walk, person);
    if (challengeId !== null) {
      if (how < 3) await giveWrong(walk, person, challengeId, await newestTo(walk, phone));
      await giveTwice(walk, person, challengeId, await newestTo(walk, phone));
    }
    const { problem } = await walk.told(walk.services.factors.remove(viewer, factorId, walk.origin(viewer)));
    expect(problem, 'a phone is removed').to.equal(null);
    person.factors.remove(factorId);
  },
};

/** The factor's id; null where the session is stale, or too many texts were asked for. */
async function enrol(
  walk: Walk,
  person: ModelPerson,
  by: { readonly session: ModelSession; readonly viewer: Viewer; readonly phone: string },
): Promise<string | null> {
  const { session, viewer, phone } = by;
  const { phoneEnrollments } = walk.services;
  const begun = await walk.told(phoneEnrollments.begin(viewer, phone, walk.origin(viewer)));
  if (!isDelicate(walk, session, { what: 'enrolSms', problem: begun.problem })) return null;
  walk.count(`enrolSms ${begun.problem?.code ?? 'sent'}`);
  if (begun.value === null) {
    expect(begun.problem.code).to.equal('RATE_LIMITED');
    return null;
  }
  const code = await newestTo(walk, phone);
  const added = await phoneEnrollments.confirm(viewer, begun.value.id, code, walk.origin(viewer));
  await tookFactor(walk, viewer, person, added.backupCodes);
  return added.factor.id;
}

/** A challenge for which a text is under way; null where there is a wait. */
async function challengeBySms(walk: Walk, person: ModelPerson): Promise<string | null> {
  const credentials = { identifier: person.email, password: person.passwords.at(-1) ?? '' };
  const how = { remember: false, delivery: 'BODY' as const };
  const login = await walk.told(walk.services.signIn.login({ ...credentials, ...how }, walk.origin()));
  if (login.value === null) {
    expect(login.problem.code).to.equal('ACCOUNT_LOCKED');
    return null;
  }
  person.wrongLogins.clear();
  if ('tokens' in login.value) throw new Error('A password alone opened a session.');
  const { id, channels, sentTo } = login.value;
  expect(channels.map(({ kind }) => kind)).to.include('SMS');
  const isFirst = channels[0]?.kind === 'SMS';
  const sent = isFirst ? sentTo : (await walk.services.resend.send(id, 'sms', walk.origin())).sentTo;
  walk.count('challenge by text');
  // A phone is set up just before, and that is granted no more often than this.
  expect(sent?.kind).to.equal('SMS');
  return id;
}

function giveTo(walk: Walk, challengeId: string, code: string) {
  const given = { code, channelId: 'sms' };
  return walk.told(walk.services.challenges.answer(challengeId, given, walk.origin()));
}

/** Whether it was looked at: an answer is a guess of the account's line. */
function isLookedAt(walk: Walk, person: ModelPerson, told: readonly Told<unknown>[]): boolean {
  const line = person.lineOf('challenge');
  const isOpen = line.isOpen(walk.now);
  if (isOpen) line.take(walk.now);
  else for (const { problem } of told) expect(problem?.code).to.equal('ACCOUNT_LOCKED');
  return isOpen;
}

async function giveWrong(walk: Walk, person: ModelPerson, id: string, right: string): Promise<void> {
  const told = await giveTo(walk, id, wrongCode(right));
  if (isLookedAt(walk, person, [told])) expect(told.problem?.code).to.equal('INVALID_CODE');
}

/** At the same time: it counts once, and then no more. */
async function giveTwice(walk: Walk, person: ModelPerson, id: string, code: string): Promise<void> {
  const told = await Promise.all([giveTo(walk, id, code), giveTo(walk, id, code)]);
  if (!isLookedAt(walk, person, told)) return walk.count('SIGN_IN SMS LOCKED');
  const passed = told.flatMap(({ value }) => value ?? []);
  walk.count('SIGN_IN SMS RIGHT');
  expect(passed.length, 'sessions of one text').to.equal(1);
  for (const value of passed) walk.opened(person, value, ['PASSWORD', 'SMS']);
  person.lineOf('challenge').clear();
  expect((await giveTo(walk, id, code)).problem?.code).to.equal('INVALID_CODE');
}

async function newestTo(walk: Walk, phone: string): Promise<string> {
  await walk.readMail();
  const { mailer } = walk.gateway.app.core;
  const [text] = mailer instanceof Mailbox ? mailer.list(phone) : [];
  if (text?.code === undefined || text.code === null) throw new Error('No text came.');
  return text.code;
}
