import { expect } from 'chai';
import { Mailbox } from '../../src/mail/mailbox.js';
import { ModelFlow, type ModelPerson } from './api-model.js';
import { ACCOUNT_OPERATIONS, type Act, type Choice } from './api-operations.js';
import type { Walk } from './api-walk.js';
import { FACTOR_OPERATIONS } from './factor-operations.js';
import { somewhere, tokenIn } from './objection.js';
import { PASSKEY_OPERATIONS } from './passkey-operations.js';
import { comeIn } from './proof-operations.js';
import { storedAccount } from './recovery.js';

/** Seconds until what was asked for is done. */
const DAY = 86_400;

/** Help for who has lost every factor: asked for, and a day later carried out unless something called it off. */
export const SUPPORT_OPERATIONS: Readonly<Record<string, Act>> = {
  async askForRemoval(walk, person) {
    await ask(walk, person);
  },

  async sweep(walk) {
    await sweep(walk);
  },

  /** From asking to the day after, with something in between. */
  async removalThrough(walk, person, choice) {
    if (!(await ask(walk, person))) return;
    await BETWEEN[choice.how]?.(walk, person, choice);
    const isOn = person.removalDueAt !== null;
    walk.gateway.clock.advance(DAY);
    // Until somebody tidies up, nothing has happened yet.
    await ACCOUNT_OPERATIONS.login?.(walk, person, { pick: 1, how: 0 });
    await sweep(walk, choice.pick % 2 === 0 ? 1 : 3);
    walk.count(`removal ${isOn ? 'carried out' : 'called off'}`);
    expect(person.factors.isProtected, 'second factors after a day').to.equal(!isOn);
    await ACCOUNT_OPERATIONS.login?.(walk, person, { pick: 1, how: 0 });
  },
};

type Between = (walk: Walk, person: ModelPerson, choice: Choice) => Promise<void>;

async function nothing(): Promise<void> {}

async function setUp(walk: Walk, person: ModelPerson, { pick }: Choice): Promise<void> {
  await comeIn(walk, person, pick);
  const operations = [PASSKEY_OPERATIONS.enrolPasskey, FACTOR_OPERATIONS.renewBackupCodes];
  await operations[pick % 2]?.(walk, person, { pick: 0, how: 0 });
}

/** What may come between the asking and its day. */
const BETWEEN: readonly Between[] = [
  nothing,
  nothing,
  nothing,
  object,
  object,
  setUp,
  setUp,
  setUp,
  (walk) => sweep(walk),
  async (walk) => {
    walk.gateway.clock.advance(DAY - 1);
    await sweep(walk);
  },
];

/** Whether it was granted: there has to be something to remove, and it is asked for once. */
async function ask(walk: Walk, person: ModelPerson): Promise<boolean> {
  if (!person.isActive) return false;
  const account = await storedAccount(walk.gateway, person.id);
  const doer = { origin: walk.origin(), reason: 'Lost the phone' };
  const { value, problem } = await walk.told(
    walk.gateway.app.core.accountSupport.resetFactors(account, doer),
  );
  const isNews = person.factors.isProtected && person.removalDueAt === null;
  walk.count(`askForRemoval ${problem?.code ?? 'done'}`);
  expect(problem?.code, 'a removal is asked for').to.equal(isNews ? undefined : 'CONFLICT');
  if (value === null) return false;
  expect(value).to.equal(walk.now + DAY * 1000);
  person.removalDueAt = value;
  await walk.readMail();
  return true;
}

/** By the link in the mail that told of it; the second time it only asks for a code. */
async function object(walk: Walk, person: ModelPerson, { pick }: Choice): Promise<void> {
  const { mailer } = walk.gateway.app.core;
  const mails = mailer instanceof Mailbox ? mailer.list(person.email) : [];
  const told = mails.find(({ subject }) => /will remove your second factors/.test(subject));
  const token = tokenIn(told?.text ?? '');
  for (let times = 0; times <= pick % 2; times += 1) {
    const { flow: view } = await walk.services.objections.object(token, somewhere());
    if (times === 0) person.object();
    const about = { purpose: 'RESET', trust: 'SELF', sessionId: null } as const;
    const line = 'reset of SELF null';
    await walk.wentOn(new ModelFlow(view.id, person, { ...about, line, openedAt: walk.now }), view);
  }
  walk.count('removal objected to');
}

/** What is due is done, once, however many do it at the same time. */
async function sweep(walk: Walk, times = 1): Promise<void> {
  const { core } = walk.gateway.app;
  await Promise.all(Array.from({ length: times }, () => core.janitor.sweep()));
  for (const person of walk.people) {
    if (person.id === '') continue;
    person.carryOut(walk.now);
    const listed = await walk.services.factors.listOf(person.id);
    expect(listed.map(({ id }) => id)).to.have.members([...person.factors.ids]);
  }
}
