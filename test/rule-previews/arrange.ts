import { asOwner, createUser, newPerson, signedIn, type Client, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import type { PipelineOptions, Place, World } from '../runners/world.js';

export const PREVIEW = `allowed problems { code field message } fullPath peopleCount hiddenPeopleCount jobsCount hiddenJobsCount
  replayedJobsCount days truncated sentences digest
  people { user { username } roleBefore roleAfter sentence
           abilities { kind ownerPath names count hiddenCount gained lost from } }
  jobs { change projectPath jobName refKind refName environment source secretName count code rule reason from sentence }`;
const ASK = `query ($change: RuleChangeInput!, $days: Int) { ruleChangePreview(change: $change, days: $days) { ${PREVIEW} } }`;

export const preview = async (client: Client, change: object, days?: number): Promise<any> =>
  (await client.query(ASK, { change, days })).ruleChangePreview;

export const previewFault = (client: Client, change: object, days?: number): Promise<string | null> =>
  client.fault(ASK, { change, days });

export const apply = (client: Client, change: object, previewDigest: string): Promise<any> =>
  client.mutate('ruleChangeApply', { change, previewDigest }, `preview { ${PREVIEW} }`);

export interface Scene {
  readonly group: Place;
  readonly project: Place;
  readonly owner: Client;
  readonly maintainer: Client;
  readonly developer: Person;
}

/** A project with an owner, a maintainer and a developer, who are members of its group. */
export async function aScene(server: TestServer, world: World): Promise<Scene> {
  const group = await world.group();
  await world.activate(group);
  const project = await world.project(group);
  const member = async (role: number): Promise<{ person: Person; client: Client }> => {
    const made = await newPerson(server);
    await world.member(group, made.person.id, role);
    return made;
  };
  const developer = await createUser(server);
  await world.member(group, developer.id, 30);
  const [owner, maintainer] = [await member(50), await member(40)];
  return { group, project, owner: owner.client, maintainer: maintainer.client, developer };
}

/** A job that is over, whose secret was released or refused, as the use log tells. */
export async function usedBy(
  world: World,
  project: Place,
  options: PipelineOptions & { readonly actor: number; readonly secretId: string; readonly name: string },
): Promise<number> {
  const pipeline = await world.draftPipeline(project, options);
  const [jobId] = pipeline.jobs as [number];
  const job = options.jobs![0]!;
  await world.sql(
    `INSERT INTO secret_uses (outcome, phase, channel, code, rule, variable, secret_name, secret_id, owner_id, project_id,
       pipeline_id, job_id, job_name, ref_kind, ref_name, sha, environment, source, actor_id, handout, request_id)
     SELECT 'released', 'release', 'runner', 'released', NULL, $2, $2, $3, $4, p.project_id, p.id, $1, $5, p.ref_kind,
       p.ref_name, p.sha, $6, p.source, p.actor_id, 1, 'test' FROM pipelines p WHERE p.id = $7`,
    [jobId, options.name, options.secretId, project.id, job.name, job.environment ?? null, pipeline.id],
  );
  return jobId;
}

/** All rows of all tables but those that say when somebody was last here, to prove that nothing was changed. */
export async function everything(server: TestServer): Promise<Record<string, unknown>> {
  const tables = await asOwner<{ name: string }>(
    server,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'
       AND tablename NOT IN ('sessions', 'audit_seals', 'background_turns', 'installation') ORDER BY 1`,
  );
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [row] = await asOwner(
      server,
      `SELECT coalesce(json_agg(t::text ORDER BY t::text), '[]') AS rows FROM ${name} t`,
    );
    rows[name] = row.rows;
  }
  return rows;
}

export { signedIn };
