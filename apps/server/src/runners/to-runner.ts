import type { RequestContext } from '../platform/context/index.js';
import { mayOnRunner } from './runner.policy.js';
import type { ManagerRow, RunnerRow } from './runners.query.js';
import { RunnerScope, type RunnerManagerType, type RunnerType } from './runners.types.js';

const SCOPES = { instance: RunnerScope.INSTANCE, group: RunnerScope.GROUP, project: RunnerScope.PROJECT };

export function toRunner(ctx: RequestContext, row: RunnerRow): RunnerType {
  const kind = row.scope === 'instance' ? 'instance_runner' : 'runner';
  return {
    id: String(row.id),
    description: row.description,
    scope: SCOPES[row.scope],
    ownerPath: row.owner_path,
    tags: row.tags,
    runUntagged: row.run_untagged,
    protected: row.protected,
    paused: row.paused,
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
  };
}
