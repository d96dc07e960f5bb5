import { challengeOf, type RelyingParty, requestOptions } from '../crypto/passkeys.js';
import type { Database } from '../database.js';
import { isOver } from '../flows/verification-flow.js';
import type { FlowCells } from './flow-cells.js';
import { type ChannelView, flowStep } from './flow-step.js';
import { credentialsOf } from './passkey-rows.js';

/** What a browser has to be told to answer by passkey. */
export class PasskeyOptions {
  constructor(
    private readonly database: Database,
    private readonly flows: FlowCells,
    /** Null where no browser would use one. */
    private readonly party: RelyingParty | null,
  ) {}

  get isOffered(): boolean {
    return this.party !== null;
  }

  /** What a flow under way would take; null when it takes no passkey, or is over. Nothing is chosen by asking. */
  async forFlow(flowId: string): Promise<object | null> {
    const { state, now } = await this.flows.read(flowId);
    if (state === undefined || isOver(state, now)) return null;
    const { channels } = flowStep(flowId, state, { granted: false, wait: 0 }).view;
    const channel = channels.find(({ kind }) => kind === 'PASSKEY');
    return channel === undefined ? null : this.of(channel);
  }

  /**
   * PublicKeyCredentialRequestOptionsJSON; null for every other channel. An account's passkeys are named only to who
   * has proven before to be its owner; everybody else is asked for any passkey of this domain.
   */
  async of({ asked }: Pick<ChannelView, 'asked'>): Promise<object | null> {
    if (asked === undefined || this.party === null) return null;
    const named = asked.accountId === null ? [] : await credentialsOf(this.database.read, asked.accountId);
    return requestOptions(this.party, challengeOf(asked), named);
  }
}
