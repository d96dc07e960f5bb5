import type { Account } from '../../entities/account.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { type LoginThrottle, VOID_DEVICE_AT } from '../flows/login-throttle.js';
import type { KnownDevices } from './known-devices.js';
import type { Origin } from './origin.js';

interface Deps {
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly devices: KnownDevices;
}

/** Devices that are spared what strangers brought about: those the account knows, until twenty wrong passwords there. */
export class TrustedDevices {
  constructor(
    private readonly deps: Deps,
    /** One count for everybody and no exception for known devices (NIST SP 800-63B-4, 3.2.2 to the letter). */
    private readonly strictNist: boolean,
  ) {}

  /** The device's id; null for a stranger's. */
  async of(account: Account | null, origin: Origin): Promise<string | null> {
    const device = this.deps.devices.recognise(origin.deviceCookie, account);
    if (device === null || this.strictNist) return null;
    const { state } = await this.deps.cells.read<LoginThrottle>(this.lineOf(device, account));
    return (state?.failures ?? 0) >= VOID_DEVICE_AT ? null : device;
  }

  /** Where its wrong passwords for this account are counted. */
  lineOf(device: string, account: Account | null): CellKey {
    return `device:${this.deps.keyring.handle('device', `${device}|${account?.id ?? ''}`)}`;
  }
}
