import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, Difference, type Exchange } from './demo-answer.js';
import type { Gateway, Mailbox } from './demo-gateway.js';
import * as operations from './demo-operations.js';
import type { Report } from './demo-report.js';

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly newPassword: string;
}

export interface Stage {
  readonly gateway: Gateway;
  readonly mailbox: Mailbox;
  readonly report: Report;
  readonly person: Person;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** Milliseconds within which an ended session must be refused everywhere. */
const REVOCATION = 5000;

/** From a new account to a new password, and what must be dead afterwards. Throws Difference at the first surprise. */
export async function playMainJob(stage: Stage): Promise<void> {
  const old = await signUp(stage);
  await showWhoIAm(stage, 'Ask who I am', old);
  const resetToken = await recover(stage);
  await oldThingsAreDead(stage, old);
  await newPasswordWorks(stage);
  await useTwice(stage, resetToken);
  await readNotice(stage);
}

async function signUp({ gateway, mailbox, report, person }: Stage): Promise<Tokens> {
  const { email, username, password } = person;
  const verificationId = await report.play(
    'Open an account',
    () => gateway.ask(operations.register, { email, username, password, displayName: 'Demo Person' }),
    ({ answer }) => flowId(answer, 'register', 'EmailVerification'),
  );
  const code = await readCode(report, mailbox, 'Read the mail that confirms the address');
  return report.play(
    'Confirm the address, and be signed in',
    () => gateway.ask(operations.verifyEmail, { verificationId, code }),
    ({ answer }) => tokens(answer, 'verifyEmail'),
  );
}

async function recover({ gateway, mailbox, report, person }: Stage): Promise<string> {
  const resetId = await report.play(
    'Forget the password: ask for a code',
    () => gateway.ask(operations.requestPasswordReset, { identifier: person.email }),
    ({ answer }) => flowId(answer, 'requestPasswordReset', 'PasswordReset'),
  );
  const code = await readCode(report, mailbox, 'Read the mail with the code');
  await report.play(
    'Type a wrong code: refused, four tries left',
    () => gateway.ask(operations.verifyResetCode, { resetId, code: wrong(code) }),
    ({ answer }) => {
      answer.expectProblem('verifyResetCode', 'INVALID_CODE');
      answer.expect('data.verifyResetCode.attemptsLeft', 4);
    },
  );
  const resetToken = await report.play(
    'Type the right code',
    () => gateway.ask(operations.verifyResetCode, { resetId, code }),
    ({ answer }) => {
      answer.expectMember('verifyResetCode', 'ResetPermit');
      return answer.text('data.verifyResetCode.resetToken');
    },
  );
  await report.play(
    'Choose a new password: the session ends',
    () => gateway.ask(operations.updatePassword, { resetToken, newPassword: person.newPassword }),
    ({ answer }) => {
      answer.expectMember('updatePassword', 'PasswordUpdated');
      answer.expect('data.updatePassword.sessionsEnded', 1);
    },
  );
  return resetToken;
}

async function oldThingsAreDead({ gateway, report, person }: Stage, old: Tokens): Promise<void> {
  await report.play(
    'Sign in with the old password: refused',
    () => gateway.ask(operations.login, { identifier: person.email, password: person.password }),
    ({ answer }) => answer.expectProblem('login', 'INVALID_CREDENTIALS'),
  );
  await report.play(
    'Renew the old session: refused',
    () => gateway.ask(operations.refreshSession, { refreshToken: old.refresh }),
    ({ answer }) => answer.expectProblem('refreshSession', 'SESSION_ENDED'),
  );
  await report.play(
    'Use the old access token: refused within five seconds',
    () => askUntilNobody(gateway, old.access),
    ({ answer }) => {
      if (isSomebody(answer)) throw new Difference('nobody signed in', 'the person of the ended session');
    },
  );
}

async function newPasswordWorks(stage: Stage): Promise<void> {
  const { gateway, report, person } = stage;
  const fresh = await report.play(
    'Sign in with the new password, by username',
    () => gateway.ask(operations.login, { identifier: person.username, password: person.newPassword }),
    ({ answer }) => tokens(answer, 'login'),
  );
  await showWhoIAm(stage, 'Ask who I am, in the new session', fresh);
}

async function useTwice({ gateway, report, person }: Stage, resetToken: string): Promise<void> {
  await report.play(
    'Use the leave to choose a password a second time: refused',
    () => gateway.ask(operations.updatePassword, { resetToken, newPassword: person.password }),
    ({ answer }) => answer.expectProblem('updatePassword', 'EXPIRED'),
  );
}

async function readNotice({ mailbox, report }: Stage): Promise<void> {
  await report.play(
    'Read the notice of the change',
    () => mailbox.next('notice'),
    ({ answer }) => answer.text('subject'),
  );
}

async function showWhoIAm({ gateway, report, person }: Stage, title: string, session: Tokens): Promise<void> {
  await report.play(
    title,
    () => gateway.ask(operations.me, undefined, session.access),
    ({ answer }) => {
      answer.expect('data.me.username', person.username);
      answer.expect('data.me.account.email', person.email);
      answer.expect('data.me.account.emailVerified', true);
    },
  );
}

async function readCode(report: Report, mailbox: Mailbox, title: string): Promise<string> {
  return report.play(
    title,
    () => mailbox.next('code'),
    ({ answer }) => answer.text('code'),
  );
}

function flowId(answer: Answer, field: string, member: string): string {
  answer.expectMember(field, member);
  return answer.text(`data.${field}.id`);
}

function tokens(answer: Answer, field: string): Tokens {
  answer.expectMember(field, 'SignedIn');
  const at = (name: string): string => answer.text(`data.${field}.tokens.${name}`);
  return { access: at('accessToken'), refresh: at('refreshToken') };
}

/** The same length, so that it costs a try. */
function wrong(code: string): string {
  const last = code.slice(-1);
  return `${code.slice(0, -1)}${last === '7' ? '3' : '7'}`;
}

async function askUntilNobody(gateway: Gateway, token: string): Promise<Exchange> {
  const end = Date.now() + REVOCATION;
  let exchange = await gateway.ask(operations.me, undefined, token);
  while (isSomebody(exchange.answer) && Date.now() < end) {
    await pause(200);
    exchange = await gateway.ask(operations.me, undefined, token);
  }
  return exchange;
}

/** A refused token is an error UNAUTHENTICATED, or nobody at all; anything else, such as a breakdown, proves nothing. */
function isSomebody(answer: Answer): boolean {
  const refused = answer.at('errors.0.extensions.code') === 'UNAUTHENTICATED';
  return !refused && !(answer.at('data.me') === null && answer.at('errors') === undefined);
}
