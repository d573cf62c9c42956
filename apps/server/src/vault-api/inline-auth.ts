import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** Where a job's reads log in, as its payload says it; no other path exists here. */
export const INLINE_AUTH_PATH = 'auth/jobs/login';
export const INLINE_AUTH_ROLE = 'job';

export type InlineAuth = { readonly jwt: string } | { readonly problem: string };

const parameter = z.object({ key: z.string(), value: z.string().min(1) });

/** Reads OpenBao's inline-auth headers: each parameter is unpadded base64url of `{"key", "value"}`. */
export function readInlineAuth(headers: IncomingHttpHeaders): InlineAuth | null {
  const path = headers['x-vault-inline-auth-path'];
  if (path === undefined) return null;
  if (headers['x-vault-token'] || headers.authorization)
    return { problem: 'a token was given beside inline authentication' };
  if (path !== INLINE_AUTH_PATH) return { problem: 'there is no such login path' };
  const jwt = readParameter(headers, 'jwt');
  const role = readParameter(headers, 'role');
  if (!jwt || !role) return { problem: 'the parameters jwt and role must be given' };
  return role === INLINE_AUTH_ROLE ? { jwt } : { problem: 'there is no such role' };
}

function readParameter(headers: IncomingHttpHeaders, name: string): string | null {
  const header = headers[`x-vault-inline-auth-parameter-${name}`];
  if (typeof header !== 'string') return null;
  try {
    const parsed = parameter.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
    return parsed.key === name ? parsed.value : null;
  } catch {
    return null;
  }
}
