import { asProject } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { mayOnRunner } from './runner.policy.js';
import type { AssignedRow, ManagerRow, RunnerRow, UsableBy } from './runners.query.js';
import { RunnerScope, type RunnerManagerType, type RunnerType } from './runners.types.js';

const SCOPES = { instance: RunnerScope.INSTANCE, group: RunnerScope.GROUP, project: RunnerScope.PROJECT };

/** `place`: the group or project for which it is listed. */
export function toRunner(ctx: RequestContext, row: RunnerRow, place?: Pick<UsableBy, 'ancestorIds'>): RunnerType {
  const near = row.namespace_id !== null && (place?.ancestorIds.includes(row.namespace_id) ?? false);
  const kind = row.scope === 'instance' ? 'instance_runner' : 'runner';
  return {
    id: String(row.id),
    description: row.description,
    scope: SCOPES[row.scope],
    // A runner of another project that serves this one: where it is from is told to who may look there.
    ownerPath: near || mayOnRunner(ctx, 'read', row) ? row.owner_path : null,
    tags: row.tags,
    runUntagged: row.run_untagged,
    protected: row.protected,
    paused: row.paused,
    locked: row.scope === 'project' && row.locked,
    assignedProjects: (row.assigned ?? [])
      .filter((project) => maySee(ctx, project))
      .map((project) => project.full_path),
    maximumTimeout: row.maximum_timeout,
    tokenPrefix: row.token_prefix,
    online: row.online,
    contactedAt: row.contacted_at,
    createdAt: row.created_at,
    runningJobs: row.running_jobs,
    // Who may merely use a runner from above has no business with its machines and their addresses.
    managers: mayOnRunner(ctx, 'read', row) ? (row.managers ?? []).map(toManager) : [],
    abilities: (['read', 'update', 'delete'] as const)
      .filter((verb) => mayOnRunner(ctx, verb, row))
      .map((verb) => `${kind}:${verb}`),
  };
}

const maySee = (ctx: RequestContext, { id, ancestor_ids: ancestorIds, archived }: AssignedRow): boolean =>
  ctx.can('project:read', asProject({ id, kind: 'project', ancestorIds, archived, secretRoles: null }));

function toManager(row: ManagerRow): RunnerManagerType {
  return {
    id: String(row.id),
    systemId: row.system_id,
    agentName: row.agent_name,
    version: row.version,
    platform: row.platform,
    architecture: row.architecture,
    executor: row.executor,
    ip: row.ip,
    contactedAt: new Date(row.contacted_at),
    runningJobs: row.running_jobs,
  };
}
