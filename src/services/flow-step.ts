import type { Instant, Seconds } from '../clock.js';
import { BACKUP_CODE_LENGTH } from '../crypto/backup-codes.js';
import { digest } from '../crypto/random-token.js';
import type { SendAnswer } from '../flows/send-allowance.js';
import {
  type CodeFormat,
  type FlowPurpose,
  isSent,
  type SetUpWay,
  type VerificationFlow,
  type Way,
} from '../flows/verification-flow.js';
import type { Asked } from './factor-proofs.js';

export interface ChannelView {
  readonly id: string;
  readonly kind: Way;
  /** Masked: `a•••@e•••.org`. What is held has the name of its kind. */
  readonly hint: string;
  /** What a passkey would have to sign for; on the channel of passkeys alone. */
  readonly asked?: Asked;
}

export interface FlowView {
  readonly id: string;
  readonly purpose: FlowPurpose;
  /** Where the last code went; null when none was sent now. */
  readonly sentTo: ChannelView | null;
  readonly channels: readonly ChannelView[];
  /** Characters of the code box. */
  readonly codeLength: number;
  /** Seconds until *Get code* works. */
  readonly resendAfter: Seconds;
  readonly expiresAt: Instant;
}

/** A flow as it stands, and the mail or text its newest code needs; `generation` is null when none is to be sent. */
export interface FlowStep {
  readonly view: FlowView;
  readonly flow: VerificationFlow;
  readonly flowKey: string;
  readonly generation: number | null;
}

/** The id of the channel that every deployment has. */
export const EMAIL_CHANNEL = 'email';
const CHANNELS: Readonly<Record<Way, string>> = {
  EMAIL: EMAIL_CHANNEL,
  TOTP: 'totp',
  BACKUP_CODE: 'backup_code',
  PASSKEY: 'passkey',
  QR: 'qr',
  SMS: 'sms',
};
/** The same for everybody: it is said before anything was proven. */
const HINTS: Readonly<Record<SetUpWay, string>> = {
  TOTP: 'Authenticator app',
  BACKUP_CODE: 'Backup code',
  PASSKEY: 'Passkey',
  QR: 'Another device where you are signed in',
  SMS: 'Text message',
};
/** Characters of a code box: of the newest code that was sent, or of what most are. */
export const MAILED_LENGTH: Readonly<Record<CodeFormat, number>> = { DIGITS: 6, LETTERS: 8 };
/** Neither a passkey nor an approval is typed. */
const HELD_LENGTH: Readonly<Record<Exclude<SetUpWay, 'SMS'>, number>> = {
  TOTP: 6,
  BACKUP_CODE: BACKUP_CODE_LENGTH,
  PASSKEY: 0,
  QR: 0,
};

/** The names of these ways, the same in every flow. */
export function channelsOf(ways: readonly Way[]): readonly Pick<ChannelView, 'id' | 'kind'>[] {
  return ways.map((kind) => ({ id: CHANNELS[kind], kind }));
}

/** The way a channel's id stands for, of these; undefined when it is none of theirs. */
export function wayOfChannel(channelId: string, ways: readonly Way[]): Way | undefined {
  return ways.find((way) => CHANNELS[way] === channelId);
}

export function flowStep(id: string, flow: VerificationFlow, answer: SendAnswer): FlowStep {
  const flowKey = digest(id);
  const channels = flow.ways.map((way) => channelOf(way, flow, flowKey));
  const view: FlowView = {
    id,
    purpose: flow.purpose,
    sentTo: answer.granted ? channelOf(flow.way, flow, flowKey) : null,
    channels,
    codeLength: lengthOf(flow),
    resendAfter: answer.wait,
    expiresAt: flow.endsAt,
  };
  const generation = answer.granted ? (flow.generations.at(-1)?.n ?? null) : null;
  return { view, flow, flowKey, generation };
}

/** Passkeys as a way. Who is asked for is told where it was proven before that they are the one. */
export function passkeyChannel(asked: Asked): ChannelView {
  return { id: CHANNELS.PASSKEY, kind: 'PASSKEY', hint: HINTS.PASSKEY, asked };
}

function channelOf(way: Way, flow: VerificationFlow, flowKey: string): ChannelView {
  if (way === 'PASSKEY') {
    const accountId = flow.purpose === 'RESET' ? null : flow.accountId;
    return passkeyChannel({ flowKey, nonce: flow.nonce, accountId });
  }
  if (way === 'SMS' && flow.phone !== undefined) return { id: CHANNELS.SMS, kind: way, hint: flow.phone };
  return { id: CHANNELS[way], kind: way, hint: way === 'EMAIL' ? flow.hint : HINTS[way] };
}

function lengthOf(flow: VerificationFlow): number {
  const { way } = flow;
  if (!isSent(way)) return HELD_LENGTH[way];
  const newest = flow.generations.filter((one) => one.way === way).at(-1);
  return MAILED_LENGTH[newest?.format ?? 'DIGITS'];
}
