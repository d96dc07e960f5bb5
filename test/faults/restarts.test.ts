import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { Balancer } from '../support/balancer.js';
import { eventually, member } from '../support/fleet.js';
import {
  endPrograms,
  GatewayProcess,
  type Surroundings,
  startFleet,
  surroundings,
} from '../support/gateway-process.js';
import { Client } from '../support/http-client.js';
import { ask, type Person, signUp } from '../support/person.js';
import { scratchFolder } from '../support/service-process.js';
import { describeOn } from '../support/services.js';

const USERS = 6;
const STRAY_REJECTION = `
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('SIGUSR2', () => Promise.reject(new Error('stray')));
`;

describeOn(['mariadb', 'redisCluster'], 'restarting under load', () => {
  let shared: Surroundings;

  before(async () => {
    shared = await surroundings('cluster');
  });
  after(async () => {
    await endPrograms();
    await shared.mails.stop();
  });

  it('FLT-07 one process after the other is replaced, and no request fails', async function () {
    this.timeout(180_000);
    const fleet = await startFleet(3, shared);
    const people = await Promise.all(Array.from({ length: USERS }, (_, n) => signUp(member(fleet, n))));
    const balancer = await Balancer.over(fleet);
    const load = underLoad(balancer.url, people);
    for (const old of fleet) {
      const fresh = await GatewayProcess.start({ ...shared, name: 'successor' });
      const asked = performance.now();
      old.kill('SIGTERM');
      expect(await old.exited).to.include({ code: 0, signal: null });
      expect(performance.now() - asked).to.be.below(10_000);
      balancer.replace(old, fresh);
    }
    const { answered, failures } = await load.end();
    await balancer.close();
    expect(failures).to.deep.equal([]);
    expect(answered).to.be.above(100);
  });

  it('FLT-07 a rejection nobody handles is logged, and the process goes on', async () => {
    const stray = join(scratchFolder('stray'), 'stray.mjs');
    writeFileSync(stray, STRAY_REJECTION);
    const env = { ...shared.env, NODE_OPTIONS: `--import=${pathToFileURL(stray).href}` };
    const gateway = await GatewayProcess.start({ ...shared, env });
    gateway.kill('SIGUSR2');
    const isLogged = await eventually(() => gateway.log().includes('unhandled rejection'), 5_000);
    expect(isLogged).to.equal(true);
    expect((await signUp(gateway)).id).to.match(/^usr_/);
    gateway.kill('SIGTERM');
    expect(await gateway.exited).to.include({ code: 0, signal: null });
  });
});

interface Load {
  end(): Promise<{ answered: number; failures: readonly string[] }>;
}

/** Everybody refreshes and asks who they are, again and again. */
function underLoad(url: string, people: readonly Person[]): Load {
  const client = new Client(url);
  const failures: string[] = [];
  let answered = 0;
  let isOver = false;
  const live = async (person: Person): Promise<void> => {
    let { refreshToken } = person;
    while (!isOver) {
      try {
        const { tokens } = await ask({ client }, 'refreshSession', { refreshToken });
        if (!tokens?.refreshToken) throw new Error('The session was lost.');
        refreshToken = tokens.refreshToken;
        const { status, text } = await client.graphql('{ me { id } }', {}, { token: tokens.accessToken });
        if (status !== 200) throw new Error(`me answered ${status}: ${text}`);
        answered += 2;
        await pause(100);
      } catch (error) {
        failures.push(error instanceof Error ? error.message : 'unknown');
        return;
      }
    }
  };
  const lives = people.map(live);
  return {
    end: async () => {
      isOver = true;
      await Promise.all(lives);
      return { answered, failures };
    },
  };
}
