import pg from 'pg';
import { newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { waitsForUseLog } from '../support/waits-for-use-log.js';
import { ScriptedRunner, send, type Answer, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { World, type Place } from '../runners/world.js';
import { eventsOf } from '../tree/arrange.js';
import { entryOf, must, restore } from './arrange.js';

const CANARY = 'canary-77a0-for-a-frozen-secret';

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

interface Given {
  readonly group: Place;
  readonly project: Place;
  readonly owner: Client;
  readonly username: string;
  readonly secretId: string;
  readonly groupSecretId: string;
  readonly runner: ScriptedRunner;
  readonly job: JobPayloadSeen;
}

/** A running job that asks for a secret of its project and one of the group above; somebody who owns both. */
async function given(): Promise<Given> {
  const group = await world.group();
  await world.activate(group);
  const project = await world.project(group);
  const { person, client } = await newPerson(server);
  await world.member(group, person.id, 50);
  const secretId = await world.secret(project, 'DB', CANARY);
  const groupSecretId = await world.secret(group, 'SHARED', CANARY);
  const secrets = [{ variable: 'DB' }, { variable: 'SHARED', source: 'inherit' }];
  await world.pipeline(project, { actor: person.id, jobs: [{ secrets }] });
  const { token } = await world.runner({ namespace_id: project.id });
  const runner = new ScriptedRunner(server.url, token);
  const job = (await runner.request())!;
  await runner.running(job);
  return { group, project, owner: client, username: person.username, secretId, groupSecretId, runner, job };
}

const ask = ({ runner, job }: Given): Promise<Answer> =>
  send(server.url, {
    method: 'POST',
    path: `/api/v4/jobs/${job.id}/secrets`,
    body: { runner_token: runner.token, system_id: runner.systemId, token: job.token },
  });

const lastCodes = async (of: Given): Promise<string[]> =>
  (await world.uses(of.job.id)).map((use) => use.code as string);

describe('a frozen secret', () => {
  test('is released to nobody until it is thawed, and tells who froze it and why', async () => {
    const of = await given();
    expect((await ask(of)).status).toBe(200);

    const { projectSecret } = await must(
      of.owner,
      'secretFreeze',
      { secretId: of.secretId, reason: 'leaked in a log' },
      'projectSecret { frozen frozenAt frozenBy { username } freezeReason metadataVersion abilities } groupSecret { id }',
    );

    expect(projectSecret).toMatchObject({
      frozen: true,
      frozenAt: expect.any(String),
      frozenBy: { username: of.username },
      freezeReason: 'leaked in a log',
      metadataVersion: 2,
    });
    const refused = await ask(of);
    expect([refused.status, refused.text.includes(CANARY)]).toEqual([403, false]);
    expect((await lastCodes(of)).at(-1)).toBe('secret_frozen');

    const thawed = await must(
      of.owner,
      'secretThaw',
      { secretId: of.secretId, metadataCas: 2 },
      'projectSecret { frozen frozenAt frozenBy { username } freezeReason metadataVersion }',
    );
    expect(thawed.projectSecret).toEqual({
      frozen: false,
      frozenAt: null,
      frozenBy: null,
      freezeReason: null,
      metadataVersion: 3,
    });
    expect((await ask(of)).status).toBe(200);
    expect(await eventsOf(server, of.project.id)).toEqual(expect.arrayContaining(['secret.frozen', 'secret.thawed']));
  });

  test('stays as it is when it is frozen again, and needs the version that was seen for thawing', async () => {
    const of = await given();
    await must(of.owner, 'secretFreeze', { secretId: of.groupSecretId, metadataCas: 1, reason: 'first' });

    const again = await must(
      of.owner,
      'secretFreeze',
      { secretId: of.groupSecretId, reason: 'second' },
      'groupSecret { freezeReason metadataVersion } projectSecret { id }',
    );

    expect(again).toMatchObject({ groupSecret: { freezeReason: 'first', metadataVersion: 2 }, projectSecret: null });
    const stale = await of.owner.mutate('secretThaw', { secretId: of.groupSecretId, metadataCas: 1 });
    expect(stale.problems).toMatchObject([{ code: 'CONFLICT', field: 'metadataCas' }]);
    expect((await eventsOf(server, of.group.id)).filter((action) => action === 'secret.frozen')).toHaveLength(1);
  });

  test('comes back from the trash frozen', async () => {
    const of = await given();
    await must(of.owner, 'secretFreeze', { secretId: of.secretId });
    await must(of.owner, 'projectSecretDelete', { projectPath: of.project.fullPath, name: 'DB' });

    await restore(of.owner, (await entryOf(of.owner, 'DB', of.project.fullPath)).id);

    expect((await ask(of)).status).toBe(403);
    expect((await lastCodes(of)).at(-1)).toBe('secret_frozen');
  });

  test('is frozen by maintainers, not by developers, and strangers learn nothing', async () => {
    const of = await given();
    const faults: (string | null)[] = [];
    for (const role of [30, 40]) {
      const { person, client } = await newPerson(server);
      await world.member(of.project, person.id, role);
      faults.push(await client.mutationFault('secretFreeze', { secretId: of.secretId }));
      faults.push(await client.mutationFault('secretThaw', { secretId: of.secretId, metadataCas: 2 }));
      faults.push(await client.mutationFault('secretsManagerFreeze', { fullPath: of.project.fullPath }));
      faults.push(await client.mutationFault('secretsManagerThaw', { fullPath: of.project.fullPath }));
    }
    expect(faults).toEqual([...Array.from({ length: 4 }, () => 'FORBIDDEN'), null, null, null, null]);
    const stranger = (await newPerson(server)).client;
    expect(await stranger.mutationFault('secretFreeze', { secretId: of.secretId })).toBe('NOT_FOUND');
    expect(await stranger.mutationFault('secretsManagerFreeze', { fullPath: of.project.fullPath })).toBe('NOT_FOUND');
    expect(await of.owner.mutationFault('secretFreeze', { secretId: 'x' })).toBe('NOT_FOUND');
    expect(await of.owner.mutationFault('secretFreeze', { secretId: of.secretId, reason: 'x'.repeat(201) })).toBe(
      'BAD_USER_INPUT',
    );
  });
});

describe('a frozen manager', () => {
  test('of a group releases none of its secrets, those of projects go on', async () => {
    const of = await given();

    const { groupSecretsManager, projectSecretsManager } = await must(
      of.owner,
      'secretsManagerFreeze',
      { fullPath: of.group.fullPath, reason: 'incident 12' },
      'groupSecretsManager { frozen frozenAt frozenBy { username } freezeReason } projectSecretsManager { frozen }',
    );

    expect(groupSecretsManager).toEqual({
      frozen: true,
      frozenAt: expect.any(String),
      frozenBy: { username: of.username },
      freezeReason: 'incident 12',
    });
    expect(projectSecretsManager).toBeNull();
    expect((await ask(of)).status).toBe(403);
    const uses = await world.uses(of.job.id);
    expect(uses.map((use) => [use.variable, use.code])).toEqual([['SHARED', 'secret_frozen']]);
    const { projectSecretsManager: own } = await of.owner.query(
      'query ($path: ID!) { projectSecretsManager(projectPath: $path) { frozen freezeReason } }',
      { path: of.project.fullPath },
    );
    expect(own).toEqual({ frozen: false, freezeReason: null });

    await must(of.owner, 'secretsManagerThaw', { fullPath: of.group.fullPath });
    expect((await ask(of)).status).toBe(200);
    expect((await eventsOf(server, of.group.id)).slice(-2)).toEqual([
      'secrets_manager.frozen',
      'secrets_manager.thawed',
    ]);
  });

  test('thawed leaves a secret frozen that was so itself', async () => {
    const of = await given();
    await must(of.owner, 'secretFreeze', { secretId: of.secretId });
    await must(of.owner, 'secretsManagerFreeze', { fullPath: of.project.fullPath });
    await must(of.owner, 'secretsManagerThaw', { fullPath: of.project.fullPath });
    expect((await ask(of)).status).toBe(403);
  });

  test('stays frozen when it is turned off and on again', async () => {
    const of = await given();
    const projectPath = of.project.fullPath;
    await must(of.owner, 'secretsManagerFreeze', { fullPath: projectPath });
    await must(of.owner, 'projectSecretsManagerDeprovision', { projectPath });
    expect((await of.owner.mutate('secretsManagerThaw', { fullPath: projectPath })).problems).toMatchObject([
      { code: 'MANAGER_INACTIVE' },
    ]);
    await must(of.owner, 'projectSecretsManagerInitialize', { projectPath });
    await restore(of.owner, (await entryOf(of.owner, projectPath, projectPath)).id);
    expect((await ask(of)).status).toBe(403);
    expect((await lastCodes(of)).at(-1)).toBe('secret_frozen');
  });
});

/** Keeps the use log from being written to, until it is let go. */
async function holdUseLog(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: server.database.ownerUrl });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE secret_uses IN SHARE MODE');
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

test.each<[string, (of: Given) => Promise<unknown>]>([
  ['a freeze of the secret', (of) => must(of.owner, 'secretFreeze', { secretId: of.secretId })],
  ['a freeze of the manager', (of) => must(of.owner, 'secretsManagerFreeze', { fullPath: of.project.fullPath })],
  ["a freeze of the group's manager", (of) => must(of.owner, 'secretsManagerFreeze', { fullPath: of.group.fullPath })],
  [
    'turning the manager off',
    (of) => must(of.owner, 'groupSecretsManagerDeprovision', { groupPath: of.group.fullPath }),
  ],
  ['deleting the project', (of) => must(of.owner, 'projectDelete', { fullPath: of.project.fullPath })],
  ['deleting the group', (of) => must(of.owner, 'groupDelete', { fullPath: of.group.fullPath, recursive: true })],
  [
    'archiving the project',
    (of) => must(of.owner, 'projectArchive', { fullPath: of.project.fullPath, archived: true }),
  ],
  [
    'moving the project away from the group of the secret',
    async (of) => {
      const target = await world.group();
      const [member] = await world.sql('SELECT user_id FROM members WHERE namespace_id = $1', [of.group.id]);
      await world.member(target, member.user_id, 50);
      const paths = { fullPath: of.project.fullPath, targetPath: target.fullPath };
      const { transferPreview } = await of.owner.query(
        'query ($fullPath: ID!, $targetPath: ID) { transferPreview(fullPath: $fullPath, targetPath: $targetPath) { digest } }',
        paths,
      );
      await must(of.owner, 'projectTransfer', { ...paths, confirm: transferPreview.digest });
    },
  ],
])('%s during a slow read still withholds', async (_, stop) => {
  const of = await given();
  const letGo = await holdUseLog();
  const read = ask(of);
  try {
    await waitsForUseLog(server);
    await stop(of);
  } finally {
    await letGo();
  }

  const answer = await read;
  expect([answer.status, answer.text.includes(CANARY)]).toEqual([403, false]);
  expect((await world.uses(of.job.id)).map((use) => use.outcome)).not.toContain('released');
});
