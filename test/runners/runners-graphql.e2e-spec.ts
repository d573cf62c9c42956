import { anonymous, asOwner, newPerson, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { recorded, ScriptedRunner } from './scripted-runner.js';
import { World, type Place } from './world.js';

const FIELDS = `id description scope ownerPath tags runUntagged protected paused maximumTimeout tokenPrefix online contactedAt
  createdAt runningJobs abilities managers { id systemId agentName version platform architecture executor ip contactedAt }`;
const LIST = `query ($fullPath: ID, $first: Int, $after: String) { runners(fullPath: $fullPath, first: $first, after: $after) {
  count pageInfo { hasNextPage endCursor } nodes { ${FIELDS} } } }`;
const ONE = `query ($id: ID!) { runner(id: $id) { ${FIELDS} } }`;

let server: TestServer;
let world: World;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
  admin = (await newPerson(server, { admin: true })).client;
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

async function member(place: Place, role: number): Promise<{ person: Person; client: Client }> {
  const person = await newPerson(server);
  await world.member(place, person.person.id, role);
  return person;
}
const createIn = (client: Client, project: Place, input: object = {}) =>
  client.mutate(
    'runnerCreate',
    { scope: 'PROJECT', fullPath: project.fullPath, ...input },
    `runner { ${FIELDS} } token`,
  );

describe('creating a runner', () => {
  test('shows its token once, and the token works', async () => {
    const project = await world.project();
    const { client, person } = await member(project, 40);

    const { runner, token } = await createIn(client, project, {
      description: ' builder ',
      tags: ['linux', 'linux', 'x64'],
      protected: true,
      maximumTimeout: 600,
    });

    expect(token).toMatch(/^glrt-[A-Za-z0-9]{41}$/);
    expect(runner).toMatchObject({
      description: 'builder',
      scope: 'PROJECT',
      ownerPath: project.fullPath,
      tags: ['linux', 'x64'],
      runUntagged: true,
      protected: true,
      paused: false,
      maximumTimeout: 600,
      tokenPrefix: token.slice(0, 14),
      online: false,
      contactedAt: null,
      runningJobs: 0,
      managers: [],
      abilities: ['runner:read', 'runner:update', 'runner:delete'],
    });
    expect((await new ScriptedRunner(server.url, token).verify()).json.id).toBe(Number(runner.id));
    const again = await client.query(ONE, { id: runner.id });
    expect(JSON.stringify(again)).not.toContain(token.slice(14));
    const events = await world.sql("SELECT * FROM audit_events WHERE action = 'runner.created' AND target_id = $1", [
      runner.id,
    ]);
    expect(events).toEqual([
      expect.objectContaining({ actor_id: person.id, namespace_id: project.id, target_name: 'builder' }),
    ]);
    expect(JSON.stringify(events)).not.toContain(token.slice(14));
    const rows = await world.sql('SELECT r::text AS text FROM runners r WHERE id = $1', [runner.id]);
    expect(rows[0].text).not.toContain(token.slice(14));
  });

  test.each([10, 20, 30])('is not for a member of role %i', async (role) => {
    const project = await world.project();
    const { client } = await member(project, role);

    const code = await client.mutationFault('runnerCreate', { scope: 'PROJECT', fullPath: project.fullPath });

    expect(code).toBe('FORBIDDEN');
    expect(await world.sql('SELECT id FROM runners WHERE namespace_id = $1', [project.id])).toEqual([]);
  });

  test('in a project that one does not see is NOT_FOUND, for the installation FORBIDDEN, signed out UNAUTHENTICATED', async () => {
    const project = await world.project();
    const { client } = await newPerson(server);

    expect(await client.mutationFault('runnerCreate', { scope: 'PROJECT', fullPath: project.fullPath })).toBe(
      'NOT_FOUND',
    );
    expect(await client.mutationFault('runnerCreate', { scope: 'INSTANCE' })).toBe('FORBIDDEN');
    expect(await anonymous(server).mutationFault('runnerCreate', { scope: 'INSTANCE' })).toBe('UNAUTHENTICATED');
  });

  test('a group takes an owner', async () => {
    const group = await world.group();
    const maintainer = await member(group, 40);
    const owner = await member(group, 50);
    const input = { scope: 'GROUP', fullPath: group.fullPath };

    expect(await maintainer.client.mutationFault('runnerCreate', input)).toBe('FORBIDDEN');
    expect((await owner.client.mutate('runnerCreate', input, 'runner { scope ownerPath }')).runner).toEqual({
      scope: 'GROUP',
      ownerPath: group.fullPath,
    });
  });

  test.each<[string, object, string]>([
    ['a tag with a comma', { tags: ['a,b'] }, 'BAD_USER_INPUT'],
    ['a tag that begins with a blank', { tags: [' a'] }, 'BAD_USER_INPUT'],
    ['an empty tag', { tags: [''] }, 'BAD_USER_INPUT'],
    ['51 tags', { tags: Array.from({ length: 51 }, (_, tag) => `t${tag}`) }, 'BAD_USER_INPUT'],
    ['a description of 1025 characters', { description: 'x'.repeat(1025) }, 'BAD_USER_INPUT'],
    ['a description with NUL', { description: 'a\u0000b' }, 'BAD_USER_INPUT'],
    ['a timeout of 0', { maximumTimeout: 0 }, 'BAD_USER_INPUT'],
    ['a path for the installation', { scope: 'INSTANCE' }, 'BAD_USER_INPUT'],
    ['no path for a project', { fullPath: null }, 'BAD_USER_INPUT'],
    ['the path of a project for a group', { scope: 'GROUP' }, 'NOT_FOUND'],
  ])('refuses %s', async (_, change, code) => {
    const project = await world.project();
    const { client } = await member(project, 40);

    expect(
      await client.mutationFault('runnerCreate', { scope: 'PROJECT', fullPath: project.fullPath, ...change }),
    ).toBe(code);
    expect(await world.sql('SELECT id FROM runners WHERE namespace_id = $1', [project.id])).toEqual([]);
  });

  test('that could take no job at all is refused in the payload', async () => {
    const project = await world.project();
    const { client } = await member(project, 40);

    const { runner, token, problems } = await createIn(client, project, { runUntagged: false });

    expect([runner, token]).toEqual([null, null]);
    expect(problems).toEqual([expect.objectContaining({ code: 'TAKES_NO_JOB', field: 'runUntagged' })]);
  });
});

describe('changing and deleting a runner', () => {
  test('what is absent stays; a paused runner gets no jobs; the change is audited', async () => {
    const project = await world.project();
    const { client } = await member(project, 40);
    const { runner, token } = await createIn(client, project, { description: 'one', tags: ['a'], maximumTimeout: 60 });
    await world.pipeline(project);

    const paused = await client.mutate(
      'runnerUpdate',
      { id: runner.id, paused: true, maximumTimeout: null },
      `runner { ${FIELDS} }`,
    );

    expect(paused.runner).toMatchObject({ description: 'one', tags: ['a'], paused: true, maximumTimeout: null });
    expect(await new ScriptedRunner(server.url, token).request()).toBeNull();
    const [event] = await world.sql(
      "SELECT details FROM audit_events WHERE action = 'runner.updated' AND target_id = $1",
      [runner.id],
    );
    expect(event.details).toEqual({ paused: true, maximumTimeout: null });
  });

  test('bringing a paused runner back wakes its held poll', async () => {
    const project = await world.project();
    const { client } = await member(project, 40);
    const { runner, token } = await createIn(client, project);
    const polled = new ScriptedRunner(server.url, token).request();
    await until(
      async () => (await world.sql('SELECT 1 FROM runner_managers WHERE runner_id = $1', [runner.id])).length > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    await client.mutate('runnerUpdate', { id: runner.id, paused: true });
    const { jobs } = await world.pipeline(project);
    await new Promise((resolve) => setTimeout(resolve, 200));

    await client.mutate('runnerUpdate', { id: runner.id, paused: false });

    expect((await polled)?.id).toBe(jobs[0]);
  });

  test('a deleted runner is gone: its token, its place in the lists, its jobs’ secrets', async () => {
    const project = await world.project();
    await world.secret(project, 'DB', 'canary-of-a-deleted-runner');
    const { client } = await member(project, 40);
    const { runner, token } = await createIn(client, project);
    await world.pipeline(project, { actor: await world.developer(project), jobs: [{ secrets: [{ variable: 'DB' }] }] });
    const machine = new ScriptedRunner(server.url, token);
    const job = (await machine.request())!;

    expect((await client.mutate('runnerDelete', { id: runner.id }, 'runner { id }')).runner).toEqual({ id: runner.id });

    expect((await machine.verify()).status).toBe(403);
    const read = await machine.readSecret(job, 'DB');
    expect([read.status, read.text.includes('canary')]).toEqual([403, false]);
    expect(await client.fault(ONE, { id: runner.id })).toBe('NOT_FOUND');
    expect((await client.query(LIST, { fullPath: project.fullPath })).runners.nodes).toEqual([]);
    expect(await client.mutationFault('runnerDelete', { id: runner.id })).toBe('NOT_FOUND');
    expect(
      await world.sql("SELECT id FROM audit_events WHERE action = 'runner.deleted' AND target_id = $1", [runner.id]),
    ).toHaveLength(1);
  });

  test.each(['runnerUpdate', 'runnerDelete'])(
    '%s of another’s runner, of the installation’s or of none is NOT_FOUND',
    async (name) => {
      const { client } = await member(await world.project(), 50);
      const other = await world.runner({ namespace_id: (await world.project()).id });
      const instance = await world.runner();

      for (const id of [String(other.id), String(instance.id), '999999999', 'x', '-1'])
        expect(await client.mutationFault(name, { id })).toBe('NOT_FOUND');
    },
  );
});

describe('listing runners', () => {
  test('of a project shows its own, its groups’ and the installation’s, newest first, in pages', async () => {
    const group = await world.group();
    const project = await world.project(group);
    const instance = await world.runner();
    const ofGroup = await world.runner({ namespace_id: group.id, scope: 'group' });
    const own = await world.runner({ namespace_id: project.id });
    const beside = await world.runner({ namespace_id: (await world.project()).id });
    const { client } = await member(project, 40);

    const { runners } = await client.query(LIST, { fullPath: project.fullPath, first: 100 });
    const ids = runners.nodes.map((node: any) => Number(node.id));

    expect(ids.slice(0, 2)).toEqual([own.id, ofGroup.id]);
    expect(ids).toContain(instance.id);
    expect(ids).not.toContain(beside.id);
    expect(runners.count).toBe(ids.length);
    const first = (await client.query(LIST, { fullPath: project.fullPath, first: 1 })).runners;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = (await client.query(LIST, { fullPath: project.fullPath, first: 1, after: first.pageInfo.endCursor }))
      .runners;
    expect(second.nodes.map((node: any) => Number(node.id))).toEqual([ofGroup.id]);
  });

  test('shows machines and their addresses to those who may look at the runner only', async () => {
    const project = await world.project();
    const { id, token } = await world.runner();
    const machine = new ScriptedRunner(server.url, token);
    await machine.verify();
    const { client } = await member(project, 40);
    const seenBy = async (viewer: Client, fullPath: string | null) =>
      (await viewer.query(LIST, { fullPath, first: 100 })).runners.nodes.find((node: any) => Number(node.id) === id);

    expect(await seenBy(client, project.fullPath)).toMatchObject({ managers: [], abilities: [], online: true });
    expect(await seenBy(admin, null)).toMatchObject({
      online: true,
      abilities: ['instance_runner:read', 'instance_runner:update', 'instance_runner:delete'],
      managers: [
        {
          systemId: machine.systemId,
          agentName: 'gitlab-runner',
          version: '19.3.0',
          executor: 'shell',
          ip: '127.0.0.1',
        },
      ],
    });
    await machine.call(machine.from(recorded('01a')[2]!.request));
    expect((await seenBy(admin, null)).managers).toEqual([]);
  });

  test('tells what is online and what runs', async () => {
    const project = await world.project();
    const { id, token } = await world.runner({ namespace_id: project.id });
    await world.pipeline(project, { jobs: [{}, {}] });
    const runner = new ScriptedRunner(server.url, token);
    const job = (await runner.request())!;
    await runner.request();
    const { client } = await member(project, 40);

    expect((await client.query(ONE, { id })).runner).toMatchObject({ online: true, runningJobs: 2 });
    await runner.final(job, Buffer.alloc(0));
    await asOwner(server, "UPDATE runners SET contacted_at = now() - interval '121 seconds' WHERE id = $1", [id]);
    expect((await client.query(ONE, { id })).runner).toMatchObject({ online: false, runningJobs: 1 });
  });

  test('is for maintainers of the place, and without a place for administrators', async () => {
    const project = await world.project();
    const developer = await member(project, 30);

    expect(await developer.client.fault(LIST, { fullPath: project.fullPath })).toBe('FORBIDDEN');
    expect(await developer.client.fault(LIST, {})).toBe('FORBIDDEN');
    expect(await (await newPerson(server)).client.fault(LIST, { fullPath: project.fullPath })).toBe('NOT_FOUND');
  });
});
