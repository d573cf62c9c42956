import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { FakeOpenBao } from '../fake-openbao.js';

const ISSUER = 'https://lockkeeper.test';
const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
export const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** The keys of the recorded exercise. */
export interface Keys {
  readonly shared: KeyObject;
  readonly next: KeyObject;
  readonly writer: KeyObject;
  readonly broker: KeyObject;
  readonly stranger: KeyObject;
}

/** Sets up a fake as the recorded server was: one shared mount for all roles, and two with a key each. */
export function setUp({ engine }: FakeOpenBao): Keys {
  const keys = { shared: newKey(), next: newKey(), writer: newKey(), broker: newKey(), stranger: newKey() };
  engine.root('sys/mounts/lockkeeper', { type: 'kv', options: { version: '2' } });
  const policy = (name: string, ...lines: [string, ...string[]][]): void =>
    engine.root(`sys/policies/acl/${name}`, {
      policy: lines.map(([path, ...can]) => `path "${path}" { capabilities = ${JSON.stringify(can)} }`).join('\n'),
    });
  const values = 'lockkeeper/data/values/*';
  const metadata = 'lockkeeper/metadata/values/*';
  policy('lk-writer', [values, 'create'], [metadata, 'delete']);
  policy('lk-writer-upd', [values, 'create', 'update'], [metadata, 'delete']);
  policy('lk-broker', [values, 'read']);
  const settings: [string, ...string[]][] = [
    ['lockkeeper/config', 'read', 'update'],
    ['auth/jwt/config', 'read', 'update'],
  ];
  policy('lk-operator', [metadata, 'list', 'scan', 'read'], ...settings);
  for (const [mount, key] of [
    ['jwt', keys.shared],
    ['jwt-writer', keys.writer],
    ['jwt-broker', keys.broker],
  ] as const) {
    engine.root(`sys/auth/${mount}`, { type: 'jwt' });
    engine.root(`auth/${mount}/config`, { bound_issuer: ISSUER, jwt_validation_pubkeys: [publicPem(key)] });
  }
  const role = (mount: string, name: string, policyName: string, more: object = {}): void =>
    engine.root(`auth/${mount}/role/${name}`, roleFields(name, policyName, more));
  role('jwt', 'writer', 'lk-writer');
  role('jwt', 'writer-upd', 'lk-writer-upd');
  role('jwt', 'broker', 'lk-broker');
  role('jwt', 'broker-batch', 'lk-broker', { token_type: 'batch', token_ttl: '3600s' });
  role('jwt', 'broker-short', 'lk-broker', { token_ttl: '2s' });
  role('jwt', 'broker-long', 'lk-broker', { token_ttl: '3600s' });
  role('jwt', 'operator', 'lk-operator');
  role('jwt-writer', 'writer', 'lk-writer');
  role('jwt-broker', 'broker', 'lk-broker');
  return keys;
}

function roleFields(name: string, policy: string, more: object): Record<string, unknown> {
  return {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: ['lockkeeper-openbao'],
    bound_subject: `lockkeeper-${name}`,
    expiration_leeway: -1,
    not_before_leeway: -1,
    clock_skew_leeway: -1,
    token_policies: [policy],
    token_no_default_policy: true,
    token_ttl: '60s',
    ...more,
  };
}

/** Makes the JWT that a placeholder such as `<JWT broker exp=now-1s>` describes; other texts stay as they are. */
export async function jwtFor(placeholder: string, keys: Keys, mount: string, now: number): Promise<string> {
  const match = /^<JWT(?: ([a-z-]+))?(.*)>$/.exec(placeholder);
  if (!match) return placeholder;
  const deviation = match[2] ?? '';
  const claims = claimsFor(match[1] ?? 'broker', deviation, Math.floor(now / 1000));
  if (deviation.includes('alg=none')) return new UnsecuredJWT(claims).encode();
  if (deviation.includes('RS256')) {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(rsa);
  }
  if (deviation.includes('HS256')) {
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(publicPem(keys.shared)));
  }
  const jwt = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(keyFor(deviation, keys, mount));
  if (!deviation.includes('payload replaced')) return jwt;
  const [header, , signature] = jwt.split('.');
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'lockkeeper-broker' })).toString('base64url');
  return `${header}.${forged}.${signature}`;
}

function keyFor(deviation: string, keys: Keys, mount: string): KeyObject {
  if (deviation.includes('another ES256 key')) return keys.stranger;
  if (deviation.includes('the new key')) return keys.next;
  if (deviation.includes('the writer key')) return keys.writer;
  if (deviation.includes('the broker key')) return keys.broker;
  if (/the (old|shared) key/.test(deviation)) return keys.shared;
  return mount === 'jwt-writer' ? keys.writer : mount === 'jwt-broker' ? keys.broker : keys.shared;
}

function claimsFor(role: string, deviation: string, now: number): Record<string, unknown> {
  const claims: Record<string, unknown> = {
    iss: ISSUER,
    aud: 'lockkeeper-openbao',
    sub: `lockkeeper-${role}`,
    iat: now,
    nbf: now,
    exp: now + 30,
  };
  for (const name of /without ([a-z, ]+)/.exec(deviation)?.[1]?.split(/, | and /) ?? []) delete claims[name];
  const names = ['iat', 'nbf', 'exp'];
  for (const [, first = '', second, sign, amount, unit] of deviation.matchAll(
    /(iat|nbf|exp)=(?:(nbf)=)?now(?:([+-])(\d+)([shy]))?/g,
  )) {
    const seconds = Number(amount ?? 0) * { s: 1, h: 3600, y: 31_536_000 }[(unit ?? 's') as 's' | 'h' | 'y'];
    for (const name of names)
      if (name === first || name === second) claims[name] = sign === '-' ? now - seconds : now + seconds;
  }
  for (const [, name = '', value] of deviation.matchAll(/(iss|aud)=([a-z-]+)/g)) claims[name] = value;
  return claims;
}
