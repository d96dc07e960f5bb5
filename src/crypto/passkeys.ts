import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Assertion, Attestation } from './passkey-answers.js';

/** Whom passkeys are made for: a domain, and the origins whose pages may use them (WebAuthn Level 3, 4 and 5.11). */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
}

/** A credential as it is named to a browser. */
export interface KnownCredential {
  /** base64url. */
  readonly id: string;
  readonly transports: readonly string[];
}

export interface PasskeyUser {
  /** base64url of at most 64 bytes that name the account to nobody else. */
  readonly handle: string;
  readonly name: string;
  readonly displayName: string;
}

/** What is kept of a passkey that was made. */
export interface NewPasskey {
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly backedUp: boolean;
  readonly transports: readonly string[];
  readonly aaguid: string;
}

/** What a good signature said. */
export interface Signed {
  readonly signCount: number;
  readonly backedUp: boolean;
  /** Whether the passkey may be on several devices. */
  readonly synced: boolean;
}

/** Milliseconds a browser gives a person to answer. */
const TIMEOUT = 300_000;
/**
 * EdDSA, ES256, RS256 (IANA, COSE Algorithms), most wanted first. All are of 128 bits or thereabouts, and every
 * authenticator has one of them.
 */
const ALGORITHMS = [-8, -7, -257];

/** A tenth of all modules of a process, for what few people do: read when the first one does it, not at every start. */
const library = () => import('@simplewebauthn/server');
const decoders = () => import('@simplewebauthn/server/helpers');

/** 256 bits to be signed, base64url, made of what a conversation has that no other has. */
export function challengeOf(conversation: { readonly flowKey: string; readonly nonce: string }): string {
  const parts = JSON.stringify(['passkey', conversation.flowKey, conversation.nonce]);
  return createHash('sha256').update(parts).digest('base64url');
}

/** PublicKeyCredentialCreationOptionsJSON: discoverable, and made only for who is verified by the authenticator itself. */
export async function creationOptions(
  party: RelyingParty,
  user: PasskeyUser,
  asked: { readonly challenge: string; readonly exclude: readonly KnownCredential[] },
): Promise<object> {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: bytesOf(user.handle),
    userName: user.name,
    userDisplayName: user.displayName,
    challenge: bytesOf(asked.challenge),
    timeout: TIMEOUT,
    attestationType: 'none',
    excludeCredentials: asked.exclude.map(named),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** PublicKeyCredentialRequestOptionsJSON. With nothing allowed by name, every passkey for this domain may answer. */
export async function requestOptions(
  party: RelyingParty,
  challenge: string,
  allow: readonly KnownCredential[],
): Promise<object> {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytesOf(challenge),
    allowCredentials: allow.map(named),
    timeout: TIMEOUT,
    userVerification: 'required',
  });
}

/** Null unless it was made for this challenge, domain and origin by an authenticator that verified its user. */
export async function verifyNewPasskey(
  attestation: Attestation,
  party: RelyingParty,
  challenge: string,
): Promise<NewPasskey | null> {
  const { id, clientDataJSON, attestationObject, transports } = attestation;
  try {
    if ((await isFramed(clientDataJSON)) || !(await isUnattested(attestationObject))) return null;
    const { verifyRegistrationResponse } = await library();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...envelope(id), response: { clientDataJSON, attestationObject } },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || registrationInfo === undefined) return null;
    const { credential, credentialBackedUp: backedUp, aaguid } = registrationInfo;
    const publicKey = Buffer.from(credential.publicKey).toString('base64url');
    return {
      credentialId: credential.id,
      publicKey,
      signCount: credential.counter,
      backedUp,
      transports,
      aaguid,
    };
  } catch {
    // It says in its message what was expected and what came instead; neither is anybody's business.
    return null;
  }
}

/**
 * Null unless the key signed this challenge for this domain and origin, with its user verified. Whether its count of
 * signatures is later than the one before is for the row to decide that keeps it.
 */
export async function verifyAssertion(
  { id, clientDataJSON, authenticatorData, signature }: Assertion,
  party: RelyingParty,
  expected: { readonly challenge: string; readonly publicKey: string },
): Promise<Signed | null> {
  try {
    if (await isFramed(clientDataJSON)) return null;
    const { verifyAuthenticationResponse } = await library();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...envelope(id), response: { clientDataJSON, authenticatorData, signature } },
      expectedChallenge: expected.challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id, publicKey: bytesOf(expected.publicKey), counter: 0 },
    });
    if (!verified) return null;
    const { newCounter, credentialBackedUp, credentialDeviceType } = authenticationInfo;
    return {
      signCount: newCounter,
      backedUp: credentialBackedUp,
      synced: credentialDeviceType === 'multiDevice',
    };
  } catch {
    return null;
  }
}

/** A COSE key of which nobody has the private half: signatures of credentials that are not there are checked by it. */
export function newDecoyKey(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: EC2, ES256, P-256 (RFC 9053 section 7.1.1).
  const head = Buffer.from('a5010203262001215820', 'hex');
  const second = Buffer.from('225820', 'hex');
  return Buffer.concat([head, Buffer.from(x, 'base64url'), second, Buffer.from(y, 'base64url')]).toString(
    'base64url',
  );
}

/** From within a page of somebody else: none of ours can be shown there. */
async function isFramed(clientDataJSON: string): Promise<boolean> {
  const { decodeClientDataJSON } = await decoders();
  return decodeClientDataJSON(clientDataJSON).crossOrigin === true;
}

/**
 * Nobody asked who made the authenticator. A statement with certificates is not looked into: it would be checked
 * against lists at addresses that stand in the certificates.
 */
async function isUnattested(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await decoders();
  const decoded = decodeAttestationObject(bytesOf(attestationObject));
  const format = decoded.get('fmt');
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
}

function envelope(id: string) {
  return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
}

function named({ id, transports }: KnownCredential): { id: string; transports: AuthenticatorTransport[] } {
  return { id, transports: transports.filter(isTransport) };
}

type AuthenticatorTransport = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb';
const TRANSPORTS: readonly string[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

function isTransport(word: string): word is AuthenticatorTransport {
  return TRANSPORTS.includes(word);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
