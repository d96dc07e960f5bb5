import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { EventWebhook } from '@sendgrid/eventwebhook';
import type { Clock, Instant, Seconds } from '../clock.js';

/** One event of SendGrid's, with what this gateway looks at. */
export interface SendGridEvent {
  readonly event: string;
  readonly email: string;
  readonly at: Instant;
  /** Of `bounce`: `bounce` or `blocked`. */
  readonly type: string;
  /** Of `dropped`: their words. */
  readonly reason: string;
  /** Our own id of the mail, null when it is not one of ours. */
  readonly mailId: string | null;
  /** As it was answered when the mail was handed over, null when it is missing. */
  readonly providerId: string | null;
}

export interface SignedBody {
  readonly body: Buffer;
  readonly signature: string;
  /** Seconds since 1970, as text. */
  readonly timestamp: string;
}

/** A clock may be wrong, and what is older was seen by somebody who repeats it. */
const TOLERANCE: Seconds = 600;
const LONGEST_SIGNATURE = 128;
const LONGEST_TEXT = 512;

/**
 * What SendGrid posts, once its signature is proven (Signed Event Webhook: ECDSA with P-256 and SHA-256 over the
 * timestamp and the body). SendGrid's own package has the last word; Node's crypto is asked before, for the package
 * computes in JavaScript and takes long enough for anybody to keep a core busy with invented signatures.
 */
export class SendGridEvents {
  private readonly package = new EventWebhook();
  private readonly key: KeyObject;
  private readonly packagesKey: ReturnType<EventWebhook['convertPublicKeyToECDSA']>;

  /** `publicKey`: the verification key as SendGrid shows it, base64 of a SubjectPublicKeyInfo. */
  constructor(
    publicKey: string,
    private readonly clock: Clock,
  ) {
    this.key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    this.packagesKey = this.package.convertPublicKeyToECDSA(publicKey);
  }

  /** Null unless SendGrid signed it, lately. What cannot be understood is left out. */
  read(signed: SignedBody): readonly SendGridEvent[] | null {
    if (!this.isRecent(signed.timestamp) || !this.isSigned(signed)) return null;
    const events = parsed(signed.body);
    return events.flatMap((one) => eventFrom(one) ?? []);
  }

  private isRecent(timestamp: string): boolean {
    if (!/^\d{1,12}$/.test(timestamp)) return false;
    return Math.abs(this.clock.now() / 1000 - Number(timestamp)) <= TOLERANCE;
  }

  private isSigned({ body, signature, timestamp }: SignedBody): boolean {
    if (signature.length > LONGEST_SIGNATURE) return false;
    const bytes = Buffer.concat([Buffer.from(timestamp), body]);
    if (!verify('sha256', bytes, this.key, Buffer.from(signature, 'base64'))) return false;
    try {
      return this.package.verifySignature(this.packagesKey, body, signature, timestamp);
    } catch {
      return false;
    }
  }
}

function parsed(body: Buffer): readonly unknown[] {
  try {
    const events: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(events) ? events : [];
  } catch {
    return [];
  }
}

function eventFrom(one: unknown): SendGridEvent | null {
  if (typeof one !== 'object' || one === null) return null;
  const text = (name: string): string => {
    const value: unknown = Reflect.get(one, name);
    return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : '';
  };
  const timestamp: unknown = Reflect.get(one, 'timestamp');
  if (!Number.isSafeInteger(timestamp) || text('event') === '') return null;
  // What comes behind the first dot tells which of SendGrid's servers had it.
  const [providerId = ''] = text('sg_message_id').split('.');
  return {
    event: text('event'),
    email: text('email'),
    at: Number(timestamp) * 1000,
    type: text('type'),
    reason: text('reason'),
    mailId: text('latchkey_mail') || null,
    providerId: providerId || null,
  };
}
