import fc from 'fast-check';
import { ReleaseSecrets } from '../../apps/server/src/releases/index.js';
import { createUser, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { system, World } from '../runners/world.js';

// "What would such a job get?" and the release itself must be one decision: same rows, same answer, same reason.

const ACCESS = `query ($path: ID!, $job: JobFactsInput!) { secretAccess(projectPath: $path, job: $job) {
  variable outcome code rule sentence secretId } }`;

const PREFLIGHT = `query ($input: PreflightInput!) { preflight(input: $input) { problems { message } preflight {
  entries(first: 100) { nodes { variable outcome code sentence secretId } } } } }`;

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

const name = fc.constantFrom('DB', 'KEY');
const environmentScope = fc.constantFrom('*', 'production', 'prod*', 'review/*', 'review/a', '*a');
const secretRow = fc.record({
  owner: fc.constantFrom('project', 'group', 'top'),
  name,
  columns: fc.record({
    environment_scope: environmentScope,
    ref: fc.constantFrom(['*', null], ['main', null], ['release/*', 'v*'], [null, 'v*']),
    protected: fc.boolean(),
    allowed: fc.constantFrom(null, null, 'own', 'none'),
    sources: fc.constantFrom(null, null, ['push'], ['web']),
    frozen: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
    deleted: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
    expired: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  }),
});
const scene = fc.record({
  secrets: fc.array(secretRow, { minLength: 1, maxLength: 5 }),
  role: fc.constantFrom(30, 40, 50),
  protectedRefs: fc.subarray([
    ['branch', 'main'],
    ['tag', 'v*'],
  ] as const),
  protectedEnvironments: fc.subarray([
    ['production', 40],
    ['review/*', 30],
    ['*', 50],
  ] as const),
  managers: fc.record({ project: fc.boolean(), group: fc.constant(true) }),
  ref: fc.constantFrom(['branch', 'main'], ['branch', 'release/1'], ['tag', 'v1']),
  environment: fc.constantFrom(null, 'production', 'review/a', 'staging'),
  source: fc.constantFrom('push', 'web'),
  asked: fc.uniqueArray(fc.record({ name, source: fc.constantFrom(null, 'inherit', 'group') }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ name: of, source }) => `${of}/${source}`,
  }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

async function build(given: Scene) {
  const top = await world.group();
  const group = await world.group(top);
  const project = await world.namespace('project', group);
  await world.activate(project, given.managers.project);
  await world.activate(group, given.managers.group);
  await world.activate(top);
  const person = await createUser(server);
  await world.member(project, person.id, given.role);
  for (const [kind, pattern] of given.protectedRefs) await world.protectRef(project, pattern, kind);
  for (const [pattern, role] of given.protectedEnvironments) await world.protectEnvironment(project, pattern, role);
  const taken = new Set<string>();
  for (const { owner, name: of, columns } of given.secrets) {
    const key = `${owner}/${of}/${columns.environment_scope}`;
    if (!columns.deleted && taken.has(key)) continue;
    if (!columns.deleted) taken.add(key);
    await world.secret({ project, group, top }[owner as 'project'], of, `value of ${key}`, {
      environment_scope: columns.environment_scope,
      branch_scope: columns.ref[0],
      tag_scope: columns.ref[1],
      protected: columns.protected,
      allowed_project_ids: columns.allowed === null ? null : columns.allowed === 'own' ? [project.id] : [],
      accepted_sources: columns.sources,
      frozen_at: columns.frozen ? new Date() : null,
      deleted_at: columns.deleted ? new Date() : null,
      expires_at: columns.expired ? new Date(Date.now() - 1000) : null,
    });
  }
  const asked = given.asked.map((entry, index) => ({
    variable: `VAR_${index}`,
    name: entry.name,
    source: entry.source === 'group' ? `group/${group.fullPath}` : entry.source,
  }));
  return { project, person, asked };
}

async function releaseOf(given: Scene, { project, person, asked }: Awaited<ReturnType<typeof build>>) {
  const runner = await world.runner({ namespace_id: project.id });
  const [machine] = await world.sql(
    "INSERT INTO runner_managers (runner_id, system_id) VALUES ($1, 's') RETURNING id",
    [runner.id],
  );
  const outcomes = new Map<string, string>();
  // One job for each entry, since one refusal withholds all.
  for (const entry of asked) {
    const { jobs } = await world.draftPipeline(project, {
      actor: person.id,
      refKind: given.ref[0],
      refName: given.ref[1],
      source: given.source,
      jobs: [{ secrets: [entry], environment: given.environment }],
    });
    await world.sql(
      "UPDATE jobs SET status = 'running', handout = 1, token_hash = int8send($1::bigint), runner_id = $2, runner_manager_id = $3 WHERE id = $1",
      [jobs[0], runner.id, machine.id],
    );
    const answer = await server.app.get(ReleaseSecrets, { strict: false }).execute(system, {
      jobId: jobs[0]!,
      handout: 1,
      name: null,
      owner: null,
      askedBy: { runnerId: runner.id, runnerManagerId: machine.id },
      tokenValid: () => true,
      channel: 'runner',
    });
    const withheld = answer && 'withheld' in answer ? answer.withheld[0] : undefined;
    outcomes.set(entry.variable, withheld ? `withheld: ${withheld.code}: ${withheld.sentence}` : 'released');
  }
  return outcomes;
}

/** A job for each entry, as the release has it. */
const contentOf = (given: Scene, asked: Awaited<ReturnType<typeof build>>['asked']): string =>
  JSON.stringify(
    Object.fromEntries(
      asked.map(({ variable, name: of, source }) => [
        variable.toLowerCase(),
        {
          script: ['true'],
          ...(given.environment !== null && { environment: given.environment }),
          secrets: {
            [variable]: { gitlab_secrets_manager: { name: of, ...(source !== null && { source }) }, file: false },
          },
        },
      ]),
    ),
  );

test('secretAccess and preflight say of the same facts what a release does, with the same reason', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(scene, async (given) => {
      const built = await build(given);
      const client = await withToken(server, built.person, ['read_api']);
      const job = {
        refName: given.ref[1],
        refKind: given.ref[0].toUpperCase(),
        environment: given.environment,
        source: given.source,
        asked: built.asked,
      };

      const { secretAccess } = await client.query(ACCESS, { path: built.project.fullPath, job });
      const { preflight } = await client.query(PREFLIGHT, {
        input: {
          projectPath: built.project.fullPath,
          refName: job.refName,
          refKind: job.refKind,
          source: given.source,
          content: contentOf(given, built.asked),
        },
      });
      const released = await releaseOf(given, built);

      for (const { variable, outcome, code, sentence } of secretAccess) {
        const said = outcome === 'WOULD_RELEASE' ? 'released' : `withheld: ${code}: ${sentence}`;
        expect(said).toBe(released.get(variable));
        seen.add(code ?? 'released');
      }
      expect(preflight.problems).toEqual([]);
      const entries = preflight.preflight.entries.nodes;
      expect(entries.length).toBe(built.asked.length);
      for (const { variable, outcome, code, sentence } of entries) {
        const said = outcome === 'RELEASED' ? 'released' : `withheld: ${code}: ${sentence}`;
        expect(said).toBe(released.get(variable));
      }
    }),
    { numRuns: 60, seed: 20261125, endOnFailure: true },
  );
  // Else the scenes would prove little.
  expect(seen.size).toBeGreaterThan(7);
  expect(seen).toContain('released');
}, 300_000);
