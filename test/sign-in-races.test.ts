import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { ask, newName, signUp } from './support/person.js';
import { describeOn } from './support/services.js';
import { watchCompares } from './support/session-steps.js';

describeOn(['mariadb', 'redis'], 'signing in side by side, over two gateways', () => {
  let here: Gateway;
  let there: Gateway;

  before(async function () {
    this.timeout(60_000);
    here = await Gateway.start({ backend: 'servers' });
    there = await Gateway.start({ beside: here });
  });
  after(async () => {
    await there.stop();
    await here.stop();
  });

  const kinds: Record<string, () => Promise<string>> = {
    'a known address': async () => (await signUp(here)).email,
    'an unknown address': async () => `${newName()}@example.com`,
  };
  for (const [name, identifierOf] of Object.entries(kinds)) {
    it(`RLM-02 a hundred wrong logins at once run at most six compares, for ${name}`, async () => {
      const identifier = await identifierOf();
      let compares = 0;
      const watches = [here, there].map((gateway) =>
        watchCompares(gateway, () => {
          compares += 1;
        }),
      );
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          ask(n % 2 === 0 ? here : there, 'login', { identifier, password: 'wrong' }),
        ),
      );
      for (const { restore } of watches) restore();
      expect(compares).to.be.within(5, 6);
      const told = outcomes.filter(({ code }) => code === 'INVALID_CREDENTIALS');
      expect(told).to.have.lengthOf(compares);
      const waiting = outcomes.filter(({ code }) => code === 'ACCOUNT_LOCKED');
      expect(waiting).to.have.lengthOf(100 - compares);
      for (const { retryAfter } of waiting) expect(retryAfter).to.be.within(1, 2);
    });
  }
});
