import { OpenidProvider } from '../support/openid-provider.js';
import { accessRules } from './rights/access-rules.js';
import { archiving } from './rights/archiving.js';
import { grants } from './rights/grants.js';
import { invitations } from './rights/invitations.js';
import { programs } from './rights/programs.js';
import { ruleChanges } from './rights/rule-changes.js';
import { secretSettings } from './rights/secret-settings.js';
import { trustRules } from './rights/trust-rules.js';
import { Scene } from './scene.js';
import { sweep } from './sweep.js';

jest.setTimeout(600_000);

// The issuer of ID tokens is on this machine.
const ENV = { LOCKKEEPER_WEBHOOK_ALLOW_PRIVATE: '1' };

let scene: Scene;
let issuer: OpenidProvider;
beforeAll(async () => {
  [scene, issuer] = await Promise.all([Scene.open({ env: ENV }), OpenidProvider.start()]);
});
afterAll(async () => {
  await scene?.close();
  await issuer?.stop();
});

// In one sweep: a server that dies tells of all of them, and each death costs a start.
test('a server killed while it changes rights, rules, settings or what is archived, or issues a token, leaves the old ones or the new ones', async () => {
  const operations = [];
  for (const make of [accessRules, archiving, grants, invitations, programs, ruleChanges, secretSettings])
    operations.push(...(await make(scene)));
  operations.push(...(await trustRules(scene, issuer)));

  const statements = await sweep(scene.stage, operations, ENV);

  const commits = [...statements].map(([name, texts]) => [name, texts.filter((text) => text === 'COMMIT').length]);
  expect(commits).toEqual(operations.map(({ name }) => [name, 1]));
});
