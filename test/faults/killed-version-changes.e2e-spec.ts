import type { Client } from '../support/client.js';
import { configuration, eventually, newValue, Scene, unique, type At } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Rolling back, destroying a version and pinning, on servers that are killed (SIGKILL) at every point of them.

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

interface Secret {
  readonly id: string;
  readonly name: string;
  readonly values: readonly [string, string];
}

/** A secret with two versions. */
async function twoVersions(path: string): Promise<Secret> {
  const [name, first, second] = [`V_${unique()}`, newValue(), newValue()];
  const id = await scene.createSecret(path, name, first);
  await scene.must('projectSecretUpdate', { projectPath: path, name, secret: second, metadataCas: 1 });
  return { id, name, values: [first, second] };
}

/** What the doors and the tables say of a secret. */
async function stateOf(id: string): Promise<object> {
  const document = `query ($id: ID!) { secretVersions(secretId: $id) { nodes { number current destroyed rolledBackFrom } } }`;
  const { secretVersions } = await scene.person().query(document, { id });
  const values = [];
  for (const { number } of secretVersions.nodes) values.push(await scene.reveal(id, number as number));
  const [{ metadata_version }] = await scene.sql('SELECT metadata_version FROM secrets WHERE id = $1', [id]);
  const events = await scene.sql(
    `SELECT action FROM audit_events WHERE target_id = $1 AND action <> 'secret.revealed' ORDER BY id`,
    [id],
  );
  return {
    metadata_version,
    versions: secretVersions.nodes.map(({ number, current, destroyed, rolledBackFrom }: any) =>
      [number, current && 'current', destroyed && 'destroyed', rolledBackFrom].filter(Boolean).join(' '),
    ),
    values,
    events: events.map((row) => row.action as string),
  };
}

const before = ({ values: [first, second] }: Secret): object => ({
  metadata_version: 2,
  versions: ['2 current', '1'],
  values: [second, first],
  events: ['secret.created', 'secret.updated'],
});

function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer === null) return;
  expect(answer.errors).toEqual([]);
  expect(committed).toBe(true);
}

function rollBack(path: string): Operation {
  const send = (client: Client, { id }: Secret): Promise<Payload> =>
    client.mutate('secretRollback', { secretId: id, version: 1, metadataCas: 2 });
  return {
    name: 'secretRollback',
    at: 'every write',
    atOnce: 4,
    prepare: () => twoVersions(path),
    call: (server, secret: Secret) => send(scene.person(server), secret),
    check: async (secret: Secret, killed) => {
      expectAcknowledged(killed);
      const [first, second] = secret.values;
      const after = {
        metadata_version: 3,
        versions: ['3 current 1', '2', '1'],
        values: [first, second, first],
        events: ['secret.created', 'secret.updated', 'secret.rolled_back'],
      };
      expect(await stateOf(secret.id)).toEqual(killed.committed ? after : before(secret));

      const again = await send(scene.person(), secret);
      expect(again.problems.map(({ code }) => code)).toEqual(killed.committed ? ['CONFLICT'] : []);
      expect(await stateOf(secret.id)).toEqual(after);
    },
  };
}

function destruction(path: string): Operation {
  const send = (client: Client, { id }: Secret): Promise<Payload> =>
    client.mutate('secretVersionDestroy', { secretId: id, version: 1, metadataCas: 2 });
  return {
    name: 'secretVersionDestroy',
    at: 'every write',
    atOnce: 4,
    prepare: () => twoVersions(path),
    call: (server, secret: Secret) => send(scene.person(server), secret),
    check: async (secret: Secret, killed) => {
      expectAcknowledged(killed);
      const after = {
        metadata_version: 3,
        versions: ['2 current', '1 destroyed'],
        values: [secret.values[1], 'VERSION_DESTROYED'],
        events: ['secret.created', 'secret.updated', 'secret.version_destroyed'],
      };
      expect(await stateOf(secret.id)).toEqual(killed.committed ? after : before(secret));

      if (!killed.committed) expect((await send(scene.person(), secret)).errors).toEqual([]);
      expect(await stateOf(secret.id)).toEqual(after);
    },
  };
}

function pinning(path: string): Operation {
  const send = (server: At, refName: string): Promise<Payload> =>
    scene.person(server).mutate('pipelineCreate', { projectPath: path, refName, refKind: 'BRANCH' }, 'pipeline { id }');
  const pins = (refName: string): Promise<{ jobs: number; pins: number }[]> =>
    scene.sql(
      `SELECT (SELECT count(*)::int FROM jobs j WHERE j.pipeline_id = p.id) AS jobs,
         (SELECT count(*)::int FROM pipeline_pins x WHERE x.pipeline_id = p.id) AS pins FROM pipelines p WHERE p.ref_name = $1`,
      [refName],
    );
  return {
    name: 'pipelineCreate',
    at: 'every write',
    atOnce: 3,
    prepare: async () => {
      const refName = `b${unique()}`;
      const secrets = ['PINNED_A', 'PINNED_B'];
      const content = configuration([{ name: 'build', secrets }]);
      await scene.must('configurationCommit', { projectPath: path, refName, refKind: 'BRANCH', content });
      return refName;
    },
    call: send,
    check: async (refName: string, killed) => {
      expectAcknowledged(killed);
      expect(await pins(refName)).toEqual(killed.committed ? [{ jobs: 1, pins: 2 }] : []);
    },
  };
}

test('a server killed at any point of a change of versions leaves the old state or the new one', async () => {
  const paths = await Promise.all([scene.project(), scene.project(), scene.project()]);
  const [a, b, c] = paths.map(({ project }) => project) as [string, string, string];
  for (const name of ['PINNED_A', 'PINNED_B']) await scene.createSecret(c, name, newValue());
  const operations = [rollBack(a), destruction(b), pinning(c)];

  const statements = await sweep(scene.stage, operations);

  for (const { name } of operations) {
    const texts = statements.get(name) ?? [];
    expect([name, texts.filter((text) => text === 'COMMIT').length]).toEqual([name, 1]);
  }
  // Tombstones are committed: whichever server lives does what the dead ones did not come to, and no more than that.
  const stored = `SELECT x.number FROM secret_versions x WHERE (x.destroyed_at IS NOT NULL) = $1
    AND EXISTS (SELECT FROM store_values v WHERE v.reference = x.reference) = $1`;
  await eventually('every destroyed value is gone', 30_000, async () => (await scene.sql(stored, [true])).length === 0);
  expect(await scene.sql(stored, [false])).toEqual([]);
});
