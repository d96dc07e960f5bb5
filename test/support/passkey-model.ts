import { type Departure, PasskeyDevice } from './passkey-device.js';
import { newDevice } from './passkeys.js';

/** A passkey that an account knows, with the device it is on and all that it has signed. */
export class ModelPasskey {
  /** What it signed last. */
  newest = '';
  private lastCount = 0;
  private readonly signed = new Map<
    string,
    { readonly challenge: string; readonly count: number; readonly isHonest: boolean }
  >();

  constructor(
    readonly id: string,
    private readonly device: PasskeyDevice,
    readonly proof: 'PASSKEY' | 'SYNCED_PASSKEY',
  ) {}

  /** An answer for who asks with this challenge. One that departs from an honest one is never right. */
  sign(challenge: string, departure: Departure = {}): string {
    const text = signedBy(this.device, challenge, departure);
    const isHonest = Object.keys(departure).length === 0;
    this.signed.set(text, { challenge, count: this.device.passkey.count, isHonest });
    this.newest = text;
    return text;
  }

  /** Signed for this very conversation, by a device whose count of signatures has only grown. */
  isRight(text: string, challenge: string): boolean {
    const made = this.signed.get(text);
    if (made === undefined || !made.isHonest || made.challenge !== challenge) return false;
    return made.count > this.lastCount || (made.count === 0 && this.lastCount === 0);
  }

  hasSigned(text: string): boolean {
    return this.signed.has(text);
  }

  use(text: string): void {
    this.lastCount = this.signed.get(text)?.count ?? this.lastCount;
  }
}

/** One that is on several devices counts nothing. */
export function deviceOf(proof: 'PASSKEY' | 'SYNCED_PASSKEY'): PasskeyDevice {
  return newDevice(proof === 'SYNCED_PASSKEY' ? { synced: true, counts: false } : {});
}

/** The answer of a passkey that no account knows. */
export function signedByNobody(challenge: string): string {
  const device = deviceOf('PASSKEY');
  const user = { id: 'AAAA', name: 'nobody', displayName: 'nobody' };
  const selection = { residentKey: 'required', userVerification: 'required' };
  device.create({
    challenge,
    rp: { id: 'localhost', name: 'nobody’s' },
    user,
    excludeCredentials: [],
    authenticatorSelection: selection,
    attestation: 'none',
  });
  return signedBy(device, challenge, {});
}

function signedBy(device: PasskeyDevice, challenge: string, departure: Departure): string {
  const asked = { challenge, rpId: 'localhost', userVerification: 'required' };
  return JSON.stringify(device.get(asked, departure));
}
