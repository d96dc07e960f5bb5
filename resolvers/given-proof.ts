import type { GivenProof } from '../src/services/typed-answer.js';

interface Given {
  readonly code?: string | null;
  readonly passkey?: unknown;
  readonly channelId?: string | null;
}

/** A code, or the answer of a passkey, which can be meant for one channel only. */
export function givenProof({ code, passkey, channelId }: Given): GivenProof {
  if (passkey === undefined || passkey === null) return { code: code ?? '', channelId: channelId ?? null };
  return { code: JSON.stringify(passkey), channelId: 'passkey' };
}
