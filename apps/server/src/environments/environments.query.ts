import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import { Environment } from './environment.entity.js';
import { ProtectedEnvironment } from './protected-environment.entity.js';

/** One page and one more row, by name in the order of its characters. */
export async function listEnvironments(
  database: Database,
  ctx: RequestContext,
  projectId: number,
  page: PageRequest,
): Promise<{ rows: Environment[]; count: number }> {
  const environments = database.repo(ctx, Environment);
  const after = page.after ? String(page.after[0]) : null;
  const listed = environments.createQueryBuilder('e').where('e.project_id = :projectId', { projectId });
  const count = await listed.getCount();
  if (after !== null) listed.andWhere('e.name COLLATE "C" > :after', { after });
  const rows = await listed
    .orderBy('e.name COLLATE "C"')
    .limit(page.size + 1)
    .getMany();
  return { rows, count };
}

export interface NewEnvironment {
  readonly projectId: number;
  readonly name: string;
  readonly tier: string;
}

/** Null when there is one of this name. */
export async function insertEnvironment(
  database: Database,
  ctx: RequestContext,
  added: NewEnvironment,
): Promise<Environment | null> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO environments (project_id, name, tier) VALUES ($1, $2, $3)
     ON CONFLICT (project_id, name) DO NOTHING RETURNING id`,
    [added.projectId, added.name, added.tier],
  );
  return rows[0] ? database.repo(ctx, Environment).findOneByOrFail({ id: rows[0].id }) : null;
}

export interface ProtectionSettings {
  readonly projectId: number;
  readonly pattern: string;
  readonly deployRole: number;
  readonly requiredApprovals: number;
}

/** Protects a pattern, or changes how it is protected. */
export async function putProtection(
  database: Database,
  ctx: RequestContext,
  settings: ProtectionSettings,
): Promise<ProtectedEnvironment> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO protected_environments (project_id, pattern, deploy_role, required_approvals) VALUES ($1, $2, $3, $4)
     ON CONFLICT (project_id, pattern)
     DO UPDATE SET deploy_role = excluded.deploy_role, required_approvals = excluded.required_approvals RETURNING id`,
    [settings.projectId, settings.pattern, settings.deployRole, settings.requiredApprovals],
  );
  return database.repo(ctx, ProtectedEnvironment).findOneByOrFail({ id: rows[0]!.id });
}
