import { ReleaseSecrets } from '../../apps/server/src/releases/index.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { system, World, type JobOptions, type PipelineOptions, type Place } from '../runners/world.js';
import { arrange, attempt, everything } from './escalation-arrange.js';

// Every job here tries to get a secret that is not for it, through the very door that releases values.

let server: TestServer;
let world: World;
let there: Awaited<ReturnType<typeof arrange>>;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
  there = await arrange(server);
});
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface JobAttempt {
  readonly place?: Place;
  readonly pipeline?: PipelineOptions;
  readonly job: JobOptions;
  readonly arm?: (pipelineId: number) => Promise<unknown>;
}

/** Why the gate withholds what a running job asks for; null when it releases. */
async function gateOf({ place = at(), pipeline = {}, job, arm }: JobAttempt): Promise<string | null> {
  const runner = await world.runner();
  const [machine] = await world.sql(
    "INSERT INTO runner_managers (runner_id, system_id) VALUES ($1, 's') RETURNING id",
    [runner.id],
  );
  const { id, jobs } = await world.draftPipeline(place, { actor: there.owner.person.id, ...pipeline, jobs: [job] });
  await world.sql(
    "UPDATE jobs SET status = 'running', handout = 1, token_hash = int8send($1::bigint), runner_id = $2, runner_manager_id = $3 WHERE id = $1",
    [jobs[0], runner.id, machine.id],
  );
  await arm?.(id);
  const answer = await server.app.get(ReleaseSecrets, { strict: false }).execute(system, {
    jobId: jobs[0]!,
    handout: 1,
    name: null,
    owner: null,
    askedBy: { runnerId: runner.id, runnerManagerId: Number(machine.id) },
    tokenValid: () => true,
    channel: 'runner',
  });
  return answer && 'withheld' in answer ? answer.withheld[0]!.code : null;
}

const at = (): Place => ({
  id: there.projectId,
  kind: 'project',
  fullPath: there.project,
  ancestorIds: [there.groupId, there.projectId],
});
const live: JobOptions = { secrets: [{ variable: 'LIVE' }], environment: 'production' };
const db: JobOptions = { secrets: [{ variable: 'DB' }] };

const byJobs: readonly (readonly [string, string, () => JobAttempt | Promise<JobAttempt>])[] = [
  ['from a fork', 'fork_source', () => ({ pipeline: { fork: true }, job: db })],
  ['of which nobody knows whether it is from a fork', 'fork_source', () => ({ pipeline: { fork: null }, job: db })],
  ['on a tag called like the protected branch', 'ref_mismatch', () => ({ pipeline: { refKind: 'tag' }, job: live })],
  ['on another branch', 'ref_mismatch', () => ({ pipeline: { refName: 'main2' }, job: live })],
  [
    'with an environment that only looks like it',
    'environment_mismatch',
    () => ({
      job: { ...live, environment: 'pr\u043eduction' },
    }),
  ],
  [
    'with the environment in other letters',
    'environment_mismatch',
    () => ({ job: { ...live, environment: 'Production' } }),
  ],
  [
    'of somebody who may not deploy there',
    'environment_not_deployable',
    () => ({
      pipeline: { actor: there.maintainer.person.id },
      job: live,
    }),
  ],
  ['with a debug trace', 'debug_trace', () => ({ job: { ...db, variables: { CI_DEBUG_TRACE: 'true' } } })],
  [
    'of another project, by the path of the group',
    'not_owner',
    async () => ({
      place: await strange(),
      job: { secrets: [{ variable: 'DB', source: `group/${there.group}` }] },
    }),
  ],
  ['of another project, by its own name for it', 'secret_missing', async () => ({ place: await strange(), job: db })],
  [
    'of a project that is not on the list',
    'project_not_allowed',
    async () => {
      const group = await world.group();
      await world.activate(group);
      const [listed, place] = [await world.namespace('project', group), await world.namespace('project', group)];
      await world.secret(group, 'SHARED', 'a-value', { allowed_project_ids: [listed.id] });
      return { place, job: { secrets: [{ variable: 'SHARED', source: `group/${group.fullPath}` }] } };
    },
  ],
  [
    'whose pipeline has pinned a version that is destroyed',
    'version_destroyed',
    () => ({
      job: db,
      arm: async (pipelineId) => {
        const [version] = await world.sql('SELECT id FROM secret_versions WHERE secret_id = $1 AND number = 1', [
          there.ids.db,
        ]);
        await world.sql('INSERT INTO pipeline_pins (pipeline_id, secret_id, version_id) VALUES ($1, $2, $3)', [
          pipelineId,
          there.ids.db,
          version.id,
        ]);
        await world.sql('UPDATE secret_versions SET destroyed_at = now() WHERE id = $1', [version.id]);
      },
    }),
  ],
];

const strange = async (): Promise<Place> => world.project();

it.each(byJobs)('no job gets a secret %s', async (_what, code, make) => {
  const released = async () =>
    (await asOwner(server, "SELECT count(*)::int AS n FROM secret_uses WHERE outcome = 'released'"))[0].n as number;
  const before = await released();
  expect(await gateOf(await make())).toBe(code);
  expect(await released()).toBe(before);
});

it('lets the rightful one have it', async () => {
  expect(await gateOf({ job: live })).toBeNull();
});

it('nobody retries a job on a protected branch that another started', async () => {
  const { jobs } = await world.draftPipeline(at(), { actor: there.owner.person.id, jobs: [db] });
  await world.sql("UPDATE jobs SET status = 'failed', finished_at = now() WHERE id = $1", [jobs[0]]);
  const before = await everything(server);
  expect(await attempt(there.developer.client, 'jobRetry', { id: String(jobs[0]) })).toBe('FORBIDDEN');
  expect(await everything(server)).toBe(before);
});
