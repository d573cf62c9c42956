import { newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { ScriptedRunner } from './scripted-runner.js';
import { World, type Place } from './world.js';

// A project's runner that serves further projects, and the lock that keeps it from them.

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

async function member(places: readonly Place[], role: number): Promise<Client> {
  const { person, client } = await newPerson(server);
  for (const place of places) await world.member(place, person.id, role);
  return client;
}

interface Scene {
  readonly own: Place;
  readonly other: Place;
  /** Maintains both. */
  readonly both: Client;
  readonly id: string;
  readonly token: string;
}

async function scene(locked: boolean | null = false): Promise<Scene> {
  const [own, other] = [await world.project(), await world.project()];
  const both = await member([own, other], 40);
  const input = { scope: 'PROJECT', fullPath: own.fullPath, ...(locked === null ? {} : { locked }) };
  const { runner, token } = await both.mutate('runnerCreate', input, 'runner { id locked } token');
  expect(runner.locked).toBe(locked ?? true);
  return { own, other, both, id: runner.id, token };
}

const assign = (client: Client, { id, other }: Pick<Scene, 'id' | 'other'>): Promise<any> =>
  client.mutate('runnerAssign', { id, projectPath: other.fullPath }, 'runner { assignedProjects }');
const unassign = (client: Client, { id, other }: Pick<Scene, 'id' | 'other'>): Promise<any> =>
  client.mutate('runnerUnassign', { id, projectPath: other.fullPath });
const assigned = (id: string): Promise<any[]> =>
  world.sql('SELECT project_id::int AS project FROM runner_projects WHERE runner_id = $1', [id]);
const runnersOf = async (client: Client, fullPath: string): Promise<any[]> =>
  (
    await client.query(
      'query ($p: ID!) { runners(fullPath: $p) { nodes { id ownerPath scope locked abilities assignedProjects managers { id } } } }',
      { p: fullPath },
    )
  ).runners.nodes;
const stuckReason = async (client: Client, id: number): Promise<string | null> =>
  (await client.query('query ($id: ID!) { job(id: $id) { stuckReason } }', { id })).job.stuckReason;

test('takes the jobs of a project that it is assigned to, whose secrets it then gets, and no others', async () => {
  const of = await scene();
  const stranger = await world.project();
  await world.secret(of.other, 'DB', 'value of the other project');
  const jobs = [{ secrets: [{ variable: 'DB' }] }];
  const { jobs: waiting } = await world.pipeline(of.other, { actor: await world.developer(of.other), jobs });
  await world.pipeline(stranger);
  const runner = new ScriptedRunner(server.url, of.token);
  await runner.verify();
  expect(await stuckReason(of.both, waiting[0]!)).toMatch(/No runner serves/);
  const held = runner.request();

  expect((await assign(of.both, of)).runner).toEqual({ assignedProjects: [of.other.fullPath] });

  const job = (await held)!;
  expect(job.id).toBe(waiting[0]);
  expect((await runner.readSecret(job, 'DB')).status).toBe(200);
  const [event] = await world.sql("SELECT * FROM audit_events WHERE action = 'runner.assigned' AND target_id = $1", [
    of.id,
  ]);
  expect(event).toMatchObject({ namespace_id: of.other.id });

  expect((await unassign(of.both, of)).problems).toEqual([]);
  expect((await runner.readSecret(job, 'DB')).status).toBe(403);
  await runner.final(job, Buffer.alloc(0), { state: 'failed' });
  await world.pipeline(of.other);
  expect(await runner.request({ signal: AbortSignal.timeout(300) }).catch(() => null)).toBeNull();
  expect((await unassign(of.both, of)).problems).toEqual([expect.objectContaining({ code: 'NOT_ASSIGNED' })]);
});

test('serves nobody while its own project is in the trash, where nobody can stop it, and serves again when that is back', async () => {
  const of = await scene();
  await assign(of.both, of);
  await world.secret(of.other, 'DB', 'value of the other project');
  const start = () => world.pipeline(of.other, { jobs: [{ secrets: [{ variable: 'DB' }] }] });
  await start();
  const runner = new ScriptedRunner(server.url, of.token);
  const job = (await runner.request())!;
  expect((await runner.readSecret(job, 'DB')).status).toBe(200);
  const owner = await member([of.own], 50);

  await owner.mutate('projectDelete', { fullPath: of.own.fullPath });

  expect((await runner.readSecret(job, 'DB')).status).toBe(403);
  const { jobs: next } = await start();
  expect(await runner.request({ signal: AbortSignal.timeout(300) }).catch(() => null)).toBeNull();
  expect(await stuckReason(of.both, next[0]!)).toMatch(/No runner serves/);
  const { trash } = await owner.query('{ trash { nodes { id } } }');
  expect((await owner.mutate('trashRestore', { id: trash.nodes[0].id })).problems).toEqual([]);
  expect((await runner.request())!.id).toBe(next[0]);
});

test('a locked one is assigned nowhere; it is locked unless somebody says otherwise; what it serves stays when it is locked', async () => {
  const of = await scene(null);
  expect(await assign(of.both, of)).toMatchObject({ runner: null, problems: [{ code: 'RUNNER_LOCKED', field: 'id' }] });
  expect(await assigned(of.id)).toEqual([]);

  await of.both.mutate('runnerUpdate', { id: of.id, locked: false });
  await assign(of.both, of);
  const { runner } = await of.both.mutate(
    'runnerUpdate',
    { id: of.id, locked: true },
    'runner { locked assignedProjects }',
  );

  expect(runner).toEqual({ locked: true, assignedProjects: [of.other.fullPath] });
  const third = await world.project();
  await world.sql(
    'INSERT INTO members (namespace_id, user_id, role) SELECT $2, user_id, 40 FROM members WHERE namespace_id = $1',
    [of.own.id, third.id],
  );
  expect((await assign(of.both, { id: of.id, other: third })).problems).toEqual([
    expect.objectContaining({ code: 'RUNNER_LOCKED', field: 'id' }),
  ]);
  const [event] = await world.sql(
    "SELECT details FROM audit_events WHERE action = 'runner.updated' AND target_id = $1 ORDER BY id LIMIT 1",
    [of.id],
  );
  expect(event.details).toEqual({ locked: false });
});

test('at once with its locking, either it was assigned before or not at all, and of ten one assigns', async () => {
  const of = await scene();

  const answers = await Promise.all(Array.from({ length: 10 }, () => assign(of.both, of)));

  expect(answers.filter(({ runner }) => runner !== null)).toHaveLength(1);
  expect(answers.flatMap(({ problems }) => problems.map(({ code }: any) => code))).toEqual(
    Array.from({ length: 9 }, () => 'ALREADY_ASSIGNED'),
  );
  expect(await assigned(of.id)).toEqual([{ project: of.other.id }]);
});

test('takes who may change the runner and add runners in the project', async () => {
  const of = await scene();
  const [own, other, stranger] = [
    await member([of.own], 50),
    await member([of.other], 50),
    (await newPerson(server)).client,
  ];
  const developer = await member([of.own], 40);
  await world.sql(
    'INSERT INTO members (namespace_id, user_id, role) SELECT $2, max(user_id), 30 FROM members WHERE namespace_id = $1',
    [of.own.id, of.other.id],
  );
  const input = { id: of.id, projectPath: of.other.fullPath };

  for (const client of [own, other, stranger])
    expect(await client.mutationFault('runnerAssign', input)).toBe('NOT_FOUND');
  expect(await developer.mutationFault('runnerAssign', input)).toBe('FORBIDDEN');
  expect(await assigned(of.id)).toEqual([]);

  await assign(of.both, of);
  expect(await stranger.mutationFault('runnerUnassign', input)).toBe('NOT_FOUND');
  expect(await own.mutationFault('runnerUnassign', input)).toBe('NOT_FOUND');
  expect(await assigned(of.id)).toHaveLength(1);
  expect((await unassign(other, of)).problems).toEqual([]);
});

test('is listed where it serves, without where it is from and its machines to whom has no business there', async () => {
  const of = await scene();
  await new ScriptedRunner(server.url, of.token).verify();
  await assign(of.both, of);
  const [own, other] = [await member([of.own], 40), await member([of.other], 40)];

  expect(await runnersOf(other, of.other.fullPath)).toEqual([
    {
      id: of.id,
      ownerPath: null,
      scope: 'PROJECT',
      locked: false,
      abilities: [],
      assignedProjects: [of.other.fullPath],
      managers: [],
    },
  ]);
  expect(await runnersOf(own, of.own.fullPath)).toEqual([
    expect.objectContaining({ ownerPath: of.own.fullPath, assignedProjects: [], managers: [expect.anything()] }),
  ]);
});

test('a group’s runner has neither lock nor further projects', async () => {
  const group = await world.group();
  const other = await world.project();
  const client = await member([group, other], 50);
  const input = { scope: 'GROUP', fullPath: group.fullPath };
  expect(await client.mutationFault('runnerCreate', { ...input, locked: true })).toBe('BAD_USER_INPUT');
  const { runner } = await client.mutate('runnerCreate', input, 'runner { id locked }');

  expect(runner.locked).toBe(false);
  expect(await client.mutationFault('runnerUpdate', { id: runner.id, locked: true })).toBe('BAD_USER_INPUT');
  const assigning = { id: runner.id, projectPath: other.fullPath };
  expect(await client.mutationFault('runnerAssign', assigning)).toBe('BAD_USER_INPUT');
});

test('the queue of the installation tells what waits in each project, since when, and why no runner takes it', async () => {
  const { client: admin } = await newPerson(server, { admin: true });
  const queue = async (): Promise<any[]> =>
    (
      await admin.query(`{ jobQueue(first: 100) { nodes { projectPath pending running waitingForApproval waitingForResource
        delayed oldestJobId oldestJobName oldestSince stuckReason } } }`)
    ).jobQueue.nodes;
  const of = async (place: Place) => (await queue()).find(({ projectPath }) => projectPath === place.fullPath);
  const project = await world.project();
  expect(await of(project)).toBeUndefined();
  // No runner is to take what starts a pipeline.
  const columns = { trigger: JSON.stringify({ includes: ['child.yml'], depends: true, forward: {} }) };
  const starting = [
    { name: 'down', columns },
    { name: 'under-way', columns: { ...columns, status: 'running' } },
  ];
  await world.pipeline(project, { jobs: starting });
  expect(await of(project)).toBeUndefined();
  const { jobs } = await world.pipeline(project, { jobs: [{ name: 'first' }, { name: 'second' }] });
  const waiting = { pending: 2, running: 0, oldestJobId: String(jobs[0]), oldestJobName: 'first' };

  expect(await of(project)).toMatchObject({ ...waiting, stuckReason: 'No runner serves this project.' });

  // Of protected refs only: whether the job's is, tells the same rule that hands jobs out.
  const { token } = await world.runner({ namespace_id: project.id, protected: true });
  const runner = new ScriptedRunner(server.url, token);
  await runner.verify();
  await world.sql('UPDATE runners SET contacted_at = now() WHERE namespace_id = $1', [project.id]);
  expect((await of(project)).stuckReason).toMatch(/protected refs only/);
  await world.protectRef(project, 'main');
  expect(await of(project)).toMatchObject({ ...waiting, stuckReason: null });

  expect((await runner.request())!.id).toBe(jobs[0]);
  expect(await of(project)).toMatchObject({ pending: 1, running: 1, oldestJobId: String(jobs[1]) });
  const load = 'query ($p: ID!) { runners(fullPath: $p) { nodes { runningJobs managers { runningJobs } } } }';
  const { runners } = await admin.query(load, { p: project.fullPath });
  expect(runners.nodes).toEqual([{ runningJobs: 1, managers: [{ runningJobs: 1 }] }]);
});

test('the queue goes page by page', async () => {
  const { client: admin } = await newPerson(server, { admin: true });
  for (let i = 0; i < 2; i++) await world.pipeline(await world.project());
  const page = async (after: string | null): Promise<any> =>
    (
      await admin.query(
        'query ($after: String) { jobQueue(first: 1, after: $after) { nodes { projectPath } pageInfo { hasNextPage endCursor } } }',
        { after },
      )
    ).jobQueue;

  const first = await page(null);
  const second = await page(first.pageInfo.endCursor);

  expect(first.pageInfo.hasNextPage).toBe(true);
  expect(second.nodes).toHaveLength(1);
  expect(second.nodes).not.toEqual(first.nodes);
});
