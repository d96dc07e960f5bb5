import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { latchkey } from '../support/command.js';
import { member } from '../support/fleet.js';
import {
  endPrograms,
  GatewayProcess,
  type Surroundings,
  startFleet,
  surroundings,
} from '../support/gateway-process.js';
import { Intruder } from '../support/intruder.js';
import { ask } from '../support/person.js';
import { scratchFolder } from '../support/service-process.js';
import { describeOn } from '../support/services.js';

const KILLS = 4;

describeOn(['mariadb', 'redis'], 'the audit log of processes that are killed', () => {
  let shared: Surroundings;

  before(async () => {
    shared = await surroundings('servers');
  });
  after(async () => {
    await endPrograms();
    await shared.mails.stop();
  });

  it('AUD-03 loses no event that was answered for, and no chain is forked', async function () {
    this.timeout(180_000);
    const fleet = await startFleet(3, shared);
    let isOver = false;
    let answered = 0;
    const lane = async (n: number): Promise<void> => {
      for (let turn = 0; !isOver; turn += 1) {
        const identifier = `nobody${n}x${turn}@example.com`;
        const asked = ask(member(fleet, n), 'requestPasswordReset', { identifier });
        const outcome = await asked.catch(() => null);
        if (outcome?.__typename === 'PasswordReset') answered += 1;
        else await pause(20);
      }
    };
    const lanes = Promise.all(Array.from({ length: 6 }, (_, n) => lane(n)));
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Sealing is every second: anywhere in it.
      await pause(1_000 + randomInt(1_000));
      const at = kill % fleet.length;
      const victim = member(fleet, at);
      victim.kill('SIGKILL');
      await victim.exited;
      fleet[at] = await GatewayProcess.start({ ...shared, name: `gateway ${fleet.length + kill}` });
    }
    isOver = true;
    await lanes;
    const intruder = await Intruder.into(shared.env);
    const waits = async (): Promise<boolean> => (await intruder.events('seq IS NULL')).length > 0;
    for (let tries = 0; tries < 100 && (await waits()); tries += 1) await pause(200);
    const events = await intruder.events("kind = 'RESET_REQUESTED'");
    await intruder.leave();
    expect(answered).to.be.above(50);
    expect(events.length).to.be.at.least(answered);
    const { code, out } = await latchkey(['audit', 'verify'], {
      folder: scratchFolder('verify'),
      env: shared.env,
    });
    expect(out).to.match(
      new RegExp(`^The audit log is whole: ${events.length} events in their chains, .*\\n$`),
    );
    expect(code).to.equal(0);
  });
});
