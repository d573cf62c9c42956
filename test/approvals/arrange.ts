import { ExpireApprovals, TellApprovers } from '../../apps/server/src/approvals/index.js';
import { At } from '../notifications/arrange.js';
import { commit } from '../pipelines/arrange.js';
import { ScriptedRunner, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { aProjectWithSecrets, create, newValue, someone, type Someone } from '../secrets/arrange.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';

/** A project whose `deploy` asks for `KEY`, which demands an approval; `plain` asks for nothing. */
export const asking = (names: readonly string[] = ['KEY'], environment?: string): string => `stages: [test]
deploy:
  stage: test
${environment ? `  environment: ${environment}\n` : ''}  secrets:
${names.map((name) => `    ${name}: { gitlab_secrets_manager: { name: ${name} }, file: false }`).join('\n')}
  script: ["true"]
plain:
  stage: test
  script: ["true"]
`;

export interface Scene {
  readonly server: TestServer;
  readonly group: string;
  readonly project: string;
  readonly owner: Someone;
  /** Starts the pipelines. */
  readonly actor: Someone;
  readonly approver: Someone;
  readonly secretId: string;
  readonly value: string;
  readonly runner: ScriptedRunner;
}

export async function aScene(server: TestServer, settings: Record<string, unknown> = {}): Promise<Scene> {
  const admin = await newPerson(server, { admin: true });
  const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
  const value = newValue();
  const secret = await create(owner.client, project, {
    name: 'KEY',
    secret: value,
    approvalRequired: true,
    ...settings,
  });
  const input = { scope: 'PROJECT', fullPath: project, tags: [], runUntagged: true };
  const { token } = await owner.client.mutate('runnerCreate', input, 'token');
  return {
    server,
    group,
    project,
    owner,
    actor: await someone(server, 'MAINTAINER', project),
    approver: await someone(server, 'MAINTAINER', project),
    secretId: secret.id,
    value,
    runner: new ScriptedRunner(server.url, token),
  };
}

/** Commits and runs; answers the ids of the jobs by name. */
export async function start(
  scene: Scene,
  content = asking(),
  { by = scene.actor.client, refName = 'main' }: { by?: Client; refName?: string } = {},
): Promise<{ pipeline: string; deploy: string; plain: string }> {
  await commit(scene.owner.client, scene.project, content, refName);
  const { pipeline, errors } = await by.mutate(
    'pipelineCreate',
    { projectPath: scene.project, refName },
    'pipeline { id jobs { id name } }',
  );
  if (!pipeline) throw new Error(errors.join(' '));
  const idOf = (name: string): string => pipeline.jobs.find((job: any) => job.name === name).id;
  return { pipeline: pipeline.id, deploy: idOf('deploy'), plain: idOf('plain') };
}

const DECIDED = `approval { id state jobId secretName sha mayDecide metadataVersion startedBy { username }
  decisions { approved reason metadataVersion withdrawnAt approver { username } } }`;

type Decision = 'Give' | 'Refuse' | 'Withdraw';
export function decide(scene: Scene, what: Decision, jobId: string, more: Record<string, unknown> = {}): Promise<any> {
  const { by = scene.approver.client, ...input } = more as { by?: Client };
  return by.mutate(
    `secretApproval${what}`,
    { jobId, secretId: scene.secretId, reason: 'seen in the review', ...input },
    DECIDED,
  );
}

export async function approve(scene: Scene, jobId: string, more: Record<string, unknown> = {}): Promise<any> {
  const answer = await decide(scene, 'Give', jobId, more);
  if (answer.errors.length > 0) throw new Error(answer.errors.join(' '));
  return answer.approval;
}

export const fault = (scene: Scene, what: Decision, jobId: string, by: Client): Promise<string | null> =>
  by.mutationFault(`secretApproval${what}`, { jobId, secretId: scene.secretId, reason: 'why not' });

export async function job(scene: Scene, id: string): Promise<any> {
  const data = await scene.owner.client.query(
    `query ($id: ID!) { job(id: $id) { id status failureReason stuckReason secrets { name outcome code rule sentence } } }`,
    { id },
  );
  return data.job;
}
export const statusOf = async (scene: Scene, id: string): Promise<string> => (await job(scene, id)).status;

const LIST = `query ($jobId: ID, $secretId: ID, $first: Int, $after: String) {
  secretApprovals(jobId: $jobId, secretId: $secretId, first: $first, after: $after) {
    nodes { id state jobId jobName projectPath refName secretName ownerPath environmentScope mayDecide dueAt askedAt
      decisions { approved reason approver { username } } }
    pageInfo { hasNextPage endCursor } } }`;
export const list = async (client: Client, variables: Record<string, unknown> = {}): Promise<any> =>
  (await client.query(LIST, variables)).secretApprovals;

/** The runner's next job, running, which must be this one. */
export async function take({ runner }: Scene, id: string): Promise<JobPayloadSeen> {
  for (;;) {
    const taken = await runner.request();
    if (!taken) throw new Error('there is no job');
    await runner.running(taken);
    if (String(taken.id) === id) return taken;
    await runner.final(taken, Buffer.alloc(0));
  }
}

/** The value that the job reads, or the status of the refusal. */
export async function read({ runner }: Scene, taken: JobPayloadSeen, variable = 'KEY'): Promise<string | number> {
  const answer = await runner.readSecret(taken, variable);
  return answer.status === 200 ? String(Object.values(answer.json.data.data)[0]) : answer.status;
}

export const usesOf = ({ server }: Scene, jobId: string): Promise<any[]> =>
  asOwner(
    server,
    'SELECT outcome, phase, code, rule, approved_by::int AS approved_by, sentence FROM secret_uses WHERE job_id = $1 ORDER BY id',
    [jobId],
  );

export const eventsOf = async ({ server, secretId }: Scene): Promise<string[]> => {
  const sql = "SELECT action FROM audit_events WHERE target_id = $1 AND action LIKE 'secret.approval%' ORDER BY id";
  return (await asOwner(server, sql, [secretId])).map((row) => String(row.action).replace('secret.approval_', ''));
};

export const expire = ({ server }: Pick<Scene, 'server'>, time = new Date()): Promise<void> =>
  server.app.get(ExpireApprovals, { strict: false }).execute(new At(time));
export const tellApprovers = ({ server }: Pick<Scene, 'server'>): Promise<void> =>
  server.app.get(TellApprovers, { strict: false }).execute(new At(new Date()));

export async function changeSecret(scene: Scene, change: Record<string, unknown>): Promise<void> {
  const [row] = await asOwner(scene.server, 'SELECT metadata_version FROM secrets WHERE id = $1', [scene.secretId]);
  const input = { projectPath: scene.project, name: 'KEY', metadataCas: Number(row.metadata_version), ...change };
  const { errors } = await scene.owner.client.mutate('projectSecretUpdate', input);
  if (errors.length > 0) throw new Error(errors.join(' '));
}
