import { randomBytes } from 'node:crypto';
import { JobLifecycle, JobLog, RecoverJobs, type Handout } from '../../apps/server/src/pipelines/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { aGroupWithProject, someone, type Arranged, type Someone } from '../tree/arrange.js';

export const ctx = RequestContext.system('test');
export const lifecycle = (server: TestServer): JobLifecycle => server.app.get(JobLifecycle, { strict: false });
export const jobLog = (server: TestServer): JobLog => server.app.get(JobLog, { strict: false });
export const recover = (server: TestServer): Promise<void> =>
  server.app.get(RecoverJobs, { strict: false }).execute(ctx);
export const ATTENDED = `UPDATE installation SET attended_since = now() - ($1::int + $2::int) * interval '1 second',
  attended_at = now() - $2::int * interval '1 second'`;
/** As if a server had been at work that long without a break, until now or until some time ago. */
export const attend = (server: TestServer, seconds: number, until = 0): Promise<unknown> =>
  asOwner(server, ATTENDED, [seconds, until]);

export interface Shop extends Arranged {
  readonly maintainer: Someone;
  readonly developer: Someone;
}

/** A project with a maintainer and a developer, whose branch `main` is protected for maintainers. */
export async function aShop(server: TestServer): Promise<Shop> {
  const admin = await newPerson(server, { admin: true });
  const arranged = await aGroupWithProject(server, admin.client);
  const projectPath = arranged.project;
  await arranged.owner.client.mutate('protectedRefCreate', { projectPath, kind: 'BRANCH', pattern: 'main' });
  return {
    ...arranged,
    maintainer: await someone(server, 'MAINTAINER', projectPath),
    developer: await someone(server, 'DEVELOPER', projectPath),
  };
}

export const COMMIT = 'commit { sha message content author { username } createdAt }';

export async function commit(client: Client, projectPath: string, content: string, refName = 'main'): Promise<string> {
  const answer = await client.mutate('configurationCommit', { projectPath, refName, content }, COMMIT);
  if (answer.errors.length > 0) throw new Error(answer.errors.join(' '));
  return answer.commit.sha as string;
}

export const JOB = `id name stage status environment allowFailure runWhen tags timeoutSeconds failureReason exitCode refName refKind
  sha runner { id description } queuedAt startedAt finishedAt logSize stuckReason abilities
  secrets { variable name source file outcome code rule sentence at }`;
export const PIPELINE = `pipeline { id projectPath refName refKind sha source status actor { username } createdAt startedAt finishedAt
  abilities jobs { ${JOB} } }`;

/** Commits and runs; answers the pipeline. */
export async function run(client: Client, projectPath: string, content: string, refName = 'main'): Promise<any> {
  await commit(client, projectPath, content, refName);
  const answer = await client.mutate('pipelineCreate', { projectPath, refName }, PIPELINE);
  if (answer.errors.length > 0) throw new Error(answer.errors.join(' '));
  return answer.pipeline;
}

export async function show(client: Client, pipelineId: string): Promise<any> {
  const data = await client.query(`query ($id: ID!) { ${PIPELINE.replace('pipeline {', 'pipeline(id: $id) {')} }`, {
    id: pipelineId,
  });
  return data.pipeline;
}

/** `build:success deploy:pending`, in the order of the stages. */
export async function states(client: Client, pipelineId: string): Promise<string> {
  const pipeline = await show(client, pipelineId);
  return pipeline.jobs.map((job: any) => `${job.name}:${String(job.status).toLowerCase()}`).join(' ');
}

export const jobOf = (pipeline: any, name: string): string => pipeline.jobs.find((job: any) => job.name === name).id;

/** Hands a pending job out as a runner's claim does. */
export async function assign(server: TestServer, jobId: string): Promise<Handout> {
  const [runner] = await asOwner(
    server,
    `INSERT INTO runners (scope, token_hash, token_prefix, tags, description) VALUES ('instance', $1, 'glrt-x', '{}', 'test') RETURNING id`,
    [randomBytes(32)],
  );
  const [job] = await asOwner(
    server,
    `UPDATE jobs SET status = 'assigned', handout = handout + 1, version = version + 1, runner_id = $2, token_hash = $3,
       assigned_at = now(), contacted_at = now() WHERE id = $1 AND status = 'pending' RETURNING id, handout`,
    [jobId, runner.id, randomBytes(32)],
  );
  if (!job) throw new Error(`job ${jobId} is not pending`);
  return { jobId: Number(job.id), handout: Number(job.handout) };
}

/** Hands a job out and acknowledges it. */
export async function start(server: TestServer, jobId: string): Promise<Handout> {
  const handout = await assign(server, jobId);
  await lifecycle(server).acknowledge(ctx, handout.jobId, handout.handout);
  return handout;
}

export async function end(server: TestServer, jobId: string, state: 'success' | 'failed' = 'success'): Promise<void> {
  await lifecycle(server).finish(ctx, await start(server, jobId), { state, failureReason: 'script_failure' });
}
