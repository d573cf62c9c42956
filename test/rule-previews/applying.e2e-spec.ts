import pg from 'pg';
import { startServer, type TestServer } from '../support/server.js';
import { World } from '../runners/world.js';
import { aScene, apply, everything, preview, previewFault, usedBy, type Scene } from './arrange.js';

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

const protect = ({ project }: Scene, pattern = 'main') => ({
  protectedRefCreate: { projectPath: project.fullPath, kind: 'BRANCH', pattern },
});
const protectedRefs = ({ project }: Scene): Promise<any[]> =>
  world.sql('SELECT pattern FROM protected_refs WHERE project_id = $1', [project.id]);

/** A secret for protected refs, which a job has just asked for. */
async function withJob(scene: Scene, name = 'nightly'): Promise<void> {
  const found = await world.sql("SELECT id FROM secrets WHERE namespace_id = $1 AND name = 'DB'", [scene.project.id]);
  const secretId = found[0]?.id ?? (await world.secret(scene.project, 'DB', 'a value', { protected: true }));
  const job = { name, secrets: [{ variable: 'DB' }] };
  await usedBy(world, scene.project, { actor: scene.developer.id, jobs: [job], secretId, name: 'DB' });
}

test('saves a change that does what its preview has told, with its audit event', async () => {
  const scene = await aScene(server, world);
  await withJob(scene);
  const told = await preview(scene.maintainer, protect(scene));

  const saved = await apply(scene.maintainer, protect(scene), told.digest);

  expect(saved.errors).toEqual([]);
  expect(saved.preview).toEqual(told);
  expect(await protectedRefs(scene)).toEqual([{ pattern: 'main' }]);
  const events = await world.sql('SELECT action FROM audit_events WHERE namespace_id = $1', [scene.project.id]);
  expect(events).toEqual([{ action: 'protected_ref.created' }]);
});

test.each<[string, (scene: Scene) => Promise<unknown>]>([
  ['a job that it has not told of would be concerned', (scene) => withJob(scene, 'another')],
  ['somebody else would be concerned', (scene) => world.developer(scene.group)],
])('saves nothing when %s by now', async (_, meanwhile) => {
  const scene = await aScene(server, world);
  await withJob(scene);
  const { digest } = await preview(scene.maintainer, protect(scene));
  await meanwhile(scene);
  const before = await everything(server);

  const { preview: nothing, problems } = await apply(scene.maintainer, protect(scene), digest);

  expect(nothing).toBeNull();
  expect(problems).toEqual([expect.objectContaining({ code: 'PREVIEW_STALE', field: 'previewDigest' })]);
  expect(await everything(server)).toEqual(before);
});

test('another run of a job that was told of, or the fields in another order, make it no other change', async () => {
  const scene = await aScene(server, world);
  await withJob(scene);
  const { digest } = await preview(scene.maintainer, protect(scene));
  await withJob(scene);
  const { pattern, kind, projectPath } = protect(scene).protectedRefCreate;

  const saved = await apply(scene.maintainer, { protectedRefCreate: { pattern, kind, projectPath } }, digest);

  expect(saved.errors).toEqual([]);
  expect(saved.preview.jobs[0].count).toBe(2);
});

test('a digest is for one change of one person', async () => {
  const scene = await aScene(server, world);
  const { digest } = await preview(scene.maintainer, protect(scene));

  const other = await apply(scene.maintainer, protect(scene, 'mai*'), digest);
  const another = await apply(scene.owner, protect(scene), digest);

  expect([other.problems[0].code, another.problems[0].code]).toEqual(['PREVIEW_STALE', 'PREVIEW_STALE']);
  expect(await protectedRefs(scene)).toEqual([]);
});

test('of two who save the same at once, one does', async () => {
  const scene = await aScene(server, world);
  const { digest } = await preview(scene.maintainer, protect(scene));

  const both = await Promise.all([1, 2].map(() => apply(scene.maintainer, protect(scene), digest)));

  expect(both.map((one) => one.problems[0]?.code ?? null).sort()).toEqual([null, 'PATTERN_TAKEN'].sort());
  expect(await protectedRefs(scene)).toHaveLength(1);
});

test('says so when somebody who is changing the same keeps it waiting', async () => {
  const scene = await aScene(server, world);
  const writer = new pg.Client({ connectionString: server.database.ownerUrl });
  await writer.connect();
  try {
    await writer.query('BEGIN');
    await writer.query('SELECT 1 FROM namespaces WHERE id = $1 FOR UPDATE', [scene.project.id]);

    expect(await previewFault(scene.maintainer, protect(scene))).toBe('CONFLICT');
  } finally {
    await writer.end();
  }
});
