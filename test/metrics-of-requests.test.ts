import { expect } from 'chai';
import type { Gateway } from './support/gateway.js';
import { signUp } from './support/person.js';
import { WatchedGateway } from './support/watched-gateway.js';

describe('metrics of requests', () => {
  let watched: WatchedGateway;
  let gateway: Gateway;

  before(async () => {
    watched = await WatchedGateway.start();
    gateway = watched.gateway;
  });
  after(() => watched.stop());

  it('names routes by their pattern, and no label by what somebody sent', async () => {
    const { url } = gateway;
    const person = await signUp(gateway);
    const paths = ['/healthz', `/${person.username}`, '/.env', '/dev/mailbox.json?to=someone', '/metrics'];
    const counts = await watched.moved(() => Promise.all(paths.map((path) => fetch(url + path))));
    expect(counts).to.deep.equal({
      'latchkey_http_request_seconds_count{route="/healthz",status="200"}': 1,
      'latchkey_http_request_seconds_count{route="/dev/mailbox.json",status="200"}': 1,
      'latchkey_http_request_seconds_count{route="other",status="404"}': 3,
    });
    const { text } = await watched.scrape();
    expect(text).to.not.include(person.username).and.not.include('someone').and.not.include('example.com');
  });

  it('times mutations by the name they have in the schema, each for itself, and no query', async () => {
    const mine = 'mutation Mine { mine: refreshSession(input: {}) { __typename } logout { __typename } }';
    const counts = await watched.moved(async () => {
      const { body } = await gateway.client.graphql(mine);
      expect(body.data).to.have.keys('mine', 'logout');
      await gateway.client.graphql('query Else { me { id } }');
    });
    const times = 'latchkey_mutation_seconds_count';
    expect(counts).to.include({
      [`${times}{mutation="refreshSession"}`]: 1,
      [`${times}{mutation="logout"}`]: 1,
      'latchkey_http_request_seconds_count{route="/graphql",status="200"}': 2,
    });
    expect(Object.keys(counts).filter((name) => name.startsWith(times))).to.have.length(2);
  });

  it('answers GET /metrics on its own port and nothing else there', async () => {
    const statuses = await Promise.all(
      [
        ['/metrics', 'GET'],
        ['/metrics?x=1', 'GET'],
        ['/metrics', 'POST'],
        ['/', 'GET'],
        ['/graphql', 'POST'],
        ['/metrics/', 'GET'],
      ].map(async ([path = '', method = '']) => {
        return (await fetch(new URL(path, watched.address), { method })).status;
      }),
    );
    expect(statuses).to.deep.equal([200, 200, 405, 404, 404, 404]);
    expect((await fetch(`${gateway.url}/metrics`)).status).to.equal(404);
  });
});
