import { expect } from 'chai';
import { Departure } from '../src/http/departure.js';
import { Gateway } from './support/gateway.js';

/** Milliseconds it takes to be noticed while somebody asks for this path again and again. */
async function noticedAfter(path: string): Promise<number> {
  const departure = new Departure();
  departure.begin();
  const asking = setInterval(() => departure.asked(path), 20);
  const started = performance.now();
  await departure.noticed();
  clearInterval(asking);
  return performance.now() - started;
}

describe('the departure of a process', function () {
  this.timeout(15_000);

  it('FLT-07 waits for who still asks, but not for ever', async () => {
    expect(await noticedAfter('/graphql')).to.be.within(4_500, 7_000);
  });

  it('FLT-07 gives a balancer the time to look, and does not wait for its looks', async () => {
    expect(await noticedAfter('/readyz')).to.be.within(1_900, 4_000);
  });

  it('FLT-07 closes the connection of each answer, so that no request is sent into a door that closes', async () => {
    const gateway = await Gateway.start();
    gateway.app.drain();
    const query = new URLSearchParams({ query: '{ __typename }' });
    for (const path of ['/healthz', '/readyz', '/signin', '/.well-known/jwks.json', `/graphql?${query}`]) {
      const answer = await fetch(`${gateway.url}${path}`);
      await answer.text();
      expect(answer.headers.get('connection'), path).to.equal('close');
    }
    await gateway.stop();
  });
});
