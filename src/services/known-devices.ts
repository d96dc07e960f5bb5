import type { Account } from '../../entities/account.js';
import type { Clock } from '../clock.js';
import { knownDevice, markDevice } from '../crypto/device-cookie.js';

/** The browsers an account has been signed in with. They wait in a line of their own, which strangers cannot fill. */
export class KnownDevices {
  constructor(
    private readonly key: Buffer,
    private readonly clock: Clock,
  ) {}

  /** The device's id when it is known to this account. The same work is done when there is no account. */
  recognise(cookie: string | null, account: Account | null): string | null {
    const owner = { accountId: account?.id ?? '', epoch: account?.credentialEpoch ?? -1 };
    return knownDevice(cookie, owner, this.key, this.clock.now());
  }

  /** The cookie that makes the device known, under the epoch the account is in from now on. */
  remember(cookie: string | null, accountId: string, epoch: number): string {
    return markDevice(cookie, { accountId, epoch }, this.key, this.clock.now());
  }
}
