import type { IncomingMessage } from 'node:http';
import { plainText, Refusal, refuse } from './answers.js';

const MAX_BODY = 32 * 1024 * 1024;
const MAX_STRINGS = 1000;

/** A request as the handlers see it: path below `/v1/`, decoded; body parsed. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Record<string, unknown>;
}

export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY) refuse(413, 'http: request body too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What the HTTP layer makes of a path, before anything of OpenBao's own. @throws Refusal */
export function cleanPath(method: string, raw: string): { path: string; query: URLSearchParams } {
  const [before = '', search = ''] = raw.split(/\?(.*)/s);
  let decoded: string;
  try {
    decoded = decodeURIComponent(before);
  } catch {
    throw new Refusal(plainText('400 Bad Request'));
  }
  redirectUnclean(method, before);
  if (!before.startsWith('/v1/')) throw new Refusal(notServed(before));
  if (/[\u0000-\u001f]/.test(decoded)) throw new Refusal({ status: 400, body: null });
  if (decoded.split('/').includes('..')) refuse(400, 'relative paths not supported');
  return { path: decoded.slice('/v1/'.length), query: new URLSearchParams(search) };
}

function redirectUnclean(method: string, path: string): void {
  const segments = path.split('/').slice(1);
  if (!segments.some((part, at) => part === '.' || part === '..' || (part === '' && at < segments.length - 1))) return;
  const clean: string[] = [];
  for (const part of segments) {
    if (part === '..') clean.pop();
    else if (part !== '.' && part !== '') clean.push(part);
  }
  const location = `/${clean.join('/')}`;
  const html = `<a href="${location}">Temporary Redirect</a>.\n\n`;
  throw new Refusal({
    status: 307,
    headers: method === 'GET' ? { location, 'content-type': 'text/html; charset=utf-8' } : { location },
    body: method === 'GET' ? html : null,
  });
}

function notServed(path: string): Refusal['answer'] {
  if (path.startsWith('/v2/')) return { status: 404, body: { errors: [] } };
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status: 404, headers, body: '404 page not found\n' };
}

/** The body as OpenBao reads it: a form when it says so, JSON whatever else the type is. @throws Refusal */
export function parseBody(bytes: Buffer, contentType: string | undefined): Record<string, unknown> {
  const text = bytes.toString('utf8');
  if (text === '') return {};
  if (contentType?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    refuse(400, 'failed to decode JSON input: unexpected EOF');
  }
  if (Array.isArray(parsed)) {
    refuse(
      400,
      'failed to decode JSON input: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  }
  if (stringsIn(parsed) > MAX_STRINGS) {
    refuse(400, 'refused JSON input due to high complexity: exceeded maximum number of strings');
  }
  return parsed as Record<string, unknown>;
}

function stringsIn(value: unknown): number {
  if (typeof value === 'string') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + stringsIn(inner), 0);
  return Object.values(value).reduce((sum: number, inner) => sum + 1 + stringsIn(inner), 0);
}

/** What the inline headers ask for, or null when there are none. @throws Refusal for malformed ones */
export function inlineLogin(headers: FakeRequest['headers']): { path: string; fields: Record<string, unknown> } | null {
  const path = headers['x-vault-inline-auth-path'];
  if (path === undefined) return null;
  const fail = (why: string, status = 500): never => refuse(status, `failed to perform inline authentication: ${why}`);
  if (headers['x-vault-token'] ?? headers['authorization']) {
    fail('cannot layer inline authentication with token authentication');
  }
  const namespace = headers['x-vault-inline-auth-namespace'] ?? '';
  if (namespace !== '' && namespace !== 'root') fail('inline auth namespace was not found');
  const operation = headers['x-vault-inline-auth-operation'] ?? 'update';
  if (operation === 'read') fail('unsupported operation', 405);
  if (operation !== 'update') fail('expected a valid login operation in X-Vault-Inline-Auth-Operation');
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-vault-inline-auth-parameter-') || value === undefined) continue;
    const { key, value: given } = parameter(value, fail);
    fields[key] = given;
  }
  return { path, fields };
}

function parameter(header: string, fail: (why: string) => never): { key: string; value: unknown } {
  if (!/^[A-Za-z0-9_-]*$/.test(header)) fail('failed raw url-safe base64 decoding header value');
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return fail('failed json decoding header value');
  }
  if (Object.keys(parsed).some((key) => key !== 'key' && key !== 'value')) {
    fail('unexpected field in decoded request parameter');
  }
  return { key: String(parsed['key']), value: parsed['value'] };
}
