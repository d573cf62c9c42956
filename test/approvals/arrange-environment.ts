import { someone, type Someone } from '../secrets/arrange.js';
import { asOwner, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { aScene, asking, type Scene } from './arrange.js';

/** A scene whose `production` demands approvals; `second` may deploy there as `approver` may. */
export interface GuardedScene extends Scene {
  readonly second: Someone;
}

/** `deploy` goes to production; `plain` nowhere. */
export const deploying = `stages: [test]
deploy:
  stage: test
  environment: production
  script: ["true"]
plain:
  stage: test
  script: ["true"]
`;
export const deployingWith = (...names: string[]): string => asking(names, 'production');

export async function aGuardedScene(
  server: TestServer,
  { approvals = 2, secret = {} }: { approvals?: number; secret?: Record<string, unknown> } = {},
): Promise<GuardedScene> {
  const scene = await aScene(server, { approvalRequired: false, ...secret });
  await guard(scene, approvals);
  return { ...scene, second: await someone(server, 'MAINTAINER', scene.project) };
}

export async function guard(scene: Scene, requiredApprovals: number, pattern = 'production'): Promise<void> {
  const input = { projectPath: scene.project, pattern, deployRole: 'MAINTAINER', requiredApprovals };
  const { errors } = await scene.owner.client.mutate('environmentProtect', input);
  if (errors.length > 0) throw new Error(errors.join(' '));
}

const APPROVAL = `id state jobId jobName environment approvedCount requiredCount mayDecide startedBy { username }
  decisions { approved reason withdrawnAt counts approver { username } }`;

type Decision = 'Give' | 'Refuse' | 'Withdraw';

export function decideRun(scene: Scene, what: Decision, jobId: string, by = scene.approver.client): Promise<any> {
  const input = { jobId, reason: 'seen in the review' };
  return by.mutate(`environmentApproval${what}`, input, `approval { ${APPROVAL} }`);
}

export async function approveRun(scene: Scene, jobId: string, by?: Client): Promise<any> {
  const answer = await decideRun(scene, 'Give', jobId, by);
  if (answer.errors.length > 0) throw new Error(answer.errors.join(' '));
  return answer.approval;
}

export const runFault = (what: Decision, jobId: string, by: Client): Promise<string | null> =>
  by.mutationFault(`environmentApproval${what}`, { jobId, reason: 'why not' });

export const listRuns = async (client: Client, jobId?: string): Promise<any[]> => {
  const text = `query ($jobId: ID) { environmentApprovals(jobId: $jobId) { nodes { ${APPROVAL} } } }`;
  return (await client.query(text, { jobId })).environmentApprovals.nodes;
};

export const runEventsOf = async ({ server }: Scene, jobId: string): Promise<string[]> => {
  const sql = `SELECT action FROM audit_events
    WHERE target_kind = 'job' AND target_id = $1 AND action LIKE 'environment.approval%' ORDER BY id`;
  return (await asOwner(server, sql, [jobId])).map((row) => String(row.action).replace('environment.approval_', ''));
};
