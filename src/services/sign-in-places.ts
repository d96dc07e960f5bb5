import type { Account } from '../../entities/account.js';
import type { Keyring } from '../crypto/keyring.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { OverloadedError, ServiceUnavailableError } from '../errors.js';
import { isNews, PLACES_TTL, type SignInPlaces as Places, remember } from '../flows/sign-in-places.js';
import type { KnownDevices } from './known-devices.js';
import type { Origin } from './origin.js';

type Owner = Pick<Account, 'id' | 'credentialEpoch'>;

interface Deps {
  readonly cells: CellStore;
  readonly keyring: Pick<Keyring, 'handle'>;
  readonly devices: KnownDevices;
}

/**
 * Which sign-ins their owner is told of: those of a browser that is not known to the account, from a device's name and
 * network that it has not been signed in from in this epoch. A new password forgets the places, as it does devices.
 */
export class SignInPlaces {
  constructor(private readonly deps: Deps) {}

  /** Nothing is remembered by asking. A known browser asks no store. */
  async isNews(account: Account, origin: Origin): Promise<boolean> {
    if (this.deps.devices.recognise(origin.deviceCookie, account) !== null) return false;
    const { state, now } = await this.deps.cells.read<Places>(this.cellOf(account));
    return isNews(state, this.nameOf(origin), now);
  }

  /** Somebody proves there to be the owner, whose epoch will be this. */
  async proven(owner: Owner, origin: Origin): Promise<void> {
    await this.remember(owner, origin, false);
  }

  /** The owner is going to be told. Where that cannot be kept, they are told once more: the sign-in is done. */
  async told(owner: Owner, origin: Origin): Promise<void> {
    try {
      await this.remember(owner, origin, true);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError || error instanceof OverloadedError)) throw error;
    }
  }

  private async remember(owner: Owner, origin: Origin, told: boolean): Promise<void> {
    const name = this.nameOf(origin);
    await this.deps.cells.update<Places, void>(this.cellOf(owner), (state, now) => ({
      state: remember(state, { name, told }, now),
      ttl: PLACES_TTL,
      result: undefined,
    }));
  }

  private cellOf({ id, credentialEpoch }: Owner): CellKey {
    return `places:${this.deps.keyring.handle('places', `${id}|${credentialEpoch}`)}`;
  }

  private nameOf({ device, network }: Origin): string {
    return this.deps.keyring.handle('place', `${device}|${network?.narrow ?? ''}`).slice(0, 32);
  }
}
