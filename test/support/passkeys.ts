import type { Gateway } from './gateway.js';
import {
  type CreationOptions,
  type Departure,
  PasskeyDevice,
  type RequestOptions,
} from './passkey-device.js';
import { type Asked, type Circumstances, type Outcome, type Person, signUp } from './person.js';

/** What gateways under test believe to be their address. */
export const OWN_ORIGIN = 'http://localhost:4000';

export interface Enrollment {
  readonly id: string;
  readonly options: CreationOptions;
}

export interface PasskeyFlow {
  readonly id: string;
  readonly channels: readonly {
    readonly id: string;
    readonly kind: string;
    readonly passkeyOptions: RequestOptions | null;
  }[];
}

export interface Owner {
  readonly person: Person;
  readonly device: PasskeyDevice;
  readonly factorId: string;
  readonly backupCodes: readonly string[];
}

export type PasskeyOutcome = Outcome & {
  readonly factor?: { readonly id: string; readonly kind: string; readonly name: string };
  readonly backupCodes?: readonly string[];
  readonly options?: unknown;
};

const PROBLEM = '... on Problem { code message retryAfter attemptsLeft fields { path issue message } }';
const CHANNELS = 'channels { id kind hint passkeyOptions }';
const FLOW = `... on Flow { id sentTo { id } ${CHANNELS} codeLength resendAfter expiresAt }`;
const SIGNED_IN = `... on SignedIn { user { id username } session { id current proofs }
  tokens { accessToken refreshToken expiresIn tokenType scope } }`;

const OPERATIONS = {
  beginPasskeyLogin: [null, FLOW],
  stepUp: [null, FLOW],
  enrollPasskey: [null, '... on PasskeyEnrollment { id options expiresAt }'],
  confirmPasskey: ['ConfirmPasskeyInput!', '... on FactorAdded { factor { id kind name } backupCodes }'],
  answerChallenge: ['AnswerChallengeInput!', SIGNED_IN],
  login: ['LoginInput!', `${SIGNED_IN} ${FLOW}`],
  requestPasswordReset: ['RequestPasswordResetInput!', FLOW],
  verifyResetCode: ['VerifyResetCodeInput!', `... on ResetPermit { resetToken expiresAt } ${FLOW}`],
  removeFactor: ['RemoveFactorInput!', '... on Account { factors { id kind } }'],
} as const;

/** What one of the mutations that have to do with passkeys answered. */
export async function tell(
  gateway: Asked,
  name: keyof typeof OPERATIONS,
  input: object | null = null,
  circumstances: Circumstances = {},
): Promise<PasskeyOutcome> {
  const [type, selection] = OPERATIONS[name];
  const call = type === null ? name : `${name}(input: $input)`;
  const head = type === null ? 'mutation' : `mutation($input: ${type})`;
  const document = `${head} { ${call} { __typename ${selection} ${PROBLEM} } }`;
  const variables = input === null ? {} : { input };
  const { status, text, body } = await gateway.client.graphql<Record<string, PasskeyOutcome>>(
    document,
    variables,
    circumstances,
  );
  const outcome = body.data?.[name];
  if (outcome === undefined || outcome === null) throw new Error(`${name} answered ${status}: ${text}`);
  return outcome;
}

/** The flow of an answer that has to be one. */
export function flowIn(outcome: PasskeyOutcome | undefined): PasskeyFlow {
  if (outcome?.id === undefined || outcome.channels === undefined) {
    throw new Error(`No flow: ${JSON.stringify(outcome)}`);
  }
  // The selection above asks for what the type says.
  return outcome as unknown as PasskeyFlow;
}

/** What the passkey channel of a flow asks a browser for. */
export function optionsIn(outcome: PasskeyOutcome): RequestOptions {
  const options = flowIn(outcome).channels.find(({ kind }) => kind === 'PASSKEY')?.passkeyOptions;
  if (!options) throw new Error(`No passkey is asked for: ${JSON.stringify(outcome)}`);
  return options;
}

export function newDevice(
  habits: { origin?: string; synced?: boolean; counts?: boolean } = {},
): PasskeyDevice {
  return new PasskeyDevice({ origin: OWN_ORIGIN, ...habits });
}

export async function enroll(gateway: Asked, token: string): Promise<Enrollment> {
  const outcome = await tell(gateway, 'enrollPasskey', null, { token });
  if (outcome.id === undefined) throw new Error(`No enrolment: ${JSON.stringify(outcome)}`);
  return outcome as unknown as Enrollment;
}

export async function confirm(
  gateway: Asked,
  token: string,
  made: { readonly enrollmentId: string; readonly credential: object; readonly name?: string },
): Promise<PasskeyOutcome> {
  return tell(gateway, 'confirmPasskey', { name: 'My phone', ...made }, { token });
}

/** Makes a passkey for somebody signed in. */
export async function addPasskey(
  gateway: Asked,
  token: string,
  device: PasskeyDevice,
): Promise<{ readonly factorId: string; readonly backupCodes: readonly string[] }> {
  const { id: enrollmentId, options } = await enroll(gateway, token);
  const outcome = await confirm(gateway, token, { enrollmentId, credential: device.create(options) });
  if (outcome.factor === undefined) throw new Error(`No passkey: ${JSON.stringify(outcome)}`);
  return { factorId: outcome.factor.id, backupCodes: outcome.backupCodes ?? [] };
}

/** Somebody with an account and a passkey for it. */
export async function ownerOf(gateway: Gateway, device: PasskeyDevice = newDevice()): Promise<Owner> {
  const person = await signUp(gateway);
  return { person, device, ...(await addPasskey(gateway, person.accessToken, device)) };
}

export function beginLogin(gateway: Asked): Promise<PasskeyOutcome> {
  return tell(gateway, 'beginPasskeyLogin');
}

/** Answers a flow by passkey. */
export function answer(
  gateway: Asked,
  challengeId: string,
  passkey: unknown,
  circumstances: Circumstances = {},
): Promise<PasskeyOutcome> {
  return tell(gateway, 'answerChallenge', { challengeId, passkey }, circumstances);
}

/** The whole sign-in by a passkey alone. */
export async function signInByPasskey(
  gateway: Asked,
  device: PasskeyDevice,
  departure: Departure = {},
): Promise<PasskeyOutcome> {
  const flow = await beginLogin(gateway);
  return answer(gateway, flowIn(flow).id, device.get(optionsIn(flow), departure));
}
