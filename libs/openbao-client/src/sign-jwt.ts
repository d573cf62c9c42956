import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isSensitive, Sensitive } from '@lockkeeper/sensitive';
import { SignJWT } from 'jose';
import type { OpenBaoIdentity, Settings } from './options.js';

/** A JWT is signed anew when less than this is left: a slow request must not outlive it. */
const REUSE_UNTIL_SECONDS = 15;

/** Signs the short-lived JWTs of one identity, and uses each again while it is fresh. */
export class JwtSigner {
  readonly #key: KeyObject;
  #last: { readonly jwt: Sensitive; readonly goodUntil: number } | null = null;

  /** @throws TypeError when the key is no P-256 private key; the message never shows the PEM. */
  constructor(
    readonly identity: OpenBaoIdentity,
    private readonly settings: Settings,
  ) {
    this.#key = es256Key(identity);
  }

  /** The JWT, and whether it was signed just now. `iat`, `nbf` and `exp` are all there: OpenBao without leeways wants all three. */
  async sign(): Promise<{ jwt: Sensitive; fresh: boolean }> {
    const now = Math.floor(this.settings.now() / 1000);
    const start = now - this.settings.backdateSeconds;
    const last = this.#last;
    // A clock that was set back makes the last one "not yet valid".
    if (last && now < last.goodUntil && now >= last.goodUntil - this.settings.jwtSeconds) {
      return { jwt: last.jwt, fresh: false };
    }
    const expires = now + this.settings.jwtSeconds;
    const jwt = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(this.settings.issuer)
      .setAudience(this.settings.audience)
      .setSubject(this.identity.subject)
      .setIssuedAt(start)
      .setNotBefore(start)
      .setExpirationTime(expires)
      .sign(this.#key);
    const signed = { jwt: new Sensitive(jwt), goodUntil: expires - REUSE_UNTIL_SECONDS };
    this.#last = signed;
    return { jwt: signed.jwt, fresh: true };
  }

  /** Forgets the last JWT, so that the next call signs a new one. */
  forget(): void {
    this.#last = null;
  }
}

function es256Key(identity: OpenBaoIdentity): KeyObject {
  const { privateKeyPem } = identity;
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(isSensitive(privateKeyPem) ? privateKeyPem.reveal() : privateKeyPem);
  } catch {
    // Told below: the parser's own text is about the key.
  }
  if (key?.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new TypeError(`the private key for ${identity.authMount} must be an ES256 (P-256) key in PKCS#8 PEM`);
  }
  return key;
}
