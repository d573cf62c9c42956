import { startServer, type TestServer } from '../support/server.js';
import { World } from '../runners/world.js';
import { aScene } from '../rule-previews/arrange.js';
import { must, trash } from './arrange.js';

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

test('does not count among the secrets of a deleted project those that an access rule hides from the viewer', async () => {
  const { owner, group, project } = await aScene(server, world);
  for (const name of ['SEEN', 'HIDDEN_A', 'HIDDEN_B']) await world.secret(project, name, 'a value');
  await must(owner, 'projectDelete', { fullPath: project.fullPath });
  const counts = async () => (await trash(owner, group.fullPath)).map(({ kind, secretsCount }) => [kind, secretsCount]);
  expect(await counts()).toEqual([['PROJECT', 3]]);

  await must(owner, 'accessRuleCreate', {
    fullPath: group.fullPath,
    effect: 'PREVENT',
    principal: { type: 'EVERYONE' },
    abilities: ['secret:read'],
    conditions: { secretName: 'HIDDEN_*' },
    reason: 'nobody is to know of them',
  });

  expect(await counts()).toEqual([['PROJECT', 1]]);
});
