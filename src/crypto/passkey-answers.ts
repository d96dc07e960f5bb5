/** What a credential answers to `navigator.credentials.get`, as far as it counts. All of it is base64url. */
export interface Assertion {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  /** Whose credential it says it is; a discoverable one always does. */
  readonly userHandle: string | null;
}

/** What `navigator.credentials.create` answers, as far as it counts. */
export interface Attestation {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  /** How the authenticator can be reached, in the browser's words. */
  readonly transports: readonly string[];
}

type Members = ReadonlyMap<string, unknown>;

/** Characters of base64url at most. A credential id has 1023 bytes and a user handle 64 (WebAuthn Level 3, 5.8.3 and 5.4.3). */
const LONGEST = { id: 1364, clientData: 4096, authenticatorData: 4096, signature: 4096, handle: 86 };
const LONGEST_ATTESTATION = 16_384;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const TRANSPORT = /^[a-z-]{1,32}$/;
const MAX_TRANSPORTS = 10;

/** Null when it is not an AuthenticationResponseJSON, whoever gives it. Never throws. */
export function readAssertion(value: unknown): Assertion | null {
  const read = readCredential(value);
  if (read === null) return null;
  const { id, response } = read;
  const clientDataJSON = bytes(response.get('clientDataJSON'), LONGEST.clientData);
  const authenticatorData = bytes(response.get('authenticatorData'), LONGEST.authenticatorData);
  const signature = bytes(response.get('signature'), LONGEST.signature);
  const given = response.get('userHandle') ?? null;
  const userHandle = given === null ? null : bytes(given, LONGEST.handle);
  if (clientDataJSON === null || authenticatorData === null || signature === null) return null;
  if (given !== null && userHandle === null) return null;
  return { id, clientDataJSON, authenticatorData, signature, userHandle };
}

/** Null when it is not a RegistrationResponseJSON. Never throws. */
export function readAttestation(value: unknown): Attestation | null {
  const read = readCredential(value);
  if (read === null) return null;
  const { id, response } = read;
  const clientDataJSON = bytes(response.get('clientDataJSON'), LONGEST.clientData);
  const attestationObject = bytes(response.get('attestationObject'), LONGEST_ATTESTATION);
  if (clientDataJSON === null || attestationObject === null) return null;
  return { id, clientDataJSON, attestationObject, transports: readTransports(response.get('transports')) };
}

function readCredential(value: unknown): { id: string; response: Members } | null {
  const members = membersOf(value);
  const response = membersOf(members?.get('response'));
  const id = bytes(members?.get('id'), LONGEST.id);
  if (members === null || response === null || id === null) return null;
  if (members.get('type') !== 'public-key' || members.get('rawId') !== id) return null;
  return { id, response };
}

function readTransports(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const known = value.filter((one): one is string => typeof one === 'string' && TRANSPORT.test(one));
  return [...new Set(known)].slice(0, MAX_TRANSPORTS);
}

function membersOf(value: unknown): Members | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value));
}

function bytes(value: unknown, longest: number): string | null {
  return typeof value === 'string' && value.length <= longest && BASE64URL.test(value) ? value : null;
}
