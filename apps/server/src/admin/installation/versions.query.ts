import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** Who this installation is and what its database runs. */
export interface VersionsRow {
  readonly uuid: string;
  readonly schema_version: string;
  readonly postgres_version: string;
}

export async function readVersions(database: Database, ctx: RequestContext): Promise<VersionsRow> {
  const [row] = await database.query<VersionsRow>(
    ctx,
    `SELECT i.uuid, current_setting('server_version') AS postgres_version,
       (SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL
         ORDER BY migration_name DESC LIMIT 1) AS schema_version
     FROM installation i`,
  );
  return row!;
}
