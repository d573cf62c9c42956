import { randomUUID } from 'node:crypto';
import type { RefScope } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import type { ValueRules } from './value-rules/index.js';

const UNIQUE_VIOLATION = '23505';

/** Everything about a secret that people set. */
export interface SecretSettingsRow {
  readonly environmentScope: string;
  readonly refScope: RefScope;
  readonly protected: boolean;
  readonly description: string;
  readonly rotationIntervalDays: number | null;
  readonly expiresAt: Date | null;
  readonly tags: readonly string[];
  readonly contact: string;
  readonly writeOnly: boolean;
  /** Null: every source. */
  readonly acceptedSources: readonly string[] | null;
  readonly forksAllowed: boolean;
  /** In CEL; null: none. */
  readonly condition: string | null;
  readonly approvalRequired: boolean;
  /** `branch:` or `tag:`, and a name or pattern. */
  readonly approvalExemptRefs: readonly string[];
  readonly valueRules: ValueRules | null;
  /** Of a group's secret; null: every project below it. */
  readonly allowedProjectIds: readonly number[] | null;
}

const SETTING_COLUMNS: readonly (readonly [column: string, valueOf: (settings: SecretSettingsRow) => unknown])[] = [
  ['environment_scope', (settings) => settings.environmentScope],
  ['branch_scope', (settings) => settings.refScope.branch],
  ['tag_scope', (settings) => settings.refScope.tag],
  ['protected', (settings) => settings.protected],
  ['description', (settings) => settings.description],
  ['rotation_interval_days', (settings) => settings.rotationIntervalDays],
  ['expires_at', (settings) => settings.expiresAt],
  ['tags', (settings) => settings.tags],
  ['contact', (settings) => settings.contact],
  ['write_only', (settings) => settings.writeOnly],
  ['accepted_sources', (settings) => settings.acceptedSources],
  ['forks_allowed', (settings) => settings.forksAllowed],
  ['condition', (settings) => settings.condition],
  ['approval_required', (settings) => settings.approvalRequired],
  ['approval_exempt_refs', (settings) => settings.approvalExemptRefs],
  ['value_rules', (settings) => settings.valueRules && JSON.stringify(settings.valueRules)],
  ['allowed_project_ids', (settings) => settings.allowedProjectIds],
];
const SETTING_NAMES = SETTING_COLUMNS.map(([column]) => column);
const valuesOf = (settings: SecretSettingsRow): unknown[] => SETTING_COLUMNS.map(([, valueOf]) => valueOf(settings));
const placeholders = (first: number): string[] => SETTING_NAMES.map((_, index) => `$${first + index}`);

export interface NewVersion {
  readonly reference: string;
  readonly byteLength: number;
  readonly lineCount: number;
  readonly unmaskedParts: number;
  /** Keyed digest of the value, for comparing without reading. */
  readonly digest: Buffer;
  readonly reason: string;
  /** What `requireValueFits` answered: the value rules that it was judged by; null: by none. */
  readonly judgedBy: Buffer | null;
}

/** A secret that is to be made, with its first version. */
export interface InsertedSecret {
  readonly name: string;
  readonly settings: SecretSettingsRow;
  readonly version: NewVersion;
}

// PostgreSQL takes at most 65,535 parameters.
const SECRETS_PER_INSERT = 1000;

/** Many secrets with their first versions; answers their ids in the order that they were given. */
export async function insertSecrets(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  secrets: readonly InsertedSecret[],
): Promise<string[]> {
  const made = secrets.map((secret) => ({ ...secret, id: randomUUID() }));
  // Whoever makes a name waits for another one who is making it: in one order, nobody waits in a circle.
  const sorted = [...made].sort((a, b) => compare(orderOf(a), orderOf(b)));
  for (let at = 0; at < sorted.length; at += SECRETS_PER_INSERT) {
    await insertRows(database, ctx, namespaceId, sorted.slice(at, at + SECRETS_PER_INSERT));
  }
  return made.map(({ id }) => id);
}

const orderOf = ({ name, settings }: InsertedSecret): string => `${name} ${settings.environmentScope}`;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

async function insertRows(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  secrets: readonly (InsertedSecret & { readonly id: string })[],
): Promise<void> {
  const parameters: unknown[] = [namespaceId, ctx.person.userId];
  const place = (value: unknown): string => `$${parameters.push(value)}`;
  const versions: string[] = [];
  const rows = secrets.map(({ id, name, settings, version }) => {
    const versionId = randomUUID();
    const secret = [place(id), '$1', place(name), place(versionId), '$2', ...valuesOf(settings).map(place)];
    versions.push(`(${[place(versionId), place(id), '1', ...versionColumns(version).map(place), '$2'].join(', ')})`);
    return `(${secret.join(', ')})`;
  });
  await database
    .query(
      ctx,
      `WITH made AS (
         INSERT INTO secrets (id, namespace_id, name, current_version_id, created_by, ${SETTING_NAMES.join(', ')})
         VALUES ${rows.join(', ')})
       INSERT INTO secret_versions (id, secret_id, number, ${VERSION_NAMES}, created_by)
       VALUES ${versions.join(', ')}`,
      parameters,
    )
    .catch((error: unknown) => {
      throw takenAmong(error);
    });
}

/** The secret and its first version in one statement, for each names the other. */
export async function insertSecret(
  database: Database,
  ctx: RequestContext,
  secret: { namespaceId: number; name: string; settings: SecretSettingsRow },
  version: NewVersion,
): Promise<string> {
  const { namespaceId, name, settings } = secret;
  const id = randomUUID();
  await database
    .query(
      ctx,
      `WITH secret AS (
         INSERT INTO secrets (id, namespace_id, name, current_version_id, created_by, ${SETTING_NAMES.join(', ')})
         VALUES ($1, $2, $3, $4, $5, ${placeholders(13).join(', ')}) RETURNING id)
       INSERT INTO secret_versions (id, secret_id, number, ${VERSION_NAMES}, created_by)
       SELECT $4, id, 1, $6, $7, $8, $9, $10, $11, $12, $5 FROM secret`,
      [id, namespaceId, name, randomUUID(), ctx.person.userId, ...versionColumns(version), ...valuesOf(settings)],
    )
    .catch((error: unknown) => {
      throw orTaken(error, name, settings.environmentScope);
    });
  return id;
}

export interface LockedSecret {
  readonly metadata_version: number;
}

/** Locks a live secret against other writers; its version as it is now, null when it is gone. */
export async function lockSecret(database: Database, ctx: RequestContext, id: string): Promise<LockedSecret | null> {
  const rows = await database.query<LockedSecret>(
    ctx,
    'SELECT metadata_version FROM secrets WHERE id = $1 AND deleted_at IS NULL FOR UPDATE',
    [id],
  );
  return rows[0] ?? null;
}

/** Of a locked secret. */
export async function updateSettings(
  database: Database,
  ctx: RequestContext,
  secret: { id: string; name: string },
  settings: SecretSettingsRow,
): Promise<void> {
  await database
    .query(
      ctx,
      `UPDATE secrets SET ${SETTING_NAMES.map((column, index) => `${column} = $${index + 2}`).join(', ')},
         metadata_version = metadata_version + 1, updated_at = now() WHERE id = $1`,
      [secret.id, ...valuesOf(settings)],
    )
    .catch((error: unknown) => {
      throw orTaken(error, secret.name, settings.environmentScope);
    });
}

/** Adds a version to a locked secret and makes it current; answers its number. */
export async function addVersion(
  database: Database,
  ctx: RequestContext,
  secretId: string,
  version: NewVersion,
): Promise<number> {
  const rows = await database.query<{ id: string; number: number }>(
    ctx,
    `INSERT INTO secret_versions (secret_id, number, ${VERSION_NAMES}, created_by)
     SELECT $1, max(number) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM secret_versions WHERE secret_id = $1 RETURNING id, number`,
    [secretId, ...versionColumns(version), ctx.person.userId],
  );
  const made = rows[0]!;
  await database.query(ctx, 'UPDATE secrets SET current_version_id = $2, rotated_at = now() WHERE id = $1', [
    secretId,
    made.id,
  ]);
  return made.number;
}

/** Rows and values stay, with the trash entry that brings them back. */
export async function markSecretDeleted(
  database: Database,
  ctx: RequestContext,
  id: string,
  trashId: string,
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE secrets SET deleted_at = now(), trash_id = $2, updated_at = now(), metadata_version = metadata_version + 1
     WHERE id = $1`,
    [id, trashId],
  );
}

const VERSION_NAMES = 'reference, byte_length, line_count, unmasked_parts, digest, reason, judged_by';
const versionColumns = (version: NewVersion): unknown[] => [
  version.reference,
  version.byteLength,
  version.lineCount,
  version.unmaskedParts,
  version.digest,
  version.reason,
  version.judgedBy,
];

function orTaken(error: unknown, name: string, environmentScope: string): unknown {
  return (error as { code?: string } | null)?.code === UNIQUE_VIOLATION ? nameTaken(name, environmentScope) : error;
}

const takenAmong = (error: unknown): unknown =>
  (error as { code?: string } | null)?.code === UNIQUE_VIOLATION
    ? refuse('NAME_TAKEN', 'name', 'One of the secrets was made by somebody else in the meantime; read them again.')
    : error;

export const nameTaken = (name: string, environmentScope: string): Error =>
  refuse('NAME_TAKEN', 'name', `There is a secret ${name} for the environment scope ${environmentScope} already.`);

/** Readers may share it; nobody changes or deletes the secret before they are done. */
export async function lockSecretForReading(database: Database, ctx: RequestContext, id: string): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM secrets WHERE id = $1 FOR SHARE', [id]);
}
