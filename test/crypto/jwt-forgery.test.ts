import { createPrivateKey } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { newSigningKey, TokenRefusedError, verifyAccessToken } from '../../src/crypto/jwt.js';
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
  type TestKey,
  verify,
} from './token-forge.js';

describe('forged access tokens', () => {
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
    const offers = {
      jwk: stranger.publicJwk,
      jku: 'https://evil.example/jwks',
      x5u: 'https://evil.example/x',
      x5c: ['AAAA'],
    };
    for (const [name, value] of Object.entries(offers)) {
      expect(reasonFor(forge({ [name]: value }, CLAIMS, forged)), name).to.equal('TOKEN_INVALID');
      expect(reasonFor(forge({ [name]: value, kid: stranger.kid }, CLAIMS, forged)), name).to.equal(
        'TOKEN_INVALID',
      );
      expect(reasonFor(forge({ [name]: value })), name).to.equal('accepted');
    }
  });

  it('SES-05 kid is a short string that names one of our keys, or the token is refused', () => {
    const kids = [
      '../../etc/passwd',
      "' OR 1=1 --",
      '__proto__',
      'constructor',
      '',
      [rsa.kid],
      { toString: rsa.kid },
      0,
      null,
    ];
    for (const kid of [...kids, undefined, true, `${rsa.kid} `, 'k'.repeat(129), 'k'.repeat(1_000_000)]) {
      expect(reasonFor(forge({ kid })), JSON.stringify(kid)?.slice(0, 30)).to.equal('TOKEN_INVALID');
    }
  });

  it('SES-05 only short strings are looked up', () => {
    const asked: string[] = [];
    const keyOf = (kid: string) => {
      asked.push(kid);
      return undefined;
    };
    for (const kid of ['k'.repeat(128), 'k'.repeat(129), '', ['k'], 7]) {
      const check = () =>
        verifyAccessToken(forge({ kid }), { keyOf, issuer: ISSUER, audience: AUDIENCE, now: NOW });
      expect(check).to.throw(TokenRefusedError);
    }
    expect(asked).to.deep.equal(['k'.repeat(128)]);
  });

  it('SES-06 payloads that are no claims are refused', () => {
    for (const payload of [[], [CLAIMS], '"text"', 'text', 'null', '1', 'true', '{', '', '\u0000']) {
      expect(reasonFor(forge({}, payload)), JSON.stringify(payload)).to.equal('TOKEN_INVALID');
    }
  });

  const wrong: Record<string, unknown[]> = {
    sub: [1, ['usr_a'], { id: 'usr_a' }, true, ''],
    exp: [
      SECONDS + 0.5,
      1e300,
      2 ** 53,
      SECONDS + 90_000,
      String(SECONDS + 600),
      [SECONDS + 600],
      -1,
      SECONDS,
      {},
    ],
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
        expect(reasonFor(forge({}, { ...CLAIMS, [claim]: value })), JSON.stringify(value)).to.equal(
          'TOKEN_INVALID',
        );
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
    const text = fc.oneof(
      part,
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(text, (token) => reasonFor(token) === 'TOKEN_INVALID'),
      { numRuns: 500 },
    );
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
      fc.property(
        header,
        ([name, value]) => reasonFor(forge({ [name]: value }, CLAIMS, ec)) === 'TOKEN_INVALID',
      ),
      { numRuns: 100 },
    );
  });

  it('a refusal says nothing of the token', () => {
    expect(() => verify(forge({}, { ...CLAIMS, iss: 'https://secret.example' }))).to.throw(
      TokenRefusedError,
      /^The token is not valid\.$/,
    );
  });
});
