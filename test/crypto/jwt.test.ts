import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { calculateJwkThumbprint, importJWK, jwtVerify } from 'jose';
import {
  type AccessClaims,
  newSigningKey,
  type PersonClaims,
  signAccessToken,
  verifyAccessToken,
} from '../../src/crypto/jwt.js';
import {
  AUDIENCE,
  CLAIMS,
  ec,
  encode,
  forge,
  ISSUER,
  NOW,
  reasonFor,
  rsa,
  SECONDS,
  verify,
} from './token-forge.js';

describe('access tokens', () => {
  for (const algorithm of ['RS256', 'ES256'] as const) {
    it(`${algorithm}: what is signed is verified, here and by another library with the published key`, async () => {
      const { kid, privatePem, publicJwk } = await newSigningKey(algorithm);
      const privateKey = createPrivateKey(privatePem);
      const token = await signAccessToken(CLAIMS, { kid, algorithm, privateKey });
      const keyOf = (wanted: string) =>
        wanted === kid ? { algorithm, publicKey: createPublicKey(privateKey) } : undefined;
      expect(verifyAccessToken(token, { keyOf, issuer: ISSUER, audience: AUDIENCE, now: NOW })).to.deep.equal(
        CLAIMS,
      );
      const { payload, protectedHeader } = await jwtVerify(
        token,
        await importJWK({ ...publicJwk }, algorithm),
        {
          algorithms: [algorithm],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: 'at+jwt',
          currentDate: new Date(NOW),
        },
      );
      expect(payload).to.deep.equal(CLAIMS);
      expect(protectedHeader).to.deep.equal({ alg: algorithm, typ: 'at+jwt', kid });
    });

    it(`${algorithm}: the published key has its thumbprint for a name and nothing private`, async () => {
      const { kid, privatePem, publicJwk } = await newSigningKey(algorithm);
      expect(publicJwk).to.include({ kid, use: 'sig', alg: algorithm });
      expect(await calculateJwkThumbprint({ ...publicJwk })).to.equal(kid);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(publicJwk).to.not.have.property(secret);
      const details = createPrivateKey(privatePem).asymmetricKeyDetails;
      expect(details).to.include(
        algorithm === 'RS256' ? { modulusLength: 2048 } : { namedCurve: 'prime256v1' },
      );
    });
  }

  it("SES-01 any algorithm but the key's own is refused", () => {
    expect(reasonFor(forge({}))).to.equal('accepted');
    const unsigned = (alg: string) => `${encode({ alg, typ: 'at+jwt', kid: rsa.kid })}.${encode(CLAIMS)}.`;
    for (const alg of ['none', 'NONE', 'nOnE', '', 'RS256', 'HS256']) {
      expect(reasonFor(unsigned(alg)), alg).to.equal('TOKEN_INVALID');
      expect(reasonFor(`${unsigned(alg)}AA`), alg).to.equal('TOKEN_INVALID');
    }
    for (const alg of ['RS384', 'RS512', 'PS256', 'ES256', 'rs256', 'EdDSA', ['RS256'], null, 1, {}]) {
      expect(reasonFor(forge({ alg })), String(alg)).to.equal('TOKEN_INVALID');
    }
    expect(reasonFor(forge({ kid: ec.kid }, CLAIMS, rsa))).to.equal('TOKEN_INVALID');
    expect(reasonFor(forge({ kid: rsa.kid }, CLAIMS, ec))).to.equal('TOKEN_INVALID');
  });

  it('SES-01 the public key is no HMAC secret', () => {
    const spellings = [
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      rsa.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(rsa.publicKey.export({ format: 'jwk' })),
    ];
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['RS256', 'sha256'],
    ] as const) {
      for (const secret of spellings) {
        const input = `${encode({ alg, typ: 'at+jwt', kid: rsa.kid })}.${encode(CLAIMS)}`;
        const token = `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
        expect(reasonFor(token)).to.equal('TOKEN_INVALID');
      }
    }
  });

  it('SES-01 an empty, cut, foreign or changed signature is refused', async () => {
    const token = await signAccessToken(CLAIMS, rsa);
    const [header, payload, signature = ''] = token.split('.');
    const stranger = await newSigningKey('RS256');
    const foreign = await signAccessToken(CLAIMS, {
      ...rsa,
      privateKey: createPrivateKey(stranger.privatePem),
    });
    const bad = [
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature.slice(0, -2)}`,
      foreign,
    ];
    bad.push(
      `${header}.${encode({ ...CLAIMS, sub: 'usr_b' })}.${signature}`,
      `${token}.`,
      ` ${token}`,
      `${token}\n`,
    );
    for (const one of bad) expect(reasonFor(one), one.slice(-20)).to.equal('TOKEN_INVALID');
    expect(reasonFor(token)).to.equal('accepted');
  });

  it('SES-02 weak keys and foreign curves do not sign', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    const cases = [
      { kid: 'k', algorithm: 'RS256', privateKey: weak },
      { kid: 'k', algorithm: 'ES256', privateKey: curve },
      { kid: 'k', algorithm: 'ES256', privateKey: rsa.privateKey },
      { kid: 'k', algorithm: 'RS256', privateKey: ec.privateKey },
    ] as const;
    for (const key of cases) {
      const outcome = await signAccessToken(CLAIMS, key).then(
        () => 'signed',
        () => 'refused',
      );
      expect(outcome).to.equal('refused');
    }
  });

  for (const claim of Object.keys(CLAIMS)) {
    it(`SES-03 a token without ${claim} is neither made nor accepted`, async () => {
      const { [claim]: _, ...rest }: Record<string, unknown> = { ...CLAIMS };
      expect(reasonFor(forge({}, rest))).to.equal('TOKEN_INVALID');
      expect(reasonFor(forge({}, { ...rest, [claim]: null }))).to.equal('TOKEN_INVALID');
      const partial = JSON.parse(JSON.stringify(rest)) as AccessClaims;
      expect(await signAccessToken(partial, rsa).catch((error: unknown) => error)).to.be.instanceOf(
        TypeError,
      );
    });
  }

  it('SES-04 PAR-02 a token is a person’s or a client’s: half of each is neither', () => {
    const { sid, auth_time, amr, acr, ...shared } = CLAIMS as PersonClaims;
    const machine = { ...shared, sub: 'client:cli_a', client_id: 'cli_a' };
    expect(reasonFor(forge({}, machine))).to.equal('accepted');
    for (const claims of [
      { ...machine, sid, auth_time, amr, acr },
      { ...machine, sid: null },
      { ...machine, client_id: 'cli_b' },
      { ...machine, sub: 'client:' },
      { ...machine, sub: 'cli_a' },
      { ...shared, sub: 'usr_a' },
      { ...CLAIMS, sub: 'client:web' },
    ]) {
      expect(reasonFor(forge({}, claims)), JSON.stringify(claims)).to.equal('TOKEN_INVALID');
    }
  });

  it('SES-03 another issuer or audience is refused, also when the token has expired', () => {
    for (const iss of ['https://evil.example', `${ISSUER}/`, [ISSUER], '']) {
      expect(reasonFor(forge({}, { ...CLAIMS, iss }))).to.equal('TOKEN_INVALID');
    }
    for (const aud of [
      'https://other.example',
      [],
      ['https://other.example'],
      [AUDIENCE, 1],
      '',
      { 0: AUDIENCE },
    ]) {
      expect(reasonFor(forge({}, { ...CLAIMS, aud })), JSON.stringify(aud)).to.equal('TOKEN_INVALID');
    }
    expect(reasonFor(forge({}, { ...CLAIMS, aud: ['https://other.example', AUDIENCE] }))).to.equal(
      'accepted',
    );
    expect(reasonFor(forge({}, { ...CLAIMS, aud: 'x' }), { now: NOW + 3_600_000 })).to.equal('TOKEN_INVALID');
  });

  it('SES-03 a blank issuer or audience in the configuration refuses to check at all', () => {
    const token = forge({});
    expect(() => verify(token, { audience: '' })).to.throw(RangeError);
    expect(() => verify(token, { issuer: '' })).to.throw(RangeError);
  });

  it('SES-03 a token lives until exp, with leeway a little longer, and does not come from far ahead', () => {
    const token = forge({});
    expect(reasonFor(token, { now: NOW + 599_999 })).to.equal('accepted');
    expect(reasonFor(token, { now: NOW + 600_000 })).to.equal('TOKEN_EXPIRED');
    expect(reasonFor(token, { now: NOW + 600_000, leeway: 5 })).to.equal('accepted');
    expect(reasonFor(token, { now: NOW + 605_000, leeway: 5 })).to.equal('TOKEN_EXPIRED');
    expect(reasonFor(token, { now: NOW - 600_000 })).to.equal('accepted');
    expect(reasonFor(token, { now: NOW - 601_000 })).to.equal('TOKEN_INVALID');
    expect(reasonFor(token, { now: 0 })).to.equal('TOKEN_INVALID');
    expect(reasonFor(forge({}, { ...CLAIMS, nbf: SECONDS + 60 }))).to.equal('TOKEN_INVALID');
    expect(reasonFor(forge({}, { ...CLAIMS, nbf: 'soon' }))).to.equal('TOKEN_INVALID');
  });
});
