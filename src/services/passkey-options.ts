import { challengeOf, type RelyingParty, requestOptions } from '../crypto/passkeys.js';
import type { Database } from '../database.js';
import type { ChannelView } from './flow-step.js';
import { credentialsOf } from './passkey-rows.js';

/** What a browser has to be told to answer by passkey. */
export class PasskeyOptions {
  constructor(
    private readonly database: Database,
    /** Null where no browser would use one. */
    private readonly party: RelyingParty | null,
  ) {}

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
