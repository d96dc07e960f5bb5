import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Cbor, encodeCbor } from './cbor.js';

export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials: readonly { readonly id: string }[];
  readonly authenticatorSelection: { readonly residentKey: string; readonly userVerification: string };
  readonly attestation: string;
}

export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  readonly userVerification: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** How an answer departs from an honest one. */
export interface Departure {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  /** Whether the authenticator verified its user. */
  readonly verified?: boolean;
  readonly present?: boolean;
  readonly count?: number;
  readonly userHandle?: string | null;
  readonly format?: 'none' | 'packed' | 'x5c';
  readonly signature?: Buffer;
}

/** What an authenticator keeps for itself of a passkey. */
export interface KeptPasskey {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly privateKey: KeyObject;
  readonly publicKey: Buffer;
  count: number;
}

interface Habits {
  readonly origin: string;
  /** Whether its passkeys may be on several devices. */
  readonly synced?: boolean;
  /** Whether it counts its signatures; those that sync do not. */
  readonly counts?: boolean;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const MAY_SYNC = 0x08;
const IS_SYNCED = 0x10;
const HAS_CREDENTIAL = 0x40;

/** An authenticator and the browser before it, in software (WebAuthn Level 3, sections 6 and 7): ES256, discoverable. */
export class PasskeyDevice {
  readonly kept: KeptPasskey[] = [];

  constructor(private readonly habits: Habits) {}

  /** The newest passkey. */
  get passkey(): KeptPasskey {
    const newest = this.kept.at(-1);
    if (newest === undefined) throw new Error('There is no passkey yet.');
    return newest;
  }

  /** RegistrationResponseJSON, of a new passkey unless it is one of those there are. */
  create(options: CreationOptions, departure: Departure = {}, again?: KeptPasskey) {
    const kept = again ?? newPasskey(options, departure.rpId);
    if (again === undefined) this.kept.push(kept);
    const id = Buffer.from(kept.id, 'base64url');
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, kept.publicKey]);
    const authData = Buffer.concat([this.head(kept, HAS_CREDENTIAL, departure), credential]);
    const clientData = this.clientData('webauthn.create', options.challenge, departure);
    const statement = this.statement(kept, { authData, clientData }, departure.format ?? 'none');
    const object = new Map<string, Cbor>([...statement, ['authData', authData]]);
    return {
      ...named(kept.id),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: encodeCbor(object).toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  /** AuthenticationResponseJSON by one of its passkeys. */
  get(options: RequestOptions, departure: Departure = {}, kept: KeptPasskey = this.passkey) {
    if (this.habits.counts !== false) kept.count += 1;
    const authData = this.head(kept, 0, departure);
    const clientData = this.clientData('webauthn.get', options.challenge, departure);
    const signature =
      departure.signature ?? sign('sha256', signedBase(authData, clientData), kept.privateKey);
    const { userHandle = kept.userHandle } = departure;
    return {
      ...named(kept.id),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    };
  }

  private head(kept: KeptPasskey, more: number, departure: Departure): Buffer {
    const { verified = true, present = true, rpId = kept.rpId, count = kept.count } = departure;
    const synced = this.habits.synced === true ? MAY_SYNC | IS_SYNCED : 0;
    const flags = (present ? PRESENT : 0) | (verified ? VERIFIED : 0) | synced | more;
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags, 0);
    rest.writeUInt32BE(count, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest]);
  }

  private clientData(type: string, challenge: string, departure: Departure): Buffer {
    const { origin } = this.habits;
    const data = { type, challenge, origin, crossOrigin: false };
    const { type: otherType = type, challenge: other = challenge, crossOrigin = false } = departure;
    const said = { ...data, type: otherType, challenge: other, crossOrigin };
    return Buffer.from(JSON.stringify({ ...said, origin: departure.origin ?? origin }));
  }

  private statement(
    kept: KeptPasskey,
    made: { readonly authData: Buffer; readonly clientData: Buffer },
    format: 'none' | 'packed' | 'x5c',
  ): readonly [string, Cbor][] {
    const nothing: [string, Cbor][] = [
      ['fmt', 'none'],
      ['attStmt', new Map()],
    ];
    if (format === 'none') return nothing;
    const sig = sign('sha256', signedBase(made.authData, made.clientData), kept.privateKey);
    const certified: [string, Cbor][] = format === 'x5c' ? [['x5c', new Map([[0, sig]])]] : [];
    return [
      ['fmt', 'packed'],
      ['attStmt', new Map<string, Cbor>([['alg', -7], ['sig', sig], ...certified])],
    ];
  }
}

function newPasskey({ rp, user }: CreationOptions, rpId = rp.id): KeptPasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    id: randomBytes(32).toString('base64url'),
    rpId,
    userHandle: user.id,
    privateKey,
    publicKey: coseKey(publicKey),
    count: 0,
  };
}

function signedBase(authData: Buffer, clientData: Buffer): Buffer {
  return Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
}

function named(id: string) {
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
  };
}

/** EC2, ES256, P-256 (RFC 9053 section 7.1.1). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const members: [number, Cbor][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ];
  return encodeCbor(new Map(members));
}
