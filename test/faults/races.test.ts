import { expect } from 'chai';
import {
  endPrograms,
  GatewayProcess,
  type Surroundings,
  startFleet,
  surroundings,
} from '../support/gateway-process.js';
import { ask, signUp } from '../support/person.js';
import { describeOn } from '../support/services.js';

describeOn(['mariadb', 'redisCluster'], 'races over three processes', () => {
  let shared: Surroundings;
  let fleet: GatewayProcess[];

  before(async function () {
    this.timeout(90_000);
    shared = await surroundings('cluster');
    fleet = await startFleet(3, shared);
  });
  after(async () => {
    await endPrograms();
    await shared.mails.stop();
  });

  it('works', async () => {
    const [g] = fleet;
    if (!g) throw new Error();
    const person = await signUp(g);
    const outcome = await ask(g, 'login', { identifier: person.email, password: person.password });
    expect(outcome.__typename).to.equal('SignedIn');
  });
});
