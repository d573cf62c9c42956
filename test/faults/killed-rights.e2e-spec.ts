import { accessRules } from './rights/access-rules.js';
import { archiving } from './rights/archiving.js';
import { grants } from './rights/grants.js';
import { invitations } from './rights/invitations.js';
import { programs } from './rights/programs.js';
import { ruleChanges } from './rights/rule-changes.js';
import { secretSettings } from './rights/secret-settings.js';
import { Scene } from './scene.js';
import { sweep } from './sweep.js';

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

// In one sweep: a server that dies tells of all of them, and each death costs a start.
test('a server killed while it changes rights, rules, settings or what is archived leaves the old ones or the new ones', async () => {
  const operations = [];
  for (const make of [accessRules, archiving, grants, invitations, programs, ruleChanges, secretSettings])
    operations.push(...(await make(scene)));

  const statements = await sweep(scene.stage, operations);

  const commits = [...statements].map(([name, texts]) => [name, texts.filter((text) => text === 'COMMIT').length]);
  expect(commits).toEqual(operations.map(({ name }) => [name, 1]));
});
