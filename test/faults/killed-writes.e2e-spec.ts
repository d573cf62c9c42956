import type { Client } from '../support/client.js';
import { configuration, newValue, Scene, unique, type At } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Each operation below is made on servers that are killed (SIGKILL) before each of its statements, behind each one that
// writes and behind its answer; the state afterwards is the old one or the new one, through the doors and in the tables.

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Payload {
  readonly errors: readonly string[];
  readonly problems: readonly { readonly code: string }[];
}

const SECRET = `SELECT s.id, s.metadata_version, s.deleted_at IS NOT NULL AS deleted, v.number AS current,
  (SELECT count(*)::int FROM secret_versions x WHERE x.secret_id = s.id) AS versions
  FROM secrets s LEFT JOIN secret_versions v ON v.id = s.current_version_id WHERE s.name = $1`;

/** Everything that can be seen of the secrets of one name, and the events that tell of it. */
async function secretState(owner: Owner, name: string): Promise<object> {
  const rows = await scene.sql(SECRET, [name]);
  const values = [];
  for (const row of rows)
    for (let version = 1; version <= row.versions; version++)
      values.push(await scene.reveal(row.id as string, version));
  const list = owner.group
    ? `query ($path: ID!, $name: String!) { secrets: groupSecrets(groupPath: $path, search: $name) { nodes { name } } count: groupSecretsCount(groupPath: $path) }`
    : `query ($path: ID!, $name: String!) { secrets: projectSecrets(projectPath: $path, search: $name) { nodes { name } } count: projectSecretsCount(projectPath: $path) }`;
  const { secrets, count } = await scene.person().query(list, { path: owner.path, name });
  const [{ live }] = await scene.sql(
    `SELECT count(*)::int AS live FROM secrets s JOIN namespaces n ON n.id = s.namespace_id
      WHERE n.full_path = $1 AND s.deleted_at IS NULL`,
    [owner.path],
  );
  expect(count).toBe(live);
  return {
    rows: rows.map(({ id: _, ...row }) => row),
    values,
    listed: secrets.nodes.map((node: { name: string }) => node.name),
    events: await events(`target_kind = 'secret' AND target_name = $1 AND action <> 'secret.revealed'`, name),
  };
}

async function events(where: string, value: string): Promise<string[]> {
  const rows = await scene.sql(`SELECT action FROM audit_events WHERE ${where} ORDER BY id`, [value]);
  return rows.map((row) => row.action as string);
}

interface Owner {
  readonly group: boolean;
  readonly path: string;
}

const ABSENT = { rows: [], values: [], listed: [], events: [] };
const made = (name: string, value: string): object => ({
  rows: [{ metadata_version: 1, deleted: false, current: 1, versions: 1 }],
  values: [value],
  listed: [name],
  events: ['secret.created'],
});

function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer === null) return;
  expect(answer.errors).toEqual([]);
  expect(committed).toBe(true);
}

/** Creating a secret of an owner, whose first one makes the owner's data key too. */
function creation(kind: 'project' | 'group', place: () => Promise<string>): Operation {
  const operation = `${kind}SecretCreate`;
  const send = (client: Client, { path, name, value }: Secret): Promise<Payload> =>
    client.mutate(operation, { [`${kind}Path`]: path, name, secret: value, environment: '*', branch: '*' });
  return {
    name: operation,
    at: 'every statement',
    atOnce: 4,
    prepare: async (): Promise<Secret> => ({ path: await place(), name: `S_${unique()}`, value: newValue() }),
    call: (server, secret: Secret) => send(scene.person(server), secret),
    check: async (secret: Secret, killed) => {
      expectAcknowledged(killed);
      const owner = { group: kind === 'group', path: secret.path };
      expect(await secretState(owner, secret.name)).toEqual(
        killed.committed ? made(secret.name, secret.value) : ABSENT,
      );

      const again = await send(scene.person(), secret);
      expect(again.problems.map(({ code }) => code)).toEqual(killed.committed ? ['NAME_TAKEN'] : []);
      expect(await secretState(owner, secret.name)).toEqual(made(secret.name, secret.value));
    },
  };
}

interface Secret {
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

function update(path: string): Operation {
  const send = (client: Client, { name, next }: Secret & { next: string }, metadataCas: number): Promise<Payload> =>
    client.mutate('projectSecretUpdate', { projectPath: path, name, secret: next, metadataCas });
  return {
    name: 'projectSecretUpdate',
    at: 'every statement',
    atOnce: 4,
    prepare: async () => {
      const secret = { path, name: `U_${unique()}`, value: newValue(), next: newValue() };
      await scene.createSecret(path, secret.name, secret.value);
      return secret;
    },
    call: (server, secret) => send(scene.person(server), secret, 1),
    check: async (secret, killed) => {
      expectAcknowledged(killed);
      const before = made(secret.name, secret.value);
      const after = {
        ...before,
        rows: [{ metadata_version: 2, deleted: false, current: 2, versions: 2 }],
        values: [secret.value, secret.next],
        events: ['secret.created', 'secret.updated'],
      };
      const owner = { group: false, path };
      expect(await secretState(owner, secret.name)).toEqual(killed.committed ? after : before);

      const again = await send(scene.person(), secret, 1);
      expect(again.errors.length).toBe(killed.committed ? 1 : 0);
      expect(await secretState(owner, secret.name)).toEqual(after);
    },
  };
}

function deletion(path: string): Operation {
  const owner = { group: false, path };
  return {
    name: 'projectSecretDelete',
    at: 'every statement',
    atOnce: 4,
    prepare: async () => {
      const secret = { path, name: `D_${unique()}`, value: newValue() };
      await scene.createSecret(path, secret.name, secret.value);
      return secret;
    },
    call: (server, { name }) => scene.person(server).mutate('projectSecretDelete', { projectPath: path, name }),
    check: async ({ name, value }, killed) => {
      expectAcknowledged(killed);
      const gone = {
        rows: [{ metadata_version: 2, deleted: true, current: 1, versions: 1 }],
        values: ['NOT_FOUND'],
        listed: [],
        events: ['secret.created', 'secret.deleted'],
      };
      expect(await secretState(owner, name)).toEqual(killed.committed ? gone : made(name, value));
    },
  };
}

function membership(group: string): Operation {
  const send = (client: Client, username: string): Promise<Payload> =>
    client.mutate('memberCreate', { fullPath: group, username, role: 'DEVELOPER' });
  const state = async (username: string): Promise<object> => {
    const { members } = await scene
      .person()
      .query('query ($path: ID!) { members(fullPath: $path, first: 100) { nodes { user { username } role } } }', {
        path: group,
      });
    const seen = members.nodes.filter((node: { user: { username: string } }) => node.user.username === username);
    return {
      roles: seen.map((node: { role: string }) => node.role),
      events: await events(`target_kind = 'member' AND target_name = $1`, username),
    };
  };
  return {
    name: 'memberCreate',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const username = `user_${unique()}`;
      await scene.sql(`INSERT INTO users (username, name, password_hash) VALUES ($1, $1, 'none')`, [username]);
      return username;
    },
    call: (server, username: string) => send(scene.person(server), username),
    check: async (username: string, killed) => {
      expectAcknowledged(killed);
      const after = { roles: ['DEVELOPER'], events: ['member.created'] };
      expect(await state(username)).toEqual(killed.committed ? after : { roles: [], events: [] });

      const again = await send(scene.person(), username);
      expect(again.errors.length).toBe(killed.committed ? 1 : 0);
      expect(await state(username)).toEqual(after);
    },
  };
}

const stages = (environment: string): string => `stages: [build, deploy]
build:
  stage: build
  script: ["true"]
test:
  stage: build
  script: ["true"]
deploy:
  stage: deploy
  environment: ${environment}
  script: ["true"]
`;

function pipelineCreation(path: string): Operation {
  const send = (server: At, refName: string): Promise<Payload> =>
    scene.person(server).mutate('pipelineCreate', { projectPath: path, refName, refKind: 'BRANCH' }, 'pipeline { id }');
  const state = async (refName: string): Promise<object> => {
    const document = `query ($path: ID!, $refName: String!) {
      pipelines(projectPath: $path, refName: $refName) { nodes { id status jobs { name status } } } }`;
    const { pipelines } = await scene.person().query(document, { path, refName });
    const jobs = await scene.sql(
      `SELECT j.name, j.status FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id WHERE p.ref_name = $1 ORDER BY j.id`,
      [refName],
    );
    const environments = await scene.sql('SELECT name FROM environments WHERE name = $1', [refName]);
    return {
      environments: environments.length,
      shown: pipelines.nodes.map(({ id: _, ...node }: { id: string }) => node),
      jobs,
      events: await events(`target_kind = 'pipeline' AND details->>'refName' = $1`, refName),
    };
  };
  const after = {
    environments: 1,
    shown: [
      {
        status: 'PENDING',
        jobs: [
          { name: 'build', status: 'PENDING' },
          { name: 'test', status: 'PENDING' },
          { name: 'deploy', status: 'CREATED' },
        ],
      },
    ],
    jobs: [
      { name: 'build', status: 'pending' },
      { name: 'test', status: 'pending' },
      { name: 'deploy', status: 'created' },
    ],
    events: ['pipeline.created'],
  };
  return {
    name: 'pipelineCreate',
    at: 'every write',
    atOnce: 3,
    prepare: async () => {
      const refName = `b${unique()}`;
      const ref = { projectPath: path, refName, refKind: 'BRANCH', content: stages(refName) };
      await scene.must('configurationCommit', ref);
      return refName;
    },
    call: send,
    check: async (refName: string, killed) => {
      expectAcknowledged(killed);
      expect(await state(refName)).toEqual(
        killed.committed ? after : { environments: 0, shown: [], jobs: [], events: [] },
      );
      if (killed.committed) return;

      expect((await send(scene.observer, refName)).errors).toEqual([]);
      expect(await state(refName)).toEqual(after);
    },
  };
}

function configurationCommit(path: string): Operation {
  const content = configuration([{ name: 'only' }]);
  const send = (server: At, refName: string): Promise<Payload> =>
    scene.person(server).mutate('configurationCommit', { projectPath: path, refName, refKind: 'BRANCH', content });
  const state = async (refName: string): Promise<object> => {
    const document = `query ($path: ID!, $refName: String!) {
      configuration(projectPath: $path, refName: $refName, refKind: BRANCH) { content } }`;
    const { configuration: head } = await scene.person().query(document, { path, refName });
    return { content: head?.content ?? null, events: await events(`target_id = $1`, `branch:${refName}`) };
  };
  return {
    name: 'configurationCommit',
    at: 'every write',
    atOnce: 1,
    prepare: async () => `c${unique()}`,
    call: send,
    check: async (refName: string, killed) => {
      expectAcknowledged(killed);
      const after = { content, events: ['configuration.committed'] };
      expect(await state(refName)).toEqual(killed.committed ? after : { content: null, events: [] });
    },
  };
}

test('a server killed at any point of a write leaves the old state or the new one, and never one that it acknowledged and lost', async () => {
  const paths = await Promise.all(Array.from({ length: 5 }, () => scene.project()));
  const [a, b, c, d, e] = paths.map(({ project }) => project) as [string, string, string, string, string];
  // The first secret of an owner makes its data key; the group's creation below is about that.
  await scene.createSecret(a, 'OPENS', newValue());
  const freshGroup = async (): Promise<string> => {
    const path = `g${unique()}`;
    await scene.must('groupCreate', { name: path, path });
    await scene.must('groupSecretsManagerInitialize', { groupPath: path });
    return path;
  };
  const operations = [
    creation('project', async () => a),
    creation('group', freshGroup),
    update(b),
    deletion(c),
    membership(paths[3]!.group),
    pipelineCreation(d),
    configurationCommit(e),
  ];

  const statements = await sweep(scene.stage, operations);

  for (const { name } of operations) {
    const texts = statements.get(name) ?? [];
    expect([name, texts.filter((text) => text === 'COMMIT').length]).toEqual([name, 1]);
  }
  // What the killed servers left in the store beside the versions opens for nobody and hinders nobody.
  const orphans = await scene.sql(
    `SELECT v.reference FROM store_values v WHERE v.owner_id <> 0
      AND NOT EXISTS (SELECT FROM secret_versions x WHERE x.reference = v.reference)`,
  );
  expect(orphans.length).toBeGreaterThan(0);
  const missing = await scene.sql(
    `SELECT x.id FROM secret_versions x WHERE NOT EXISTS (SELECT FROM store_values v WHERE v.reference = x.reference)`,
  );
  expect(missing).toEqual([]);
});
