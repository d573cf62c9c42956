import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { World } from '../runners/world.js';
import { aScene, preview, usedBy, type Scene } from './arrange.js';

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

const everyoneReads = ({ project }: Scene) => ({
  accessRuleCreate: {
    fullPath: project.fullPath,
    effect: 'PREVENT',
    principal: { type: 'EVERYONE' },
    abilities: ['secret:read'],
    reason: 'nobody is to know of it',
  },
});

test('tells what auditors lose, who are no members', async () => {
  const scene = await aScene(server, world);
  await world.secret(scene.project, 'DB', 'a value');
  const [auditor, other] = [await newPerson(server), await newPerson(server)];
  await asOwner(server, 'UPDATE users SET auditor = true WHERE id = $1', [auditor.person.id]);

  const told = await preview(scene.owner, everyoneReads(scene));

  const lost = new Map<string, any>(told.people.map((one: any) => [one.user.username, one]));
  expect(lost.get(auditor.person.username)).toMatchObject({ roleBefore: null, roleAfter: null });
  expect(lost.get(auditor.person.username).abilities[0].lost).toContain('secret:read');
  expect(lost.has(other.person.username)).toBe(false);
});

test.each<[string, string[], number]>([
  ['of every job run that asks for it', [], 2],
  ['of no job run on a protected ref that is exempt', ['branch:main'], 1],
])('tells that a secret is to demand an approval %s', async (_, approvalExemptRefs, count) => {
  const scene = await aScene(server, world);
  await world.protectRef(scene.project, 'main');
  const secretId = await world.secret(scene.project, 'DB', 'a value');
  for (const refName of ['main', 'topic']) {
    const job = { name: 'nightly', environment: 'production', secrets: [{ variable: 'DB' }] };
    const options = { actor: scene.developer.id, refName, source: 'schedule', jobs: [job], secretId, name: 'DB' };
    await usedBy(world, scene.project, options);
  }
  const change = { projectPath: scene.project.fullPath, name: 'DB', metadataCas: 1, approvalRequired: true };

  const told = await preview(scene.owner, { projectSecretUpdate: { ...change, approvalExemptRefs } });

  expect(told.jobs.map((one: any) => one.change)).toEqual(Array.from({ length: count }, () => 'APPROVAL'));
  expect(told.jobs.some((one: any) => one.refName === 'main')).toBe(approvalExemptRefs.length === 0);
});
