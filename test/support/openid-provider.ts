import { createHash, createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

export const CLIENT = { id: 'lockkeeper', secret: 'a client secret' };

interface Asked {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
}

/** What a test makes the provider do wrong, or say. */
export interface Mischief {
  /** Of the ID token, over what is right. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Of the answer of userinfo. */
  readonly userinfo?: Readonly<Record<string, unknown>>;
  readonly alg?: 'none' | 'HS256';
  /** Signed by a key that is not among the published ones. */
  readonly foreignKey?: boolean;
  /** The address that it gives as its own, where browsers come back. */
  readonly iss?: string;
  /** What it sends browsers back with instead of a code. */
  readonly error?: string;
  readonly tokenStatus?: number;
  /** It answers nothing but this. */
  readonly down?: 500 | 'reset';
}

interface Key {
  readonly sign: CryptoKey;
  readonly jwk: object;
}

async function newKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { sign: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** An OpenID provider over real HTTP: code with PKCE, once, to the client it knows. Whoever comes is `person`, unasked. */
export class OpenidProvider {
  person: Readonly<Record<string, unknown>> = { sub: 'nobody' };
  mischief: Mischief = {};
  /** How often its keys were fetched, or asked for. */
  keysFetched = 0;
  /** How often somebody asked where they are. */
  discovered = 0;
  readonly #codes = new Map<string, Asked>();
  readonly #tokens = new Map<string, Readonly<Record<string, unknown>>>();

  private constructor(
    private readonly server: http.Server,
    private readonly foreign: Key,
    /** Those that it publishes, by their ids. */
    private readonly keys: Map<string, Key>,
  ) {}

  static async start(): Promise<OpenidProvider> {
    const [own, foreign] = [await newKey('one'), await newKey('one')];
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new OpenidProvider(server, foreign, new Map([['one', own]]));
    server.on('request', (request, response) => {
      provider.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Publishes one more key. Whoever has the old ones learns of it by asking again. */
  async addKey(kid: string): Promise<void> {
    this.keys.set(kid, await newKey(kid));
  }

  /** Publishes a key no longer; answers tokens of its making, for who kept it. */
  dropKey(kid: string): (claims: Readonly<Record<string, unknown>>) => Promise<string> {
    const { sign } = this.keys.get(kid)!;
    this.keys.delete(kid);
    return (claims) => this.#signed(claims, { alg: 'RS256', kid }, sign);
  }

  /** An ID token with these claims, right unless said otherwise; claims that are undefined are left out. */
  async idToken(
    claims: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const { alg = 'RS256', foreign, ...more } = header;
    const protectedHeader = { alg: String(alg), kid: 'one', ...more };
    const own = this.keys.get(protectedHeader.kid) ?? this.#own;
    if (alg === 'RS256') return this.#signed(claims, protectedHeader, (foreign ? this.foreign : own).sign);
    const all = this.#completed(claims);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part(protectedHeader)}.${part(all)}`;
    // By the published key, as if it were a secret that both know: in the forms in which it could be taken for one.
    const key = String(header['secret'] ?? JSON.stringify(this.#own.jwk));
    return `${text}.${alg === 'none' ? '' : createHmac('sha256', key).update(text).digest('base64url')}`;
  }

  get #own(): Key {
    return this.keys.get('one')!;
  }

  #completed(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.issuer, iat: now, exp: now + 300, ...claims };
    return JSON.parse(JSON.stringify(all)) as Record<string, unknown>;
  }

  #signed(
    claims: Readonly<Record<string, unknown>>,
    header: { readonly alg: string; readonly kid: string },
    key: CryptoKey,
  ): Promise<string> {
    return new SignJWT(this.#completed(claims)).setProtectedHeader(header).sign(key);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    const json = (body: object, status = 200): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { down } = this.mischief;
    if (url.pathname === '/.well-known/openid-configuration') this.discovered += 1;
    if (url.pathname === '/jwks') this.keysFetched += 1;
    if (down === 'reset') return void request.socket.destroy();
    if (down !== undefined) return void json({}, down);
    if (url.pathname === '/.well-known/openid-configuration') return void json(this.#metadata());
    if (url.pathname === '/jwks') return void json({ keys: [...this.keys.values()].map(({ jwk }) => jwk) });
    if (url.pathname === '/authorize')
      return void response.writeHead(302, { location: this.#authorize(url.searchParams) }).end();
    if (url.pathname === '/token') {
      const form = new URLSearchParams(await bodyOf(request));
      const done = await this.#token(form, request.headers.authorization);
      return void json(done ?? { error: 'invalid_grant' }, this.mischief.tokenStatus ?? (done ? 200 : 400));
    }
    const person = this.#tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    json({ ...person, ...this.mischief.userinfo }, person ? 200 : 401);
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #authorize(asked: URLSearchParams): string {
    const get = (name: string): string => asked.get(name) ?? '';
    if (get('client_id') !== CLIENT.id || get('code_challenge_method') !== 'S256') throw new Error('not our client');
    const code = randomBytes(12).toString('hex');
    this.#codes.set(code, { redirectUri: get('redirect_uri'), challenge: get('code_challenge'), nonce: get('nonce') });
    const { error, iss } = this.mischief;
    const back = new URL(get('redirect_uri'));
    back.search = new URLSearchParams({
      ...(error ? { error } : { code }),
      state: get('state'),
      iss: iss ?? this.issuer,
    }).toString();
    return back.href;
  }

  async #token(form: URLSearchParams, authorization: string | undefined): Promise<object | null> {
    const asked = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const client = Buffer.from(`${encodeURIComponent(CLIENT.id)}:${form_(CLIENT.secret)}`).toString('base64');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right = asked?.challenge === challenge && asked.redirectUri === form.get('redirect_uri');
    if (!asked || !right || authorization !== `Basic ${client}`) return null;
    const accessToken = randomBytes(12).toString('hex');
    this.#tokens.set(accessToken, this.person);
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 60,
      id_token: await this.#idToken(asked.nonce),
    };
  }

  async #idToken(nonce: string): Promise<string> {
    const { sub, amr, acr } = this.person;
    const now = Math.floor(Date.now() / 1000);
    const right = { iss: this.issuer, aud: CLIENT.id, sub, amr, acr, nonce, iat: now, exp: now + 300 };
    const claims = JSON.parse(JSON.stringify({ ...right, ...this.mischief.claims })) as Record<string, unknown>;
    const { alg, foreignKey } = this.mischief;
    if (!alg)
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign((foreignKey ? this.foreign : this.#own).sign);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg })}.${part(claims)}`;
    // Signed with what the client knows, too: as if a public or shared value were the key.
    return `${text}.${alg === 'none' ? '' : createHmac('sha256', CLIENT.secret).update(text).digest('base64url')}`;
  }
}

/** As a form writes it, which RFC 6749 wants in the header. */
const form_ = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2);

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += String(part);
  return body;
}
