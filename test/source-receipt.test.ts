import { expect } from 'chai';
import { systemClock } from '../src/clock.js';
import { Keyring } from '../src/crypto/keyring.js';
import { limitsOn } from '../src/ephemeral/limits.js';
import { MemoryCells } from '../src/ephemeral/memory.js';
import { VOID_DEVICE_AT } from '../src/flows/login-throttle.js';
import { KnownDevices } from '../src/services/known-devices.js';
import type { Origin } from '../src/services/origin.js';
import { SourceGuard } from '../src/services/source-guard.js';
import { TrustedDevices } from '../src/services/trusted-devices.js';
import { account } from './support/service-rows.js';

const SHARE = 20;

describe('what a source was charged', () => {
  it('L1 is given back to whom it was charged, though the device has become nobody’s meanwhile', async () => {
    const keyring = new Keyring(Keyring.newRoot());
    const cells = new MemoryCells(systemClock);
    const devices = new KnownDevices(keyring.cookie, systemClock);
    const trusted = new TrustedDevices({ cells, keyring, devices }, false);
    const sources = new SourceGuard(limitsOn(null), keyring, trusted, () => false);
    const owned = account();
    const cookie = devices.remember(null, owned.id, owned.credentialEpoch);
    const here = { requestId: 'req', device: 'Browser', viewer: null, ip: '203.0.113.5' };
    const stranger: Origin = {
      ...here,
      network: { narrow: '203.0.113.5', wide: '203.0.113' },
      deviceCookie: null,
    };
    const owner: Origin = { ...stranger, deviceCookie: cookie };
    const device = devices.recognise(cookie, owned) ?? '';
    expect(await trusted.of(owned, owner)).to.equal(device);

    const charged = await sources.take('failure', owner, owned);
    for (let taken = 0; taken < SHARE; taken += 1) await sources.take('failure', stranger);
    const state = { failures: VOID_DEVICE_AT };
    await cells.update(trusted.lineOf(device, owned), () => ({ state, ttl: 60, result: undefined }));
    expect(await trusted.of(owned, owner)).to.equal(null);
    await sources.giveBack(charged);

    const more = await sources.take('failure', stranger).catch((error: unknown) => error);
    expect(more).to.include({ code: 'RATE_LIMITED' });
  });
});
