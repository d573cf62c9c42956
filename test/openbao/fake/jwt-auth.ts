import { createPublicKey } from 'node:crypto';
import { compactVerify, importSPKI } from 'jose';
import { refuse } from './answers.js';

/** A role of a JWT mount. All leeways are taken as -1 (none): the fake refuses a role that leaves them at their defaults. */
export interface JwtRole {
  readonly audiences: readonly string[];
  readonly subject: string;
  readonly policies: readonly string[];
  readonly tokenType: 'service' | 'batch';
  readonly ttlSeconds: number;
}

/** One JWT auth mount: its keys, its issuer, its roles. */
export class JwtMount {
  boundIssuer = '';
  publicKeys: readonly string[] = [];
  readonly roles = new Map<string, JwtRole>();

  writeConfig(body: Record<string, unknown>): void {
    const keys = body['jwt_validation_pubkeys'];
    if (!Array.isArray(keys) || keys.length === 0) {
      refuse(
        400,
        "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or 'provider_config' must be set",
      );
    }
    for (const key of keys)
      if (!isPublicKey(String(key))) refuse(400, 'error parsing public key: x509: malformed certificate');
    // The whole configuration is replaced: an issuer that is not sent again is gone.
    this.publicKeys = keys.map(String);
    this.boundIssuer = typeof body['bound_issuer'] === 'string' ? body['bound_issuer'] : '';
  }

  readConfig(): Record<string, unknown> {
    return {
      bound_issuer: this.boundIssuer,
      default_role: '',
      jwks_ca_pem: '',
      jwks_url: '',
      jwt_supported_algs: [],
      jwt_validation_pubkeys: this.publicKeys,
      namespace_in_state: true,
      oidc_client_id: '',
      oidc_discovery_ca_pem: '',
      oidc_discovery_url: '',
      oidc_response_mode: '',
      oidc_response_types: [],
      override_allowed_server_names: [],
      provider_config: {},
      status: 'valid',
    };
  }

  writeRole(name: string, data: Record<string, unknown>): void {
    for (const leeway of ['expiration_leeway', 'not_before_leeway', 'clock_skew_leeway']) {
      if (data[leeway] !== -1) throw new Error(`the fake knows roles with ${leeway} = -1 only`);
    }
    if (data['role_type'] !== 'jwt' || data['user_claim'] !== 'sub')
      throw new Error('the fake knows role_type jwt by sub only');
    if (data['token_no_default_policy'] !== true)
      throw new Error('the fake knows roles without the default policy only');
    this.roles.set(name, {
      audiences: data['bound_audiences'] as string[],
      subject: String(data['bound_subject']),
      policies: data['token_policies'] as string[],
      tokenType: data['token_type'] === 'batch' ? 'batch' : 'service',
      ttlSeconds: Number(/^(\d+)s$/.exec(String(data['token_ttl']))?.[1]),
    });
  }

  /** Checks a login in OpenBao's order. @throws Refusal with the recorded text */
  async login(roleName: unknown, jwt: unknown, nowMs: number): Promise<JwtRole> {
    if (typeof jwt !== 'string' || jwt === '') refuse(400, 'missing token');
    if (typeof roleName !== 'string' || roleName === '') refuse(400, 'missing role');
    const role = this.roles.get(roleName);
    if (!role) return refuse(400, `role "${roleName}" could not be found`);
    const claims = await this.#verify(jwt);
    const problem = this.#claimProblem(claims, role) ?? timeProblem(claims, nowMs / 1000);
    if (problem) refuse(400, `error validating token: ${problem}`);
    return role;
  }

  async #verify(jwt: string): Promise<Record<string, unknown>> {
    const fail = (why: string): never => refuse(400, `error validating token: error verifying token signature: ${why}`);
    const parts = jwt.split('.');
    if (parts.length !== 3) fail('go-jose/go-jose: compact JWS format must have three parts');
    if (parts.some((part) => part.length % 4 === 1)) fail('illegal base64 data at input byte 0');
    for (const pem of this.publicKeys) {
      try {
        const verified = await compactVerify(jwt, await importSPKI(pem, 'ES256'), { algorithms: ['ES256'] });
        return JSON.parse(Buffer.from(verified.payload).toString('utf8')) as Record<string, unknown>;
      } catch {
        // The next key.
      }
    }
    return fail('no known key successfully validated the token signature');
  }

  #claimProblem(claims: Record<string, unknown>, role: JwtRole): string | null {
    const { iat, nbf, exp, iss, sub, aud } = claims;
    if (iat === undefined && nbf === undefined && exp === undefined) {
      return 'no issued at (iat), not before (nbf), or expiration time (exp) claims in token';
    }
    if (this.boundIssuer !== '' && iss !== this.boundIssuer) return 'invalid issuer (iss) claim';
    if (sub !== role.subject) return 'invalid subject (sub) claim';
    const given = Array.isArray(aud) ? (aud as unknown[]) : [aud];
    if (!given.some((one) => role.audiences.includes(String(one)))) {
      return 'invalid audience (aud) claim: audience claim does not match any expected audience';
    }
    return null;
  }
}

function timeProblem({ iat, nbf, exp }: Record<string, unknown>, now: number): string | null {
  if (typeof exp !== 'number' || now >= exp) return 'invalid expiration time (exp) claim: token is expired';
  if (typeof nbf !== 'number' || now < nbf) return 'invalid not before (nbf) claim: token not yet valid';
  if (typeof iat !== 'number' || now < iat) return 'invalid issued at (iat) claim: token issued in the future';
  return null;
}

function isPublicKey(pem: string): boolean {
  try {
    return createPublicKey(pem).type === 'public';
  } catch {
    return false;
  }
}
