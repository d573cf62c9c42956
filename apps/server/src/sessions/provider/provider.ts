import { Inject, Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { CONFIG, type Config, type OidcConfig } from '../../platform/config/index.js';
import { refuse } from '../../platform/errors/index.js';
import { LOGGER, type Logger } from '../../platform/logging/index.js';
import { nonceOf, stateOf, verifierOf } from './flow-token.js';
import { readClaims, type Told } from './told.js';

const CALLBACK = '/api/oidc/callback';
const SECONDS_TO_ANSWER = 5;
const KNOWN_FOR_MS = 600_000;

/** Why a provider's answer counts for nothing. */
export type Refusal = 'denied' | 'invalid' | 'unreachable' | 'not_allowed';

/** The OpenID provider: authorization code with PKCE, state and nonce, ID tokens verified by its published keys. */
@Injectable()
export class Provider {
  readonly #config: OidcConfig | null;
  readonly #callback: string;
  #known: { readonly client: Promise<openid.Configuration>; readonly since: number } | null = null;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#config = config.oidc;
    this.#callback = `${config.publicUrl}${CALLBACK}`;
  }

  /** Null: there is none. */
  get name(): string | null {
    return this.#config?.name ?? null;
  }

  /** Throws the refusal where there is none. */
  get settings(): OidcConfig {
    if (this.#config) return this.#config;
    throw refuse('NO_PROVIDER', null, 'Nobody signs in by a provider here.');
  }

  /** Where the browser goes to be asked by the provider. */
  async addressFor(token: string): Promise<string> {
    const { scopes, name } = this.settings;
    try {
      const client = await this.#client();
      const address = openid.buildAuthorizationUrl(client, {
        redirect_uri: this.#callback,
        scope: scopes,
        state: stateOf(token),
        nonce: nonceOf(token),
        code_challenge: await openid.calculatePKCECodeChallenge(verifierOf(token)),
        code_challenge_method: 'S256',
      });
      return address.href;
    } catch (error) {
      this.#note(error);
      throw refuse('PROVIDER_UNREACHABLE', null, unreachable(name));
    }
  }

  /** What the provider says of whom it sent back with this query, or why that counts for nothing. */
  async take(token: string, query: string): Promise<Told | Refusal> {
    try {
      const client = await this.#client();
      const tokens = await openid.authorizationCodeGrant(client, new URL(`${this.#callback}${query}`), {
        pkceCodeVerifier: verifierOf(token),
        expectedState: stateOf(token),
        expectedNonce: nonceOf(token),
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const more = await this.#more(client, tokens.access_token, claims.sub);
      // What is signed wins over what was fetched.
      return readClaims(this.settings, { ...more, ...claims }) ?? 'not_allowed';
    } catch (error) {
      this.#note(error);
      return refusalOf(error);
    }
  }

  async #more(client: openid.Configuration, accessToken: string, subject: string): Promise<object> {
    if (!client.serverMetadata().userinfo_endpoint) return {};
    return openid.fetchUserInfo(client, accessToken, subject);
  }

  /** Discovered once in ten minutes: the provider may change its keys and addresses. A failure is not remembered. */
  #client(): Promise<openid.Configuration> {
    const now = Date.now();
    if (this.#known && now - this.#known.since < KNOWN_FOR_MS) return this.#known.client;
    const client = this.#discover();
    this.#known = { client, since: now };
    client.catch(() => (this.#known = null));
    return client;
  }

  #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const insecure = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
    const secret = openid.ClientSecretBasic(clientSecret.reveal());
    return openid.discovery(new URL(issuer), clientId, undefined, secret, {
      timeout: SECONDS_TO_ANSWER,
      // Also where it came over TLS from the provider itself, the ID token's signature is looked at.
      execute: [...insecure, openid.enableNonRepudiationChecks],
    });
  }

  /** For the operator. Codes only: a message may repeat what the provider or the browser sent. */
  #note(error: unknown): void {
    const { name, code, cause } = error as { name?: string; code?: string; cause?: { code?: string } };
    this.logger.warn({ failure: code ?? name, cause: cause?.code }, 'the OpenID provider did not sign somebody in');
  }
}

export const unreachable = (name: string): string =>
  `${name} does not answer. Try again in a moment, or sign in with your password.`;

function refusalOf(error: unknown): Refusal {
  if (error instanceof openid.AuthorizationResponseError) return 'denied';
  const { code, name } = error as { code?: string; name?: string };
  const silent =
    code === 'OAUTH_TIMEOUT' || name === 'TimeoutError' || (error instanceof TypeError && code === undefined);
  return silent ? 'unreachable' : 'invalid';
}
