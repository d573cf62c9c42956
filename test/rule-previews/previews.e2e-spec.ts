import { newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { World } from '../runners/world.js';
import { aScene, everything, preview, previewFault, usedBy, type Scene } from './arrange.js';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
});
afterAll(async () => {
  await world.close();
  await server.stop();
});

const memberIdOf = async ({ group, developer }: Scene): Promise<string> => {
  const sql = 'SELECT id FROM members WHERE namespace_id = $1 AND user_id = $2';
  const [row] = await world.sql(sql, [group.id, developer.id]);
  return String(row.id);
};

/** Nightly jobs of the default branch, which had the secret. */
async function nightly(scene: Scene, secretId: string, count = 3): Promise<number[]> {
  const jobs: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const job = { name: 'nightly', environment: 'production', secrets: [{ variable: 'DB' }] };
    const options = { actor: scene.developer.id, source: 'schedule', jobs: [job], secretId, name: 'DB' };
    jobs.push(await usedBy(world, scene.project, options));
  }
  return jobs;
}

test('tells which past jobs would have been withheld by a secret that is to be for protected refs only, and by which rule', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'DB', 'a value');
  await nightly(scene, secretId);
  const change = {
    projectSecretUpdate: { projectPath: scene.project.fullPath, name: 'DB', metadataCas: 1, protected: true },
  };

  const told = await preview(scene.owner, change);

  expect(told).toMatchObject({
    allowed: true,
    jobsCount: 3,
    hiddenJobsCount: 0,
    replayedJobsCount: 3,
    truncated: false,
  });
  expect(told.jobs).toEqual([
    expect.objectContaining({
      change: 'WITHHELD',
      jobName: 'nightly',
      refName: 'main',
      environment: 'production',
      source: 'schedule',
      secretName: 'DB',
      count: 3,
      code: 'ref_not_protected',
      rule: 7,
      from: null,
    }),
  ]);
  expect(told.sentences).toEqual([
    `3 runs of the job nightly of ${scene.project.fullPath} on main for production would not have got DB: the ref is not protected.`,
  ]);
  expect(told.people).toEqual([]);
});

test('judges past jobs by conditions on all that is known of them, now and as they are to be', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'DB', 'a value', { condition: 'job.name == "nightly"' });
  const [, last] = await nightly(scene, secretId, 2);
  const other = { name: 'weekly', environment: 'production', secrets: [{ variable: 'DB' }] };
  const ofOther = { actor: scene.developer.id, jobs: [other], secretId, name: 'DB' };
  const weekly = await usedBy(world, scene.project, ofOther);
  const [{ sha }] = await world.sql(
    'SELECT p.sha FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id WHERE j.id = $1',
    [last],
  );
  const runner = await world.runner({ tags: ['safe'] });
  await world.sql('UPDATE jobs SET runner_id = $1 WHERE id = ANY($2)', [runner.id, [last, weekly]]);
  const changes = async (changed: object): Promise<any[]> => {
    const change = { projectPath: scene.project.fullPath, name: 'DB', metadataCas: 1, ...changed };
    const told = await preview(scene.owner, { projectSecretUpdate: change });
    return told.jobs.map((one: any) => [one.change, one.jobName, one.count, one.rule]).sort();
  };

  expect(await changes({ protected: true })).toEqual([['WITHHELD', 'nightly', 2, 7]]);
  expect(await changes({ condition: 'job.stage == "test"' })).toEqual([['RELEASED', 'weekly', 1, 9]]);
  expect(await changes({ condition: `commit.sha == "${sha}"` })).toEqual([['WITHHELD', 'nightly', 1, 9]]);
  expect(await changes({ condition: '"other" in runner.tags' })).toEqual([['WITHHELD', 'nightly', 1, 9]]);
  expect(await changes({ condition: 'actor.role == "maintainer"' })).toEqual([['WITHHELD', 'nightly', 2, 9]]);
});

test('tells which past jobs would get a secret once their ref is protected, and who may push there no more', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'DB', 'a value', { protected: true });
  await nightly(scene, secretId, 2);
  const change = { protectedRefCreate: { projectPath: scene.project.fullPath, kind: 'BRANCH', pattern: 'main' } };

  const told = await preview(scene.maintainer, change);

  expect(told.jobs).toEqual([
    expect.objectContaining({ change: 'RELEASED', count: 2, code: 'ref_not_protected', rule: 7 }),
  ]);
  expect(told.people).toEqual([
    expect.objectContaining({
      user: { username: scene.developer.username },
      roleBefore: 'DEVELOPER',
      roleAfter: 'DEVELOPER',
      abilities: [
        expect.objectContaining({
          kind: 'REF',
          names: ['main'],
          gained: [],
          lost: expect.arrayContaining(['ref:push', 'pipeline:create']),
        }),
      ],
    }),
  ]);
});

test('tells who loses which secrets, and that his jobs are withheld, where an environment is to be protected', async () => {
  const scene = await aScene(server, world);
  await world.secret(scene.group, 'SHARED', 'a value', { environment_scope: 'production' });
  const secretId = await world.secret(scene.project, 'DB', 'a value');
  await world.secret(scene.project, 'REVIEW', 'a value', { environment_scope: 'review/*' });
  await nightly(scene, secretId, 1);
  const change = {
    environmentProtect: { projectPath: scene.project.fullPath, pattern: 'prod*', deployRole: 'MAINTAINER' },
  };

  const told = await preview(scene.maintainer, change);

  const of = told.people.find((one: any) => one.user.username === scene.developer.username);
  expect(of.abilities).toEqual([
    expect.objectContaining({ kind: 'ENVIRONMENT', lost: ['environment:deploy', 'job:play'] }),
    expect.objectContaining({
      kind: 'SECRET',
      ownerPath: scene.group.fullPath,
      names: ['SHARED (production)'],
      lost: ['secret:create'],
    }),
    expect.objectContaining({
      kind: 'SECRET',
      ownerPath: scene.project.fullPath,
      names: ['DB'],
      lost: ['secret:create'],
    }),
  ]);
  expect(told.jobs).toEqual([
    expect.objectContaining({ change: 'WITHHELD', code: 'environment_not_deployable', rule: 5, count: 1 }),
  ]);
});

test('tells what somebody gains by a role, and what he loses by losing it', async () => {
  const scene = await aScene(server, world);
  await world.secret(scene.project, 'DB', 'a value');
  const { person } = await newPerson(server);
  const create = { memberCreate: { fullPath: scene.project.fullPath, username: person.username, role: 'OWNER' } };

  const gains = await preview(scene.owner, create);
  const loses = await preview(scene.owner, { memberDelete: { id: await memberIdOf(scene) } });

  expect(gains.people).toHaveLength(1);
  expect(gains.people[0]).toMatchObject({ user: { username: person.username }, roleBefore: null, roleAfter: 'OWNER' });
  const onSecret = gains.people[0].abilities.find((one: any) => one.kind === 'SECRET');
  expect(onSecret.gained).toEqual(expect.arrayContaining(['secret:read_value', 'secret:update']));
  expect(gains.people[0].sentence).toContain(`${person.username}: no member -> owner; gains project:read`);
  expect(loses.people).toHaveLength(1);
  expect(loses.people[0]).toMatchObject({ user: { username: scene.developer.username }, roleAfter: null });
  expect(loses.people[0].abilities.every((one: any) => one.gained.length === 0 && one.lost.length > 0)).toBe(true);
});

test('tells what ends later or earlier from the moment on from which it differs', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'DB', 'a value');
  await nightly(scene, secretId, 1);
  const ends = new Date(Date.now() + 86_400_000).toISOString();

  const member = await preview(scene.owner, { memberUpdate: { id: await memberIdOf(scene), expiresAt: ends } });
  const secret = await preview(scene.owner, {
    projectSecretUpdate: { projectPath: scene.project.fullPath, name: 'DB', metadataCas: 1, expiresAt: ends },
  });

  expect(member.people).toHaveLength(1);
  expect(member.people[0].abilities.map((one: any) => one.from)).toEqual(member.people[0].abilities.map(() => ends));
  expect(member.people[0].abilities[0].lost).toContain('group:read');
  expect(secret.jobs).toEqual([expect.objectContaining({ change: 'WITHHELD', code: 'secret_expired', from: ends })]);
});

test('tells whom a permission and a wider custom role give something', async () => {
  const scene = await aScene(server, world);
  await world.secret(scene.project, 'DB', 'a value');
  const [role] = await world.sql(
    `INSERT INTO custom_roles (group_id, name, role, abilities) VALUES ($1, 'Freezer', 30, '{secret:freeze}') RETURNING id`,
    [scene.group.id],
  );
  await world.sql('UPDATE members SET custom_role_id = $1 WHERE id = $2', [role.id, await memberIdOf(scene)]);
  const permission = {
    projectPath: scene.project.fullPath,
    principal: { type: 'USER', id: scene.developer.id },
    actions: ['READ', 'READ_VALUE'],
  };

  const granted = await preview(scene.owner, { projectSecretsPermissionUpdate: permission });
  const widened = await preview(scene.owner, {
    customRoleUpdate: { id: String(role.id), abilities: ['secret:freeze', 'secret:thaw'] },
  });

  expect(granted.people.map((one: any) => [one.user.username, one.abilities])).toEqual([
    [
      scene.developer.username,
      [expect.objectContaining({ kind: 'SECRET', names: ['DB'], gained: ['secret:read_value'] })],
    ],
  ]);
  expect(widened.people.map((one: any) => [one.user.username, one.abilities.map((held: any) => held.gained)])).toEqual([
    [scene.developer.username, [['secret:thaw']]],
  ]);
});

test('tells whom an access rule takes something from', async () => {
  const scene = await aScene(server, world);
  await world.secret(scene.project, 'DB', 'a value');
  await world.secret(scene.project, 'PLAIN', 'a value');
  const prevents = {
    fullPath: scene.group.fullPath,
    effect: 'PREVENT',
    principal: { type: 'ROLE', id: 40 },
    abilities: ['secret:update'],
    conditions: { secretName: 'D*' },
    reason: 'Only owners change it.',
  };

  const told = await preview(scene.owner, { accessRuleCreate: prevents });

  expect(told.problems).toEqual([]);
  expect(told.people).toEqual([
    expect.objectContaining({
      roleBefore: 'MAINTAINER',
      abilities: [expect.objectContaining({ kind: 'SECRET', names: ['DB'], gained: [], lost: ['secret:update'] })],
    }),
  ]);
});

test('tells what the members of an invited group gain', async () => {
  const scene = await aScene(server, world);
  const invited = await world.group();
  const { person } = await newPerson(server);
  await world.member(invited, person.id, 40);
  await world.sql(
    'INSERT INTO members (namespace_id, user_id, role) SELECT $1, user_id, 10 FROM members WHERE namespace_id = $2 AND role = 50',
    [invited.id, scene.group.id],
  );
  const change = { fullPath: scene.project.fullPath, groupPath: invited.fullPath, maxRole: 'DEVELOPER' };

  const told = await preview(scene.owner, { groupInvitationCreate: change });

  expect(told.problems).toEqual([]);
  expect(told.people.map((one: any) => [one.user.username, one.roleBefore, one.roleAfter])).toEqual([
    [person.username, null, 'DEVELOPER'],
  ]);
});

test('changes nothing, whatever it tells', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'DB', 'a value');
  await nightly(scene, secretId, 1);
  const path = scene.project.fullPath;
  const before = await everything(server);

  await preview(scene.owner, {
    projectSecretUpdate: { projectPath: path, name: 'DB', metadataCas: 1, environment: 'x' },
  });
  await preview(scene.owner, { environmentProtect: { projectPath: path, pattern: '*' } });
  await preview(scene.owner, { protectedRefCreate: { projectPath: path, kind: 'BRANCH', pattern: '*' } });
  await preview(scene.owner, { memberDelete: { id: await memberIdOf(scene) } });

  expect(await everything(server)).toEqual(before);
});

test('is for who may make the change: others are told what its own mutation would tell them', async () => {
  const scene = await aScene(server, world);
  const path = scene.project.fullPath;
  const { person, client: stranger } = await newPerson(server);
  const member = { memberCreate: { fullPath: scene.group.fullPath, username: person.username, role: 'GUEST' } };
  const taken = { memberCreate: { fullPath: scene.group.fullPath, username: scene.developer.username, role: 'GUEST' } };

  expect(await previewFault(scene.maintainer, member)).toBe('FORBIDDEN');
  expect(await previewFault(stranger, { protectedRefCreate: { projectPath: path, kind: 'TAG', pattern: 'v*' } })).toBe(
    'NOT_FOUND',
  );
  expect(await previewFault(stranger, { memberDelete: { id: await memberIdOf(scene) } })).toBe('NOT_FOUND');
  expect(await previewFault(stranger, { memberDelete: { id: '999999999' } })).toBe('NOT_FOUND');
  expect(await preview(scene.owner, taken)).toMatchObject({
    allowed: false,
    digest: null,
    people: [],
    problems: [expect.objectContaining({ code: 'MEMBER_EXISTS', field: 'username' })],
  });
});

test('counts what the caller may not see, and names none of it', async () => {
  const scene = await aScene(server, world);
  const custom = await newPerson(server);
  const hidden = await world.project(scene.group);
  const secretId = await world.secret(scene.group, 'DB', 'a value');
  const job = { name: 'nightly', secrets: [{ variable: 'DB', source: 'inherit' }] };
  await usedBy(world, hidden, { actor: scene.developer.id, jobs: [job], secretId, name: 'DB' });
  // Maintainers of the group may change the secret; who reads no use log is told no job.
  await world.sql(
    `INSERT INTO secret_grants (namespace_id, principal_kind, role, actions) VALUES ($1, 'role', 30, '{}'), ($1, 'role', 40, '{}')`,
    [hidden.id],
  );
  await world.member(scene.group, custom.person.id, 40);
  const change = {
    groupSecretUpdate: { groupPath: scene.group.fullPath, name: 'DB', metadataCas: 1, protected: true },
  };

  const told = await preview(custom.client, change);

  expect(told).toMatchObject({ jobs: [], jobsCount: 1, hiddenJobsCount: 1 });
  expect(told.sentences).toEqual(['1 job of projects or with secrets that you may not see would be concerned.']);
  expect(JSON.stringify(told)).not.toContain(hidden.fullPath);
});

test('names no past job by a secret that an access rule hides from the caller', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'DB', 'a value');
  await nightly(scene, secretId, 1);
  const manager = await newPerson(server);
  await world.member(scene.group, manager.person.id, 40);
  const change = { protectedRefCreate: { projectPath: scene.project.fullPath, kind: 'BRANCH', pattern: 'main' } };
  await world.sql('UPDATE secrets SET protected = true WHERE id = $1', [secretId]);
  expect((await preview(manager.client, change)).jobs).toMatchObject([{ secretName: 'DB', change: 'RELEASED' }]);

  await world.sql(
    `INSERT INTO access_rules (namespace_id, effect, principal_kind, user_id, abilities, secret_name, reason)
     VALUES ($1, 'prevent', 'user', $2, '{secret:read}', 'DB', 'Because.')`,
    [scene.project.id, manager.person.id],
  );
  const told = await preview(manager.client, change);

  expect(told).toMatchObject({ jobs: [], jobsCount: 1, hiddenJobsCount: 1 });
  expect(JSON.stringify([told.sentences, told.jobs, told.people])).not.toContain('DB');
});

test('refuses malformed changes', async () => {
  const { owner, project } = await aScene(server, world);
  const path = project.fullPath;
  const one = { protectedRefCreate: { projectPath: path, kind: 'BRANCH', pattern: 'a' } };

  expect(await previewFault(owner, {})).toBe('BAD_USER_INPUT');
  expect(await previewFault(owner, { ...one, memberDelete: { id: '1' } })).toBe('BAD_USER_INPUT');
  expect(await previewFault(owner, one, 0)).toBe('BAD_USER_INPUT');
  expect(await previewFault(owner, one, 91)).toBe('BAD_USER_INPUT');
  expect(await previewFault(owner, { memberDelete: { id: 'x' } })).toBe('NOT_FOUND');
  const valued = { projectPath: path, name: 'DB', metadataCas: 1, secret: 'a new value' };
  expect(await previewFault(owner, { projectSecretUpdate: valued })).toBe('BAD_USER_INPUT');
});

test('takes as many statements for many people, secrets and jobs as for few', async () => {
  const small = await aScene(server, world);
  const large = await aScene(server, world);
  for (let at = 0; at < 8; at += 1) {
    const secretId = await world.secret(large.project, `DB_${at}`, 'a value');
    const actor = await world.developer(large.group);
    const job = { name: `job-${at}`, secrets: [{ variable: `DB_${at}` }] };
    await usedBy(world, large.project, { actor, jobs: [job], secretId, name: `DB_${at}` });
  }
  const smallSecret = await world.secret(small.project, 'DB', 'a value');
  await nightly(small, smallSecret, 1);
  const ask =
    ({ owner, project }: Scene) =>
    () =>
      preview(owner, { environmentProtect: { projectPath: project.fullPath, pattern: '*', deployRole: 'OWNER' } });

  expect(await statementsOf(ask(large))).toBe(await statementsOf(ask(small)));
});
