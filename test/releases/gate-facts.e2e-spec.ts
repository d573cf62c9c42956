import { reasons } from '@lockkeeper/release';
import { ReleaseSecrets } from '../../apps/server/src/releases/index.js';
import { startServer, type TestServer } from '../support/server.js';
import { system, World, type Asked, type JobOptions, type PipelineOptions, type Place } from '../runners/world.js';

// Every reason to withhold, reached from rows: what the database says is what the gate judges.

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface Scene {
  readonly group: Place;
  readonly project: Place;
  readonly actor: number;
  job: number;
  secret: string;
  /** Changes of the request that the job makes. */
  request: Record<string, unknown>;
}
interface Setting {
  readonly secret?: Record<string, unknown> | null;
  readonly owner?: 'group' | 'project';
  readonly pipeline?: PipelineOptions;
  readonly job?: JobOptions;
  readonly asked?: Partial<Asked>;
  readonly before?: (scene: Scene) => Promise<unknown>;
  readonly after?: (scene: Scene) => unknown;
}

/** Builds a job that may have its secret, changes what the setting says, and asks for the value. */
async function verdict(setting: Setting): Promise<string> {
  const group = await world.group();
  await world.activate(group);
  const project = await world.project(group);
  const actor = await world.user();
  await world.member(project, actor, 40);
  const scene: Scene = { group, project, actor, job: 0, secret: '', request: {} };
  const owner = setting.owner === 'group' ? group : project;
  if (setting.secret !== null) scene.secret = await world.secret(owner, 'DB', 'a value', setting.secret ?? {});
  await setting.before?.(scene);
  const secrets = [{ variable: 'DB', ...(setting.owner === 'group' ? { source: 'inherit' } : {}), ...setting.asked }];
  const pipeline = { actor, ...setting.pipeline, jobs: [{ secrets, ...setting.job }] };
  scene.job = (await world.draftPipeline(project, pipeline)).jobs[0]!;
  const runner = await world.runner({ namespace_id: project.id });
  const [machine] = await world.sql(
    "INSERT INTO runner_managers (runner_id, system_id) VALUES ($1, 's_1') RETURNING id",
    [runner.id],
  );
  await world.sql(
    "UPDATE jobs SET status = 'running', handout = 1, token_hash = int8send($1::bigint), runner_id = $2, runner_manager_id = $3 WHERE id = $1",
    [scene.job, runner.id, machine.id],
  );
  await setting.after?.(scene);
  const answer = await server.app.get(ReleaseSecrets, { strict: false }).execute(system, {
    jobId: scene.job,
    handout: 1,
    name: null,
    owner: null,
    askedBy: { runnerId: runner.id, runnerManagerId: machine.id },
    tokenValid: () => true,
    channel: 'runner',
    ...scene.request,
  });
  if (!answer) return 'no such job';
  if ('released' in answer) return 'released';
  const logged = (await world.uses(scene.job)).map((use) => use.code);
  expect(logged).toEqual(answer.withheld.map((one) => one.code));
  return answer.withheld[0]?.code ?? 'nothing';
}

/** Approved by somebody who has this role now. */
const approved =
  (role: number) =>
  async ({ project, job, secret }: Scene) => {
    const approver = await world.user();
    await world.member(project, approver, role);
    const [request] = await world.sql(
      `INSERT INTO approval_requests (job_id, secret_id, owner_id, secret_name, state, due_at)
       VALUES ($1, $2, $3, 'DB', 'approved', now()) RETURNING id`,
      [job, secret, project.id],
    );
    await world.sql(
      `INSERT INTO approvals (request_id, job_id, secret_id, outcome, approver_id, reason, metadata_version, version_id, sha)
       SELECT $1, $2, s.id, 'given', $4, 'seen', s.metadata_version, s.current_version_id, p.sha
         FROM secrets s, jobs j JOIN pipelines p ON p.id = j.pipeline_id WHERE s.id = $3 AND j.id = $2`,
      [request.id, job, secret, approver],
    );
  };
const on = (table: string, change: string, of: (scene: Scene) => unknown) => (scene: Scene) =>
  world.sql(`UPDATE ${table} SET ${change} WHERE id = $1`, [of(scene)]);
const project = (scene: Scene): number => scene.project.id;
const group = (scene: Scene): number => scene.group.id;
const secret = (scene: Scene): string => scene.secret;
const job = (scene: Scene): number => scene.job;
const setRole = (role: number) => (scene: Scene) =>
  world.sql('UPDATE members SET role = $2 WHERE user_id = $1', [scene.actor, role]);
const production = { job: { environment: 'production' } };
const protectProduction = (scene: Scene): Promise<void> => world.protectEnvironment(scene.project, 'prod*', 40);
const protectMain = (scene: Scene): Promise<void> => world.protectRef(scene.project, 'main');

const released: [string, Setting][] = [
  ['a plain secret of the project', {}],
  ['a secret of a group above', { owner: 'group' }],
  [
    'an allow-list with the project on it',
    {
      owner: 'group',
      after: (scene) =>
        world.sql('UPDATE secrets SET allowed_project_ids = ARRAY[$2::bigint] WHERE id = $1', [
          scene.secret,
          scene.project.id,
        ]),
    },
  ],
  ['a protected environment where the actor may deploy', { ...production, before: protectProduction }],
  [
    'a role through an invited group',
    {
      ...production,
      before: async (scene) => {
        await protectProduction(scene);
        const team = await world.group();
        await world.member(team, scene.actor, 50);
        await world.sql('DELETE FROM members WHERE user_id = $1 AND namespace_id = $2', [
          scene.actor,
          scene.project.id,
        ]);
        await world.sql('INSERT INTO group_invitations (group_id, namespace_id, max_role) VALUES ($1, $2, 40)', [
          team.id,
          scene.project.id,
        ]);
      },
    },
  ],
  [
    'a role that comes down from the group',
    {
      ...production,
      before: async (scene) => {
        await protectProduction(scene);
        await world.sql('UPDATE members SET namespace_id = $2 WHERE user_id = $1', [scene.actor, scene.group.id]);
      },
    },
  ],
  ['a protected ref', { secret: { protected: true }, before: protectMain }],
  ['an accepted source', { secret: { accepted_sources: ['push', 'web'] } }],
  ['an approval that counts', { secret: { approval_required: true }, after: approved(40) }],
  ['a fork, where forks are allowed', { secret: { forks_allowed: true }, pipeline: { fork: true } }],
  ['an expiry to come', { secret: { expires_at: new Date(Date.now() + 3_600_000) } }],
  ['an environment in a pattern', { secret: { environment_scope: 'review/*' }, job: { environment: 'review/a' } }],
  [
    'a tag in a tag pattern',
    { secret: { branch_scope: null, tag_scope: 'v*' }, pipeline: { refKind: 'tag', refName: 'v1' } },
  ],
];

const withheld: [string, string, Setting][] = [
  ['secret_missing', 'nothing has the name', { secret: null }],
  [
    'secret_missing',
    'a sibling project has the name',
    { secret: null, before: async (scene) => world.secret(await world.project(scene.group), 'DB', 'of a sibling') },
  ],
  [
    'secret_missing',
    'only the group has it, and the job does not ask there',
    { owner: 'group', asked: { source: null } },
  ],
  [
    'variant_conflict',
    'two patterns match equally well',
    {
      secret: { environment_scope: 'rev*w' },
      job: { environment: 'review' },
      before: (scene) => world.secret(scene.project, 'DB', 'other value', { environment_scope: 're*ew' }),
    },
  ],
  ['unknown_facts', 'the secret has no current version', { after: on('secrets', 'current_version_id = NULL', secret) }],
  ['unknown_facts', 'the ref’s name holds a star', { pipeline: { refName: 'ma*n' } }],
  ['job_not_running', 'the job is over', { after: on('jobs', "status = 'success'", job) }],
  ['job_token_invalid', 'another hand-out asks', { after: (scene) => (scene.request = { handout: 2 }) }],
  ['job_token_invalid', 'the token is wrong', { after: (scene) => (scene.request = { tokenValid: () => false }) }],
  [
    'runner_mismatch',
    'another runner asks',
    { after: (scene) => (scene.request = { askedBy: { runnerId: 1, runnerManagerId: 1 } }) },
  ],
  ['runner_mismatch', 'nobody known asks', { after: (scene) => (scene.request = { askedBy: null }) }],
  [
    'runner_mismatch',
    'the runner is deleted',
    {
      after: (scene) => world.sql('UPDATE runners SET deleted_at = now() WHERE namespace_id = $1', [scene.project.id]),
    },
  ],
  ['not_owner', 'the job names a group that is not above', { asked: { source: 'group/somewhere/else' } }],
  ['project_not_allowed', 'the project is not on the list', { secret: { allowed_project_ids: [1] } }],
  ['project_not_allowed', 'the list is empty', { secret: { allowed_project_ids: [] } }],
  ['not_asked', 'the job’s block does not name it', { after: (scene) => (scene.request = { name: 'OTHER' }) }],
  [
    'manager_inactive',
    'the owner’s manager is off',
    {
      after: (scene) =>
        world.sql('UPDATE secrets_managers SET active = false WHERE namespace_id = $1', [scene.project.id]),
    },
  ],
  [
    'manager_inactive',
    'the owner never had one',
    { after: (scene) => world.sql('DELETE FROM secrets_managers WHERE namespace_id = $1', [scene.project.id]) },
  ],
  ['namespace_archived', 'the project is archived', { after: on('namespaces', 'archived = true', project) }],
  ['namespace_archived', 'the project is deleted', { after: on('namespaces', 'deleted_at = now()', project) }],
  [
    'namespace_archived',
    'the group that owns it is deleted',
    { owner: 'group', after: on('namespaces', 'deleted_at = now()', group) },
  ],
  ['secret_deleted', 'it is deleted', { after: on('secrets', 'deleted_at = now()', secret) }],
  ['secret_expired', 'its time is over', { secret: { expires_at: new Date(Date.now() - 1000) } }],
  ['secret_frozen', 'it is frozen', { after: on('secrets', 'frozen_at = now()', secret) }],
  [
    'version_destroyed',
    'the version is destroyed',
    {
      after: (scene) =>
        world.sql('UPDATE secret_versions SET destroyed_at = now() WHERE secret_id = $1', [scene.secret]),
    },
  ],
  ['environment_mismatch', 'the environment is another', { secret: { environment_scope: 'staging' }, ...production }],
  ['environment_mismatch', 'the job has no environment', { secret: { environment_scope: 'production' } }],
  ['environment_mismatch', 'letters differ in case', { secret: { environment_scope: 'Production' }, ...production }],
  [
    'environment_not_deployable',
    'the actor lost the role after the pipeline was made',
    { ...production, before: protectProduction, after: setRole(30) },
  ],
  [
    'environment_not_deployable',
    'the actor is blocked',
    { ...production, before: protectProduction, after: on('users', 'blocked = true', (scene) => scene.actor) },
  ],
  [
    'environment_not_deployable',
    'the membership is over',
    {
      ...production,
      before: protectProduction,
      after: (scene) =>
        world.sql("UPDATE members SET expires_at = now() - interval '1 second' WHERE user_id = $1", [scene.actor]),
    },
  ],
  [
    'environment_not_deployable',
    'the member was removed',
    {
      ...production,
      before: protectProduction,
      after: (scene) => world.sql('DELETE FROM members WHERE user_id = $1', [scene.actor]),
    },
  ],
  [
    'environment_not_deployable',
    'the environment was protected after the pipeline was made',
    { ...production, before: setRole(30), after: protectProduction },
  ],
  ['ref_mismatch', 'the branch is another', { secret: { branch_scope: 'release/*' } }],
  [
    'ref_mismatch',
    'a tag is no branch',
    { secret: { branch_scope: 'v*' }, pipeline: { refKind: 'tag', refName: 'v1' } },
  ],
  ['ref_not_protected', 'the ref never was', { secret: { protected: true } }],
  [
    'ref_not_protected',
    'the protection was taken away after the pipeline was made',
    {
      secret: { protected: true },
      before: protectMain,
      after: (scene) => world.sql('DELETE FROM protected_refs WHERE project_id = $1', [scene.project.id]),
    },
  ],
  [
    'ref_not_protected',
    'a tag of the name is protected, not the branch',
    { secret: { protected: true }, before: (scene) => world.protectRef(scene.project, 'main', 'tag') },
  ],
  ['fork_source', 'it comes from a fork', { pipeline: { fork: true } }],
  ['fork_source', 'it may come from a fork', { pipeline: { fork: null } }],
  ['source_not_accepted', 'the source is another', { secret: { accepted_sources: ['schedule'] } }],
  ['condition_failed', 'its condition does not hold', { secret: { condition: 'job.name == "nobody"' } }],
  [
    'environment_not_approved',
    'its environment demands approvals by now',
    {
      ...production,
      before: protectProduction,
      after: (scene) =>
        world.sql('UPDATE protected_environments SET required_approvals = 1 WHERE project_id = $1', [scene.project.id]),
    },
  ],
  ['approval_missing', 'it needs an approval', { secret: { approval_required: true } }],
  [
    'approval_void',
    'its approver is no maintainer any more',
    { secret: { approval_required: true }, after: approved(30) },
  ],
  ['debug_trace', 'the job has debug trace on', { job: { variables: { CI_DEBUG_TRACE: 'true' } } }],
  ['job_canceling', 'the job is being canceled', { after: on('jobs', "status = 'canceling'", job) }],
];

test.each(released)('releases: %s', async (_, setting) => {
  expect(await verdict(setting)).toBe('released');
});

test.each(withheld)('%s when %s', async (code, _, setting) => {
  expect(await verdict(setting)).toBe(code);
});

// A version is superseded by a rotation of a pinned one: test/pipelines/pin-overlap.
test('the cases above reach every reason but what takes a pipeline of its own, and what no row can say yet', () => {
  const reached = new Set(withheld.map(([code]) => code));

  expect(Object.keys(reasons).filter((code) => !reached.has(code))).toEqual([
    'version_superseded',
    'interactive_session',
  ]);
});

test.each(['1', 'TRUE', 'yes', ' true ', 'T'])('debug trace %j counts as on', async (value) => {
  expect(await verdict({ job: { variables: { CI_DEBUG_TRACE: value } } })).toBe('debug_trace');
});

test('there is no such job: nothing is decided', async () => {
  expect(await verdict({ after: (scene) => (scene.request = { jobId: 999_999_999 }) })).toBe('no such job');
});
