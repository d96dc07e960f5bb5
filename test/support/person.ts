import { randomBytes } from 'node:crypto';
import type { Gateway } from './gateway.js';
import type { Answer, RequestOptions } from './http-client.js';

/** What a mutation answered: its member of the result union, with the fields this test suite looks at. */
export interface Outcome {
  readonly __typename: string;
  readonly id?: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfter?: number | null;
  readonly attemptsLeft?: number | null;
  readonly fields?: readonly {
    readonly path: readonly string[];
    readonly issue: string;
    readonly message: string;
  }[];
  readonly sentTo?: { readonly id: string; readonly kind: string; readonly hint: string } | null;
  readonly channels?: readonly { readonly id: string; readonly kind: string; readonly hint: string }[];
  readonly codeLength?: number;
  readonly resendAfter?: number;
  readonly expiresAt?: string;
  readonly resetToken?: string;
  readonly sessionsEnded?: number;
  readonly changedAt?: string;
  readonly count?: number;
  readonly user?: { readonly id: string; readonly username: string };
  readonly session?: { readonly id: string; readonly current: boolean; readonly proofs: readonly string[] };
  /** Of a phone that is being set up: its number, masked. */
  readonly phone?: string;
  readonly secret?: string | null;
  readonly uri?: string;
  readonly factor?: ListedFactor;
  readonly factors?: readonly ListedFactor[];
  readonly backupCodes?: readonly string[];
  readonly tokens?: {
    readonly accessToken: string;
    readonly refreshToken: string | null;
    readonly expiresIn: number;
    readonly tokenType: string;
    readonly scope: string;
  };
}

export interface ListedFactor {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly remaining: number | null;
  readonly lastUsedAt: string | null;
}

const FLOW = 'id sentTo { id kind hint } channels { id kind hint } codeLength resendAfter expiresAt';
const PROBLEM = '... on Problem { code message retryAfter attemptsLeft fields { path issue message } }';
const SIGNED_IN = `... on SignedIn { user { id username } session { id current proofs }
  tokens { accessToken refreshToken expiresIn tokenType scope } }`;

const FACTOR = 'id kind name remaining lastUsedAt';
const ADDED = `... on FactorAdded { factor { ${FACTOR} } backupCodes }`;

/** Its destination is a text, where a flow's is a channel. */
const ENROLLED_PHONE = 'id phone: sentTo codeLength resendAfter expiresAt';

const MUTATIONS = {
  register: ['RegisterInput!', `... on EmailVerification { ${FLOW} }`],
  verifyEmail: ['VerifyEmailInput!', SIGNED_IN],
  login: ['LoginInput!', `${SIGNED_IN} ... on Challenge { ${FLOW} }`],
  answerChallenge: ['AnswerChallengeInput!', SIGNED_IN],
  confirmTotp: ['ConfirmTotpInput!', ADDED],
  enrollSms: ['EnrollSmsInput!', `... on SmsEnrollment { ${ENROLLED_PHONE} }`],
  confirmSms: ['ConfirmSmsInput!', ADDED],
  removeFactor: ['RemoveFactorInput!', `... on Account { id factors { ${FACTOR} } }`],
  refreshSession: ['RefreshSessionInput!', SIGNED_IN],
  endSessions: ['EndSessionsInput!', '... on SessionsEnded { count }'],
  sendCode: ['SendCodeInput!', `... on Flow { ${FLOW} }`],
  requestPasswordReset: ['RequestPasswordResetInput!', `... on PasswordReset { ${FLOW} }`],
  verifyResetCode: [
    'VerifyResetCodeInput!',
    `... on ResetPermit { resetToken expiresAt } ... on PasswordReset { ${FLOW} }`,
  ],
  updatePassword: ['UpdatePasswordInput!', '... on PasswordUpdated { changedAt sessionsEnded }'],
} as const;

export type MutationName = keyof typeof MUTATIONS;

/** Mutations that take no input, for somebody signed in. */
const BARE = {
  stepUp: `... on Challenge { ${FLOW} }`,
  enrollTotp: '... on TotpEnrollment { id secret uri expiresAt }',
  renewBackupCodes: ADDED,
} as const;

/** Whatever answers over HTTP: a gateway within the test's process, or a process of its own. */
export type Asked = Pick<Gateway, 'client'>;
/** The same, with a mailbox behind it. */
export type Mailing = Pick<Gateway, 'client' | 'codeTo'>;

/** What else a request has besides its input. */
export type Circumstances = Omit<RequestOptions, 'cookieJar'>;

/** The text of one mutation that takes its input from `$input`, and asks for all this suite looks at. */
export function documentOf(name: MutationName): string {
  const [type, selection] = MUTATIONS[name];
  return `mutation($input: ${type}) { ${name}(input: $input) { __typename ${selection} ${PROBLEM} } }`;
}

/** The whole answer to one mutation over HTTP. */
export async function post(
  gateway: Asked,
  name: MutationName,
  input: object,
  circumstances: Circumstances = {},
): Promise<Answer<Record<string, Outcome>>> {
  return gateway.client.graphql<Record<string, Outcome>>(documentOf(name), { input }, circumstances);
}

/** What one mutation answered; throws for anything but data. */
export async function ask(
  gateway: Asked,
  name: MutationName,
  input: object,
  circumstances: Circumstances = {},
): Promise<Outcome> {
  const { status, text, body } = await post(gateway, name, input, circumstances);
  const outcome = body.data?.[name];
  if (outcome === undefined || outcome === null) throw new Error(`${name} answered ${status}: ${text}`);
  return outcome;
}

/** What a mutation without input answered somebody signed in; throws for anything but data. */
export async function askBare(gateway: Asked, name: keyof typeof BARE, token: string): Promise<Outcome> {
  const document = `mutation { ${name} { __typename ${BARE[name]} ${PROBLEM} } }`;
  const { status, text, body } = await gateway.client.graphql<Record<string, Outcome>>(
    document,
    {},
    { token },
  );
  const outcome = body.data?.[name];
  if (outcome === undefined || outcome === null) throw new Error(`${name} answered ${status}: ${text}`);
  return outcome;
}

export async function me(gateway: Asked, token: string): Promise<{ id: string } | null> {
  const { body } = await gateway.client.graphql<{ me: { id: string } | null }>(
    '{ me { id } }',
    {},
    { token },
  );
  return body.data?.me ?? null;
}

/** Someone with an account whose address is confirmed, signed in once. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** They stand for no others and make no words: the policy judges such a password in a fifth of the time. */
const LETTERS = 'bcdfghjkmnpqrtvwxz';

/** A password that every policy accepts, new each time. */
export function newPassword(): string {
  return Array.from(randomBytes(16), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

export function newName(): string {
  return `p${randomBytes(6).toString('hex')}`;
}

export async function signUp(
  gateway: Mailing,
  given: Partial<Person> = {},
  circumstances: Circumstances = {},
): Promise<Person> {
  const username = given.username ?? newName();
  const email = given.email ?? `${username}@example.com`;
  const password = given.password ?? newPassword();
  const input = { email, username, password, displayName: 'A Person' };
  const flow = await ask(gateway, 'register', input, circumstances);
  const code = await gateway.codeTo(email);
  const signedIn = await ask(gateway, 'verifyEmail', { verificationId: flow.id, code }, circumstances);
  const { user, session, tokens } = signedIn;
  if (!user || !session || !tokens?.refreshToken) throw new Error(`No sign-in: ${JSON.stringify(signedIn)}`);
  const { accessToken, refreshToken } = tokens;
  return { id: user.id, email, username, password, accessToken, refreshToken, sessionId: session.id };
}

/** Steps 1 and 2 of a reset: the leave to choose a password. */
export async function permitFor(gateway: Mailing, identifier: string, email: string): Promise<string> {
  const flow = await ask(gateway, 'requestPasswordReset', { identifier });
  const code = await gateway.codeTo(email);
  const permit = await ask(gateway, 'verifyResetCode', { resetId: flow.id, code });
  if (permit.resetToken === undefined) throw new Error(`No permit: ${JSON.stringify(permit)}`);
  return permit.resetToken;
}
