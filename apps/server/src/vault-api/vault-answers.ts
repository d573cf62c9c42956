import type { Revealed, SecretVersionRow } from '../secrets/index.js';
import type { PersonClaims } from './person-tokens.js';

/** The frame of every answer of OpenBao's API. */
export const wrapped = (requestId: string, parts: { readonly data?: object; readonly auth?: object }): object => ({
  request_id: requestId,
  lease_id: '',
  renewable: false,
  lease_duration: 0,
  data: parts.data ?? null,
  wrap_info: null,
  warnings: null,
  auth: parts.auth ?? null,
});

const secondsLeft = ({ expiresAt }: Pick<PersonClaims, 'expiresAt'>): number =>
  Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000));

/** A token as a login answers it: a facade token is a batch token, an access token a service token. */
export interface LoggedIn {
  readonly id: string;
  readonly expiresAt: Date;
  readonly kind?: 'batch' | 'service';
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a login answers. */
export const toAuth = (token: string, claims: LoggedIn): object => ({
  client_token: token,
  accessor: claims.id,
  policies: [],
  token_policies: [],
  metadata: claims.metadata ?? {},
  lease_duration: secondsLeft(claims),
  renewable: false,
  entity_id: '',
  token_type: claims.kind ?? 'batch',
  orphan: true,
});

/** A token as it sees itself. `expiresAt` null: it does not end. */
export const toTokenData = (
  username: string,
  { kind, expiresAt }: { readonly kind: 'batch' | 'service'; readonly expiresAt: Date | null },
): object => ({
  display_name: username,
  type: kind,
  policies: [],
  ttl: expiresAt ? secondsLeft({ expiresAt }) : 0,
  expire_time: expiresAt?.toISOString() ?? null,
  renewable: false,
  orphan: true,
});

export const toKvValue = ({ value, version }: Revealed): object => ({
  data: { value: value.reveal() },
  metadata: { ...versionShown(version), custom_metadata: null },
});

const versionShown = (version: SecretVersionRow): object => ({
  version: version.number,
  created_time: version.created_at.toISOString(),
  deletion_time: '',
  destroyed: version.destroyed_at !== null,
});

/** Newest first in, by number out, as KV v2 has it. */
export function toKvMetadata(versions: readonly SecretVersionRow[]): object {
  const numbers = versions.map((version) => version.number);
  const oldest = versions.at(-1);
  const newest = versions[0];
  return {
    current_version: Math.max(0, ...numbers),
    oldest_version: Math.min(...numbers),
    max_versions: 0,
    cas_required: true,
    delete_version_after: '0s',
    created_time: oldest?.created_at.toISOString() ?? null,
    updated_time: newest?.created_at.toISOString() ?? null,
    custom_metadata: null,
    versions: Object.fromEntries(versions.map((version) => [version.number, versionShown(version)])),
  };
}
