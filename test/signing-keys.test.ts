import { expect } from 'chai';
import { decodeProtectedHeader } from 'jose';
import { Gateway } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';
import { Wire } from './support/service-proxy.js';
import { describeOn, services } from './support/services.js';
import { refresh, signIn, standingOf } from './support/session-steps.js';

const MINUTE = 60;
/** Until a new key signs, and a little more. */
const TAKE_OVER = 16 * MINUTE;

async function publishedBy(gateway: Gateway): Promise<readonly string[]> {
  const response = await fetch(new URL('/.well-known/jwks.json', gateway.url));
  const { keys }: { keys: { kid: string }[] } = JSON.parse(await response.text());
  return keys.map(({ kid }) => kid);
}

describeOn(['mariadb', 'redis'], 'signing keys of gateways side by side', () => {
  let wire: Wire;
  let here: Gateway;
  /** Reaches the database over the wire. */
  let there: Gateway;
  let person: Person;

  before(async function () {
    this.timeout(60_000);
    const { user, password, hosts, database } = await services.mariadb();
    const [host = { host: '127.0.0.1', port: 0 }] = hosts;
    const url = (port: number): string =>
      `mariadb://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
    wire = await Wire.to(host);
    here = await Gateway.start({ backend: 'servers', env: { DATABASE_URL: url(host.port) } });
    there = await Gateway.start({ beside: here, env: { DATABASE_URL: url(wire.port) } });
    person = await signUp(here);
  });
  after(async () => {
    wire.mend();
    await there.stop();
    await here.stop();
    await wire.close();
  });

  /** An access token under a key that `there` has not heard of. */
  async function underNewKey(): Promise<string> {
    const kid = await here.app.stores.signingKeys.rotate();
    here.clock.advance(TAKE_OVER);
    const { accessToken } = await signIn(here, person);
    expect(decodeProtectedHeader(accessToken).kid).to.equal(kid);
    expect(await publishedBy(there)).to.not.include(kid);
    return accessToken;
  }

  it('a token under a new key is taken by a gateway that has just looked for another one, for all who ask at once', async () => {
    const token = await underNewKey();
    const header = { ...decodeProtectedHeader(token), kid: 'nobodys' };
    const forged = token.replace(/^[^.]+/, Buffer.from(JSON.stringify(header)).toString('base64url'));
    expect(await standingOf(there, forged)).to.equal('TOKEN_INVALID');
    const standings = await Promise.all(Array.from({ length: 20 }, () => standingOf(there, token)));
    expect(new Set(standings)).to.deep.equal(new Set(['ACCEPTED']));
  });

  it('FLT-05 a token under a new key is not refused while the keys cannot be read, and taken once they can', async () => {
    const token = await underNewKey();
    const { refreshToken } = await signIn(here, person);
    wire.cut();
    const { status } = await there.client.graphql('{ me { id } }', {}, { token });
    expect(status).to.equal(503);
    wire.mend();
    expect((await refresh(there, refreshToken)).__typename).to.equal('SignedIn');
    expect(await standingOf(there, token)).to.equal('ACCEPTED');
  });

  it('gateways that start at once on empty stores sign with one key', async () => {
    const { user, password, hosts, database } = await services.mariadb();
    const DATABASE_URL = `mariadb://${user}:${encodeURIComponent(password)}@127.0.0.1:${hosts[0]?.port}/${database}`;
    const together = await Promise.all(
      Array.from({ length: 3 }, () => Gateway.start({ beside: here, env: { DATABASE_URL } })),
    );
    const sets = await Promise.all(together.map(publishedBy));
    await Promise.all(together.map((gateway) => gateway.stop()));
    expect(new Set(sets.flat()).size).to.equal(1);
  });
});
