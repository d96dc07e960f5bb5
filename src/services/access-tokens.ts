import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Account } from '../../entities/account.js';
import type { Session } from '../../entities/session.js';
import type { Clock, Instant, Seconds } from '../clock.js';
import { subjectOfClient } from '../crypto/access-claims.js';
import { type AccessClaims, signAccessToken, verifyAccessToken } from '../crypto/jwt.js';
import { digest, newId } from '../crypto/random-token.js';
import { assuranceOf, methodsOf } from '../flows/assurance.js';
import { scopesOfPerson } from '../flows/scopes.js';
import type { SigningKey, SigningKeys } from './signing-keys.js';

/** Named as in RFC 6749 section 5.1. */
export interface TokenSetView {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: Seconds;
  readonly refreshToken: string | null;
  /** Separated by spaces. */
  readonly scope: string;
}

interface Options {
  readonly issuer: string;
  readonly audience: string;
  readonly accessTtl: Seconds;
}

/** The client_id of people's tokens: they were given out to our own sign-in, not to a partner. */
const FIRST_PARTY = 'latchkey';

/** A client's token lives no longer than this, however long people's do: it can be had anew at any time. */
const MACHINE_TTL: Seconds = 600;

/** Tokens whose signature is remembered. A signature that was good once stays so for as long as its key is. */
const REMEMBERED_TOKENS = 10_000;

interface Verified {
  readonly claims: AccessClaims;
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly at: Instant;
}

/** Access tokens: JWTs as in RFC 9068, signed with a key that everybody finds in the JWKS. */
export class AccessTokens {
  /** By the token's digest: nothing here is a token. */
  private readonly verified = new LRUCache<string, Verified>({ max: REMEMBERED_TOKENS });

  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly options: Options,
  ) {}

  async issue(account: Account, session: Session, refreshToken: string | null): Promise<TokenSetView> {
    const scope = scopesOfPerson(account.roles).join(' ');
    const shared = this.sharedClaims(this.options.accessTtl);
    const accessToken = await this.sign({
      ...shared,
      sub: account.id,
      client_id: FIRST_PARTY,
      scope,
      sid: session.id,
      auth_time: Math.floor(provenAt(session) / 1000),
      amr: methodsOf(session.proofs),
      acr: assuranceOf(session.proofs),
    });
    return { accessToken, tokenType: 'Bearer', expiresIn: this.options.accessTtl, refreshToken, scope };
  }

  /** A client's own token (RFC 6749 section 4.4), which nothing prolongs. */
  async issueToClient(clientId: string, scopes: readonly string[]): Promise<TokenSetView> {
    const expiresIn = Math.min(this.options.accessTtl, MACHINE_TTL);
    const scope = scopes.join(' ');
    const claims = {
      ...this.sharedClaims(expiresIn),
      sub: subjectOfClient(clientId),
      client_id: clientId,
      scope,
    };
    const accessToken = await this.sign(claims);
    return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken: null, scope };
  }

  private sharedClaims(life: Seconds): Pick<AccessClaims, 'iss' | 'aud' | 'iat' | 'exp' | 'jti'> {
    const { issuer: iss, audience: aud } = this.options;
    const iat = Math.floor(this.clock.now() / 1000);
    return { iss, aud, iat, exp: iat + life, jti: newId('jti', this.clock.now()) };
  }

  private sign(claims: AccessClaims): Promise<string> {
    return signAccessToken(claims, this.keys.current());
  }

  /** Checks signature and claims; whether the session still lives is for Sessions to say. Throws TokenRefusedError. */
  async verify(token: string): Promise<AccessClaims> {
    const key = digest(token);
    const known = this.verified.get(key);
    if (known !== undefined && this.isGood(known)) return known.claims;
    let unknown: string | undefined;
    try {
      return this.check(token, key, (kid) => {
        unknown = kid;
      });
    } catch (error) {
      if (unknown === undefined) throw error;
    }
    await this.keys.lookAgain();
    return this.check(token, key);
  }

  /** Only what time and rotation can change is looked at again. */
  private isGood({ claims, kid, publicKey, at }: Verified): boolean {
    const now = this.clock.now();
    return now >= at && now < claims.exp * 1000 && this.keys.keyOf(kid)?.publicKey === publicKey;
  }

  private check(token: string, key: string, missed: (kid: string) => void = () => undefined): AccessClaims {
    const at = this.clock.now();
    let used: SigningKey | undefined;
    const keyOf = (kid: string): SigningKey | undefined => {
      used = this.keys.keyOf(kid);
      if (used === undefined) missed(kid);
      return used;
    };
    const { issuer, audience } = this.options;
    const claims = verifyAccessToken(token, { keyOf, issuer, audience, now: at });
    if (used !== undefined) this.verified.set(key, { claims, kid: used.kid, publicKey: used.publicKey, at });
    return claims;
  }
}

/** When somebody last proved in this session who they are: the auth_time claim. */
export function provenAt(session: Session): Instant {
  return session.authenticatedAt ?? session.createdAt;
}
