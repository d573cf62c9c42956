import { newValue, Scene, unique, type At } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Deleting, restoring, purging, freezing and moving, on servers that are killed (SIGKILL) at every point of them: the whole
// tree is as before or as afterwards, the trash and the audit trail with it.

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Payload {
  readonly errors: readonly string[];
}

interface Tree {
  readonly group: string;
  readonly project: string;
  readonly groupId: number;
  readonly projectId: number;
  readonly secretId: string;
  readonly value: string;
  readonly target: string;
  readonly entry: string;
  readonly before: object;
}

/** Everything that these operations change about a tree, which is found by the ids that no move changes. */
async function stateOf({ groupId, projectId }: Pick<Tree, 'groupId' | 'projectId'>): Promise<object> {
  const ids = [groupId, projectId];
  const [row] = await scene.sql(
    `SELECT json_build_object(
       'namespaces', (SELECT json_agg(regexp_replace(full_path, '[gt][0-9a-f]{10}', '*', 'g') || CASE WHEN deleted_at IS NULL
           THEN '' ELSE ' deleted' END || CASE WHEN trash_id IS NULL THEN '' ELSE ' in trash' END ORDER BY id)
         FROM namespaces WHERE id = ANY($1)),
       'whole', (SELECT bool_and(n.ancestor_ids = coalesce(p.ancestor_ids, '{}') || n.id) FROM namespaces n
         LEFT JOIN namespaces p ON p.id = n.parent_id WHERE n.id = ANY($1)),
       'managers', (SELECT json_agg(concat_ws(' ', CASE WHEN active THEN 'on' ELSE 'off' END,
           CASE WHEN frozen_at IS NOT NULL THEN 'frozen' END)) FROM secrets_managers WHERE namespace_id = ANY($1)),
       'secrets', (SELECT json_agg(concat_ws(' ', metadata_version, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' END,
           CASE WHEN frozen_at IS NOT NULL THEN 'frozen' END) ORDER BY id) FROM secrets WHERE namespace_id = ANY($1)),
       'destroyed', (SELECT count(*)::int FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
         WHERE s.namespace_id = ANY($1) AND v.destroyed_at IS NOT NULL),
       'forgotten', (SELECT count(*)::int FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
         JOIN store_values x ON x.reference = v.reference WHERE s.namespace_id = ANY($1) AND v.destroyed_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM store_destructions d WHERE d.reference = v.reference)),
       'entries', (SELECT json_agg(kind || CASE WHEN restored_at IS NOT NULL THEN ' restored'
           WHEN purged_at IS NOT NULL THEN ' purged' ELSE ' waiting' END ORDER BY kind) FROM trash_entries
         WHERE namespace_id = ANY($1)),
       'events', (SELECT json_agg(action ORDER BY id) FROM audit_events WHERE namespace_id = ANY($1)
         AND action ~ '(deleted|deprovisioned|restored|purged|frozen|thawed|transferred)$')) AS state`,
    [ids],
  );
  return row.state;
}

/** A group with a project in it that has a secret, and another group; then what the test needs to have been done. */
async function tree(already: (tree: Omit<Tree, 'entry' | 'before'>) => Promise<unknown>): Promise<Tree> {
  const { group, project } = await scene.project();
  const target = `t${unique()}`;
  const value = newValue();
  const secretId = await scene.createSecret(project, 'DB', value);
  const rows = await scene.sql('SELECT id FROM namespaces WHERE full_path = ANY($1) ORDER BY id', [[group, project]]);
  const [groupId, projectId] = rows.map((row) => Number(row.id)) as [number, number];
  const made = { group, project, groupId, projectId, secretId, value, target };
  await already(made);
  const [entry] = await scene.sql(
    'SELECT id FROM trash_entries WHERE namespace_id = ANY($1) ORDER BY deleted_at DESC LIMIT 1',
    [[groupId, projectId]],
  );
  return { ...made, entry: (entry?.id as string | undefined) ?? '', before: await stateOf(made) };
}

interface Act {
  readonly name: string;
  readonly already?: (tree: Omit<Tree, 'entry' | 'before'>) => Promise<unknown>;
  readonly send: (server: At, tree: Tree) => Promise<Payload>;
  readonly after: object;
  /** Whether the value can be revealed afterwards. */
  readonly readable?: boolean;
}

function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer === null) return;
  expect(answer.errors).toEqual([]);
  expect(committed).toBe(true);
}

const operationOf = ({ name, already, send, after, readable }: Act): Operation => ({
  name,
  at: 'every write',
  atOnce: 8,
  prepare: () => tree(already ?? (async () => undefined)),
  call: (server, made: Tree) => send(server, made),
  check: async (made: Tree, killed) => {
    expectAcknowledged(killed);
    const state = await stateOf(made);
    if (killed.committed) expect([name, state]).toEqual([name, expect.objectContaining(after)]);
    else {
      expect([name, state]).toEqual([name, made.before]);
      expect((await send(scene.observer, made)).errors).toEqual([]);
      expect([name, await stateOf(made)]).toEqual([name, expect.objectContaining(after)]);
    }
    expect(await stateOf(made)).toMatchObject({ whole: true, forgotten: 0 });
    if (readable) expect(await scene.reveal(made.secretId)).toBe(made.value);
  },
});

const mutate = (server: At, name: string, input: object): Promise<Payload> => scene.person(server).mutate(name, input);
const restore = (server: At, { entry }: Tree): Promise<Payload> => mutate(server, 'trashRestore', { id: entry });

const deletions: readonly Act[] = [
  {
    name: 'projectDelete',
    send: (server, { project }) => mutate(server, 'projectDelete', { fullPath: project }),
    after: {
      namespaces: ['*', '*/app deleted in trash'],
      secrets: ['1'],
      entries: ['project waiting'],
      events: ['project.deleted'],
    },
  },
  {
    name: 'groupDelete',
    send: (server, { group }) => mutate(server, 'groupDelete', { fullPath: group, recursive: true }),
    after: {
      namespaces: ['* deleted in trash', '*/app deleted in trash'],
      entries: ['group waiting'],
      events: ['group.deleted'],
    },
  },
  {
    name: 'projectSecretsManagerDeprovision',
    send: (server, { project }) => mutate(server, 'projectSecretsManagerDeprovision', { projectPath: project }),
    after: {
      managers: ['off'],
      secrets: ['2 deleted'],
      entries: ['manager waiting'],
      events: ['secrets_manager.deprovisioned'],
    },
  },
];

const restorations: readonly Act[] = [
  {
    name: 'trashRestore of a secret',
    already: ({ project }) => scene.must('projectSecretDelete', { projectPath: project, name: 'DB' }),
    send: restore,
    after: { secrets: ['3'], entries: ['secret restored'], events: ['secret.deleted', 'secret.restored'] },
    readable: true,
  },
  {
    name: 'trashRestore of a manager',
    already: ({ project }) => scene.must('projectSecretsManagerDeprovision', { projectPath: project }),
    send: restore,
    after: { managers: ['on'], secrets: ['3'], entries: ['manager restored'] },
    readable: true,
  },
  {
    name: 'trashRestore of a group',
    already: ({ group }) => scene.must('groupDelete', { fullPath: group, recursive: true }),
    send: restore,
    after: {
      namespaces: ['*', '*/app'],
      secrets: ['1'],
      entries: ['group restored'],
      events: ['group.deleted', 'group.restored'],
    },
    readable: true,
  },
];

const others: readonly Act[] = [
  {
    name: 'trashPurge of a group',
    already: async ({ group, project }) => {
      await scene.must('projectSecretDelete', { projectPath: project, name: 'DB' });
      await scene.must('groupDelete', { fullPath: group, recursive: true });
    },
    send: (server, { entry, group }) => mutate(server, 'trashPurge', { id: entry, confirmName: group }),
    after: { destroyed: 1, entries: ['group purged', 'secret purged'] },
  },
  {
    name: 'secretFreeze',
    send: (server, { secretId }) => mutate(server, 'secretFreeze', { secretId, reason: 'leak' }),
    after: { secrets: ['2 frozen'], events: ['secret.frozen'] },
    readable: true,
  },
  {
    name: 'secretsManagerFreeze',
    send: (server, { project }) => mutate(server, 'secretsManagerFreeze', { fullPath: project, reason: 'leak' }),
    after: { managers: ['on frozen'], secrets: ['1'], events: ['secrets_manager.frozen'] },
    readable: true,
  },
  {
    name: 'projectTransfer',
    already: ({ target }) => scene.must('groupCreate', { name: target, path: target }),
    send: (server, { project, target }) => mutate(server, 'projectTransfer', { fullPath: project, targetPath: target }),
    after: { namespaces: ['*', '*/app'], events: ['project.transferred'] },
    readable: true,
  },
];

// Not all at once: what stands at its place for half a minute loses its transaction to the database's own limit.
test.each([
  ['a deletion', deletions],
  ['a restoration', restorations],
  ['a purge, a freeze or a move', others],
])('a server killed at any point of %s leaves the old state or the new one', async (_, acts) => {
  const statements = await sweep(scene.stage, acts.map(operationOf));

  for (const { name } of acts) {
    const texts = statements.get(name) ?? [];
    expect([name, texts.filter((text) => text === 'COMMIT').length]).toEqual([name, 1]);
  }
});
