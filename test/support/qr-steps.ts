import type { RequestOptions } from './http-client.js';
import type { Asked, Outcome } from './person.js';

/** What a mutation about a QR login answered. */
export interface QrOutcome extends Outcome {
  readonly status?: string;
  readonly purpose?: string;
  readonly payload?: string;
  readonly secret?: string | null;
  readonly matchCode?: string | null;
  readonly device?: { readonly name: string; readonly ip: string | null; readonly location: string | null };
  readonly pollAfter?: number;
}

/** A ticket as the browser that made it holds it. */
export interface Ticket {
  readonly id: string;
  readonly secret: string;
  readonly payload: string;
  readonly matchCode: string;
}

export const QR_FIELDS =
  'id status purpose payload secret matchCode device { name ip location } pollAfter expiresAt';
const MEMBERS = `__typename ... on QrLogin { ${QR_FIELDS} }
  ... on Problem { code message retryAfter attemptsLeft fields { path issue message } }`;
const SIGNED_IN = `... on SignedIn { user { id username } session { id current }
  tokens { accessToken refreshToken expiresIn tokenType scope } }`;
const DOCUMENTS = {
  createQrLogin: `mutation($input: CreateQrLoginInput!) { createQrLogin(input: $input) { ${MEMBERS} } }`,
  redeemQrLogin: `mutation($input: RedeemQrLoginInput!) { redeemQrLogin(input: $input) { ${MEMBERS} ${SIGNED_IN} } }`,
  scanQrLogin: `mutation($input: ScanQrLoginInput!) { scanQrLogin(input: $input) { ${MEMBERS} } }`,
  answerQrLogin: `mutation($input: AnswerQrLoginInput!) { answerQrLogin(input: $input) { ${MEMBERS} } }`,
} as const;

/** What one of the four answered; throws for anything but data. */
export async function askQr(
  gateway: Asked,
  name: keyof typeof DOCUMENTS,
  input: object,
  options: RequestOptions = {},
): Promise<QrOutcome> {
  const { status, text, body } = await gateway.client.graphql<Record<string, QrOutcome>>(
    DOCUMENTS[name],
    { input },
    options,
  );
  const outcome = body.data?.[name];
  if (outcome === undefined || outcome === null) throw new Error(`${name} answered ${status}: ${text}`);
  return outcome;
}

/** Makes a ticket; throws when there is none. */
export async function makeTicket(
  gateway: Asked,
  options: RequestOptions = {},
  input: object = {},
): Promise<Ticket> {
  const { id, secret, payload, matchCode, ...rest } = await askQr(gateway, 'createQrLogin', input, options);
  if (!id || !secret || !payload || !matchCode) throw new Error(`No ticket: ${JSON.stringify(rest)}`);
  return { id, secret, payload, matchCode };
}

export function redeem(
  gateway: Asked,
  { id, secret }: Ticket,
  options: RequestOptions = {},
): Promise<QrOutcome> {
  return askQr(gateway, 'redeemQrLogin', { id, secret }, options);
}

export function scan(gateway: Asked, { payload }: Ticket, token: string): Promise<QrOutcome> {
  return askQr(gateway, 'scanQrLogin', { payload }, { token });
}

/** `more`: what the phone's owner was told they approve, where that is not a sign-in. */
export function approve(
  gateway: Asked,
  { id, matchCode }: Ticket,
  token: string,
  more: object = {},
): Promise<QrOutcome> {
  return askQr(gateway, 'answerQrLogin', { id, approve: true, matchCode, ...more }, { token });
}

export function decline(gateway: Asked, { id }: Ticket, token: string): Promise<QrOutcome> {
  return askQr(gateway, 'answerQrLogin', { id, approve: false }, { token });
}

/** A ticket that was scanned and approved with this token. */
export async function approvedTicket(
  gateway: Asked,
  token: string,
  options: RequestOptions = {},
): Promise<Ticket> {
  const ticket = await makeTicket(gateway, options);
  await scan(gateway, ticket, token);
  const outcome = await approve(gateway, ticket, token);
  if (outcome.status !== 'APPROVED') throw new Error(`Not approved: ${JSON.stringify(outcome)}`);
  return ticket;
}
