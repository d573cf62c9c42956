import { request as httpRequest } from 'node:http';
import { expand } from './compare.js';
import { jwtFor, publicPem } from './identities.js';
import type { Recorded } from './recorded.js';
import type { World } from './world.js';

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** Tokens that a placeholder such as `<token broker>` stood for, kept over the whole replay as in the recording. */
export type Tokens = Map<string, string>;

/** Sends a recorded request to the fake with its placeholders filled in: raw, so that paths stay as they were. */
export async function sendRecorded(recorded: Recorded, world: World, tokens: Tokens): Promise<Got> {
  const { request } = recorded;
  if (!request) throw new Error('an event cannot be sent');
  const headers = await headersOf(recorded, world, tokens);
  const body = await bodyOf(recorded, world);
  if (body !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) {
    headers['content-type'] = 'application/json';
  }
  return exchange(world.fake.port, { method: request.method, path: request.path, headers, body });
}

async function headersOf({ request, name }: Recorded, world: World, tokens: Tokens): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  const inline = request?.inline_auth;
  if (inline) {
    const path = inline.path ?? 'auth/jwt/login';
    headers['X-Vault-Inline-Auth-Path'] = path;
    headers['X-Vault-Inline-Auth-Operation'] = 'update';
    headers['X-Vault-Inline-Auth-Parameter-role'] = parameter('role', inline.role);
    let jwt = await jwtFor(inline.jwt, world.keys, mountOf(path), world.now);
    // The long JWT that the server did not even read.
    if (name === 'inline JWT of 1 MB') jwt += 'x'.repeat(1_100_000);
    headers['X-Vault-Inline-Auth-Parameter-jwt'] = parameter('jwt', jwt);
  }
  for (const [header, value] of Object.entries(request?.headers ?? {})) {
    headers[header] = await headerValue(value, request?.headers?.['X-Vault-Inline-Auth-Path'], { world, tokens });
  }
  return headers;
}

async function headerValue(
  value: string,
  path: string | undefined,
  { world, tokens }: { world: World; tokens: Tokens },
): Promise<string> {
  const encoded = /^<b64url (\{.*\})>$/.exec(value);
  if (encoded) {
    const { key, value: inner } = JSON.parse(encoded[1] ?? '') as { key: string; value: string };
    return parameter(key, await jwtFor(inner, world.keys, mountOf(path ?? ''), world.now));
  }
  if (value === '<revoked token>') return 's.revoked';
  const token = /^<(?:token ([a-z-]+).*|(batch) token)>$/.exec(value);
  return token ? tokenFor(token[2] ? 'broker-batch' : (token[1] ?? ''), world, tokens) : value;
}

async function tokenFor(role: string, world: World, tokens: Tokens): Promise<string> {
  const known = tokens.get(role);
  if (known) return known;
  const jwt = await jwtFor(`<JWT ${role}>`, world.keys, 'jwt', world.now);
  const login = { method: 'POST', path: '/v1/auth/jwt/login', headers: {}, body: JSON.stringify({ role, jwt }) };
  const got = await exchange(world.fake.port, login);
  const token = (got.body as { auth?: { client_token?: string } } | null)?.auth?.client_token;
  if (!token) throw new Error(`no token for ${role}: ${got.status}`);
  tokens.set(role, token);
  return token;
}

async function bodyOf(recorded: Recorded, world: World): Promise<string | Buffer | undefined> {
  const { name, request } = recorded;
  const body = request?.body;
  if (body === undefined) return undefined;
  if (name === 'write invalid UTF-8 bytes') {
    const [head, tail] = ['{"data":{"value":"a', 'b"},"options":{"cas":0}}'];
    return Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xfe]), Buffer.from(tail)]);
  }
  if (name === '600 levels of nesting') {
    return `{"data":{"value":${'{"a":'.repeat(600)}"x"${'}'.repeat(600)}},"options":{"cas":0}}`;
  }
  if (typeof body === 'string') return body;
  const filled = await fill(body, recorded, world);
  // As recorded: lone surrogates travel as JSON escapes.
  return JSON.stringify(filled);
}

async function fill(value: unknown, recorded: Recorded, world: World): Promise<unknown> {
  if (typeof value === 'string') {
    if (value.startsWith('<JWT')) return jwtFor(value, world.keys, mountOf(recorded.request?.path ?? ''), world.now);
    return expand(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (value[0] === '<PEM public key>') return keysMeantBy(recorded, world, value.length);
    return Promise.all(value.map((inner) => fill(inner, recorded, world)));
  }
  const cut = (value as Record<string, unknown>)['<shortened>'];
  if (typeof cut === 'string')
    return Object.fromEntries(Array.from({ length: parseInt(cut, 10) }, (_, at) => [`k${at}`, 'v']));
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await fill(inner, recorded, world)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function keysMeantBy({ name }: Recorded, { keys }: World, count: number): string[] {
  if (count === 2) return [publicPem(keys.next), publicPem(keys.shared)];
  return [publicPem(name.includes('only the new key') ? keys.next : keys.shared)];
}

const mountOf = (path: string): string => /auth\/([^/]+)\/login/.exec(path)?.[1] ?? 'jwt';
const parameter = (key: string, value: string): string =>
  Buffer.from(JSON.stringify({ key, value }), 'utf8').toString('base64url');

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

function exchange(port: number, { method, path, headers, body }: Outgoing): Promise<Got> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: { ...headers, ...length },
      agent: false,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parse(text) });
      });
    });
    request.end(body);
  });
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
