import type { Sensitive } from '@lockkeeper/sensitive';
import type { OpenBaoIdentity } from './options.js';

/**
 * The headers by which a request logs in by itself and leaves no token behind (OpenBao 2.4.0). Never beside
 * `X-Vault-Token` or `Authorization`: the server answers 500 to both together.
 */
export function inlineAuthHeaders(identity: OpenBaoIdentity, jwt: Sensitive): Record<string, string> {
  return {
    'x-vault-inline-auth-path': `auth/${identity.authMount}/login`,
    'x-vault-inline-auth-operation': 'update',
    'x-vault-inline-auth-parameter-role': parameter('role', identity.role),
    'x-vault-inline-auth-parameter-jwt': parameter('jwt', jwt.reveal()),
  };
}

/** Unpadded URL-safe base64 of exactly these two fields: padding and further fields are answered with 500. */
function parameter(key: string, value: string): string {
  return Buffer.from(JSON.stringify({ key, value }), 'utf8').toString('base64url');
}
