import { randomUUID } from 'node:crypto';
import type { RefScope } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';

const UNIQUE_VIOLATION = '23505';

/** Everything about a secret that people set. */
export interface SecretSettingsRow {
  readonly environmentScope: string;
  readonly refScope: RefScope;
  readonly protected: boolean;
  readonly description: string;
  readonly rotationIntervalDays: number | null;
}

export interface NewVersion {
  readonly reference: string;
  readonly byteLength: number;
  readonly lineCount: number;
  /** Keyed digest of the value, for comparing without reading. */
  readonly digest: Buffer;
  readonly reason: string;
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
         INSERT INTO secrets (id, namespace_id, name, environment_scope, branch_scope, tag_scope, protected, description,
           rotation_interval_days, current_version_id, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id)
       INSERT INTO secret_versions (id, secret_id, number, reference, byte_length, line_count, digest, reason, created_by)
       SELECT $10, id, 1, $12, $13, $14, $15, $16, $11 FROM secret`,
      [id, namespaceId, name, ...columnsOf(settings), randomUUID(), ctx.person.userId, ...versionColumns(version)],
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
      `UPDATE secrets SET environment_scope = $2, branch_scope = $3, tag_scope = $4, protected = $5, description = $6,
         rotation_interval_days = $7, metadata_version = metadata_version + 1, updated_at = now() WHERE id = $1`,
      [secret.id, ...columnsOf(settings)],
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
    `INSERT INTO secret_versions (secret_id, number, reference, byte_length, line_count, digest, reason, created_by)
     SELECT $1, max(number) + 1, $2, $3, $4, $5, $6, $7 FROM secret_versions WHERE secret_id = $1 RETURNING id, number`,
    [secretId, ...versionColumns(version), ctx.person.userId],
  );
  const made = rows[0]!;
  await database.query(ctx, 'UPDATE secrets SET current_version_id = $2, rotated_at = now() WHERE id = $1', [
    secretId,
    made.id,
  ]);
  return made.number;
}

/** Softly: rows and values stay. */
export async function markSecretDeleted(database: Database, ctx: RequestContext, id: string): Promise<void> {
  await database.query(
    ctx,
    `UPDATE secrets SET deleted_at = now(), updated_at = now(), metadata_version = metadata_version + 1 WHERE id = $1`,
    [id],
  );
}

const columnsOf = (settings: SecretSettingsRow): unknown[] => [
  settings.environmentScope,
  settings.refScope.branch,
  settings.refScope.tag,
  settings.protected,
  settings.description,
  settings.rotationIntervalDays,
];

const versionColumns = (version: NewVersion): unknown[] => [
  version.reference,
  version.byteLength,
  version.lineCount,
  version.digest,
  version.reason,
];

function orTaken(error: unknown, name: string, environmentScope: string): unknown {
  return (error as { code?: string } | null)?.code === UNIQUE_VIOLATION ? nameTaken(name, environmentScope) : error;
}

export const nameTaken = (name: string, environmentScope: string): Error =>
  refuse('NAME_TAKEN', 'name', `There is a secret ${name} for the environment scope ${environmentScope} already.`);

/** Readers may share it; nobody changes or deletes the secret before they are done. */
export async function lockSecretForReading(database: Database, ctx: RequestContext, id: string): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM secrets WHERE id = $1 FOR SHARE', [id]);
}
