import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { calculateJwkThumbprint, importJWK, jwtVerify } from 'jose';
import {
  type AccessClaims,
  newSigningKey,
  signAccessToken,
  type TokenAlgorithm,
  TokenRefusedError,
  verifyAccessToken,
} from '../../src/crypto/jwt.js';

const NOW = 1_790_000_000_000;
const SECONDS = NOW / 1000;
const ISSUER = 'https://auth.example';
const AUDIENCE = 'https://graph.example';

const CLAIMS: AccessClaims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'usr_a',
  client_id: 'web',
  scope: 'openid profile',
  iat: SECONDS,
  exp: SECONDS + 600,
  jti: 'tok_a',
  sid: 'ses_a',
  auth_time: SECONDS - 5,
  amr: ['pwd'],
  acr: 'aal1',
};

interface TestKey {
  kid: string;
  algorithm: TokenAlgorithm;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

const keys = new Map<string, TestKey>();
let rsa: TestKey;
let ec: TestKey;

before(async () => {
  [rsa, ec] = await Promise.all([newKey('RS256'), newKey('ES256')]);
});

async function newKey(algorithm: TokenAlgorithm): Promise<TestKey> {
  const { kid, privatePem } = await newSigningKey(algorithm);
  const privateKey = createPrivateKey(privatePem);
  const key = { kid, algorithm, privateKey, publicKey: createPublicKey(privateKey) };
  keys.set(kid, key);
  return key;
}

function verify(token: string, changes: { now?: number; audience?: string; issuer?: string; leeway?: number } = {}): AccessClaims {
  return verifyAccessToken(token, { keyOf: (kid) => keys.get(kid), issuer: ISSUER, audience: AUDIENCE, now: NOW, ...changes });
}

function reasonFor(token: string, changes = {}): string {
  try {
    verify(token, changes);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRefusedError) return error.reason;
    throw error;
  }
}

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with a true signature by one of our keys over whatever header and payload. */
function forge(header: object, payload: unknown = CLAIMS, key: TestKey = rsa): string {
  const input = `${encode({ alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...header })}.${encode(payload)}`;
  const dsaEncoding = 'ieee-p1363' as const;
  return `${input}.${sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding }).toString('base64url')}`;
}

describe('access tokens', () => {
  for (const algorithm of ['RS256', 'ES256'] as const) {
    it(`${algorithm}: what is signed is verified, here and by another library with the published key`, async () => {
      const { kid, privatePem, publicJwk } = await newSigningKey(algorithm);
      const privateKey = createPrivateKey(privatePem);
      const token = await signAccessToken(CLAIMS, { kid, algorithm, privateKey });
      const keyOf = (wanted: string) => (wanted === kid ? { algorithm, publicKey: createPublicKey(privateKey) } : undefined);
      expect(verifyAccessToken(token, { keyOf, issuer: ISSUER, audience: AUDIENCE, now: NOW })).to.deep.equal(CLAIMS);
      const { payload, protectedHeader } = await jwtVerify(token, await importJWK({ ...publicJwk }, algorithm), {
        algorithms: [algorithm],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        currentDate: new Date(NOW),
      });
      expect(payload).to.deep.equal(CLAIMS);
      expect(protectedHeader).to.deep.equal({ alg: algorithm, typ: 'at+jwt', kid });
    });

    it(`${algorithm}: the published key has its thumbprint for a name and nothing private`, async () => {
      const { kid, privatePem, publicJwk } = await newSigningKey(algorithm);
      expect(publicJwk).to.include({ kid, use: 'sig', alg: algorithm });
      expect(await calculateJwkThumbprint({ ...publicJwk })).to.equal(kid);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(publicJwk).to.not.have.property(secret);
      const details = createPrivateKey(privatePem).asymmetricKeyDetails;
      expect(details).to.include(algorithm === 'RS256' ? { modulusLength: 2048 } : { namedCurve: 'prime256v1' });
    });
  }

  it('SES-01 any algorithm but the key\'s own is refused', () => {
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
    for (const [alg, hash] of [['HS256', 'sha256'], ['HS384', 'sha384'], ['HS512', 'sha512'], ['RS256', 'sha256']] as const) {
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
    const foreign = await signAccessToken(CLAIMS, { ...rsa, privateKey: createPrivateKey(stranger.privatePem) });
    const bad = [`${header}.${payload}.`, `${header}.${payload}`, `${header}.${payload}.${signature.slice(0, -2)}`, foreign];
    bad.push(`${header}.${encode({ ...CLAIMS, sub: 'usr_b' })}.${signature}`, `${token}.`, ` ${token}`, `${token}\n`);
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
      const outcome = await signAccessToken(CLAIMS, key).then(() => 'signed', () => 'refused');
      expect(outcome).to.equal('refused');
    }
  });

  for (const claim of Object.keys(CLAIMS)) {
    it(`SES-03 a token without ${claim} is neither made nor accepted`, async () => {
      const { [claim]: _, ...rest }: Record<string, unknown> = { ...CLAIMS };
      expect(reasonFor(forge({}, rest))).to.equal('TOKEN_INVALID');
      expect(reasonFor(forge({}, { ...rest, [claim]: null }))).to.equal('TOKEN_INVALID');
      const partial = JSON.parse(JSON.stringify(rest)) as AccessClaims;
      expect(await signAccessToken(partial, rsa).catch((error: unknown) => error)).to.be.instanceOf(TypeError);
    });
  }

  it('SES-03 another issuer or audience is refused, also when the token has expired', () => {
    for (const iss of ['https://evil.example', `${ISSUER}/`, [ISSUER], '']) {
      expect(reasonFor(forge({}, { ...CLAIMS, iss }))).to.equal('TOKEN_INVALID');
    }
    for (const aud of ['https://other.example', [], ['https://other.example'], [AUDIENCE, 1], '', { 0: AUDIENCE }]) {
      expect(reasonFor(forge({}, { ...CLAIMS, aud })), JSON.stringify(aud)).to.equal('TOKEN_INVALID');
    }
    expect(reasonFor(forge({}, { ...CLAIMS, aud: ['https://other.example', AUDIENCE] }))).to.equal('accepted');
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

  it('SES-04 another kind of token is refused by typ, any crit by its presence', () => {
    for (const typ of ['JWT', 'jwt', 'rt+jwt', 'logout+jwt', 'AT+JWT', '', undefined, ['at+jwt'], 1]) {
      expect(reasonFor(forge({ typ })), String(typ)).to.equal('TOKEN_INVALID');
    }
    for (const crit of [['exp'], ['b64'], [], null, 'x']) {
      expect(reasonFor(forge({ crit })), JSON.stringify(crit)).to.equal('TOKEN_INVALID');
    }
    const prefixed = ['lkr_AAAA', 'lkg_AAAA', 'flw_0000', 'usr_0000'];
    for (const other of prefixed) expect(reasonFor(other)).to.equal('TOKEN_INVALID');
  });

  it('SES-05 keys offered by the token itself are ignored', async () => {
    const stranger = await newSigningKey('RS256');
    const forged: TestKey = { ...rsa, privateKey: createPrivateKey(stranger.privatePem) };
    const offers = { jwk: stranger.publicJwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x', x5c: ['AAAA'] };
    for (const [name, value] of Object.entries(offers)) {
      expect(reasonFor(forge({ [name]: value }, CLAIMS, forged)), name).to.equal('TOKEN_INVALID');
      expect(reasonFor(forge({ [name]: value, kid: stranger.kid }, CLAIMS, forged)), name).to.equal('TOKEN_INVALID');
      expect(reasonFor(forge({ [name]: value })), name).to.equal('accepted');
    }
  });

  it('SES-05 kid is a short string that names one of our keys, or the token is refused', () => {
    const kids = ['../../etc/passwd', "' OR 1=1 --", '__proto__', 'constructor', '', [rsa.kid], { toString: rsa.kid }, 0, null];
    for (const kid of [...kids, undefined, true, `${rsa.kid} `, 'k'.repeat(129), 'k'.repeat(1_000_000)]) {
      expect(reasonFor(forge({ kid })), JSON.stringify(kid)?.slice(0, 30)).to.equal('TOKEN_INVALID');
    }
  });

  it('SES-06 payloads that are no claims are refused', () => {
    for (const payload of [[], [CLAIMS], '"text"', 'text', 'null', '1', 'true', '{', '', '\u0000']) {
      expect(reasonFor(forge({}, payload)), JSON.stringify(payload)).to.equal('TOKEN_INVALID');
    }
  });

  const wrong: Record<string, unknown[]> = {
    sub: [1, ['usr_a'], { id: 'usr_a' }, true, ''],
    exp: [SECONDS + 0.5, 1e300, 2 ** 53, SECONDS + 90_000, String(SECONDS + 600), [SECONDS + 600], -1, SECONDS, {}],
    iat: [SECONDS - 0.5, '0', -1, SECONDS + 599.5, []],
    auth_time: ['now', 1.5, -5],
    scope: [['openid'], 1],
    amr: ['pwd', [1], [['pwd']], { 0: 'pwd' }],
    jti: [1, '', []],
    sid: [1, '', []],
    client_id: [1, ''],
    acr: [1, ''],
  };
  for (const [claim, values] of Object.entries(wrong)) {
    it(`SES-06 ${claim} of another type or range is refused`, () => {
      for (const value of values) {
        expect(reasonFor(forge({}, { ...CLAIMS, [claim]: value })), JSON.stringify(value)).to.equal('TOKEN_INVALID');
      }
    });
  }

  it('SES-06 a token above 8 KB is refused however well signed, one below is not', () => {
    expect(reasonFor(forge({}, { ...CLAIMS, scope: 'x'.repeat(5000) }))).to.equal('accepted');
    expect(reasonFor(forge({}, { ...CLAIMS, scope: 'x'.repeat(6000) }))).to.equal('TOKEN_INVALID');
    const from = performance.now();
    expect(reasonFor('a.'.repeat(2_000_000))).to.equal('TOKEN_INVALID');
    expect(performance.now() - from).to.be.below(20);
  });

  it('SES-06 claims that nobody asked for are left behind', () => {
    expect(verify(forge({}, { ...CLAIMS, role: 'ADMIN', constructor: 1 }))).to.deep.equal(CLAIMS);
  });

  it('SES-06 no string, header or payload makes it throw anything but a refusal', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.json().map(encode), fc.base64String());
    const text = fc.oneof(part, fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')));
    fc.assert(fc.property(text, (token) => reasonFor(token) === 'TOKEN_INVALID'), { numRuns: 500 });
    fc.assert(
      fc.property(fc.json(), (payload) => reasonFor(forge({}, payload, ec)) === 'TOKEN_INVALID'),
      { numRuns: 100 },
    );
    const changed = fc.tuple(fc.constantFrom(...Object.keys(CLAIMS)), fc.jsonValue());
    fc.assert(
      fc.property(changed, ([name, value]) => {
        const reason = reasonFor(forge({}, { ...CLAIMS, [name]: value }, ec));
        expect(reason).to.be.oneOf(['accepted', 'TOKEN_INVALID', 'TOKEN_EXPIRED']);
      }),
      { numRuns: 100 },
    );
    const header = fc.tuple(fc.constantFrom('alg', 'typ', 'kid', 'crit'), fc.jsonValue());
    fc.assert(
      fc.property(header, ([name, value]) => reasonFor(forge({ [name]: value }, CLAIMS, ec)) === 'TOKEN_INVALID'),
      { numRuns: 100 },
    );
  });

  it('a refusal says nothing of the token', () => {
    expect(() => verify(forge({}, { ...CLAIMS, iss: 'https://secret.example' }))).to.throw(TokenRefusedError, /^The token is not valid\.$/);
  });
});
