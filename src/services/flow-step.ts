import type { Instant, Seconds } from '../clock.js';
import { digest } from '../crypto/random-token.js';
import type { SendAnswer } from '../flows/send-allowance.js';
import type { CodeFormat, FlowPurpose, VerificationFlow } from '../flows/verification-flow.js';

export interface ChannelView {
  readonly id: string;
  readonly kind: 'EMAIL';
  /** Masked: `a•••@e•••.org`. */
  readonly hint: string;
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

/** A flow as it stands, and the mail its newest code needs; `generation` is null when none is to be sent. */
export interface FlowStep {
  readonly view: FlowView;
  readonly flow: VerificationFlow;
  readonly flowKey: string;
  readonly generation: number | null;
}

/** The id of the channel that every deployment has. */
export const EMAIL_CHANNEL = 'email';
/** Characters of a code box: of the newest code, or of what most codes are. */
const CODE_LENGTH: Readonly<Record<CodeFormat, number>> = { DIGITS: 6, LETTERS: 8 };

export function flowStep(id: string, flow: VerificationFlow, answer: SendAnswer): FlowStep {
  const channel: ChannelView = { id: EMAIL_CHANNEL, kind: 'EMAIL', hint: flow.hint };
  const view: FlowView = {
    id,
    purpose: flow.purpose,
    sentTo: answer.granted ? channel : null,
    channels: [channel],
    codeLength: CODE_LENGTH[flow.generations.at(-1)?.format ?? 'DIGITS'],
    resendAfter: answer.wait,
    expiresAt: flow.endsAt,
  };
  const generation = answer.granted ? (flow.generations.at(-1)?.n ?? null) : null;
  return { view, flow, flowKey: digest(id), generation };
}
