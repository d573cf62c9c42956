import { Client, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { World } from '../runners/world.js';
import { approve, aScene, ask, letters, onDb, turnDown, written, type Scene } from './arrange.js';

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

const GLASS = 'brokenGlass { accessRuleId ability fullPath secretId reason expiresAt }';
const smash = (member: Scene['owner'], input: object): Promise<any> =>
  member.client.mutate('breakGlass', { reason: 'The site is down.', ...input }, GLASS);
const reveal = async (member: Scene['owner'], secretId: string): Promise<string> => {
  const document = 'mutation ($input: SecretRevealInput!) { secretReveal(input: $input) { value problems { code } } }';
  const { data, errors } = await member.client.send(document, { input: { secretId } });
  return data?.secretReveal?.value ?? data?.secretReveal?.problems[0].code ?? errors[0]!.extensions.code;
};

/** Nobody in the namespace may, owners neither. */
const prevent = (namespaceId: number, abilities = '{secret:read_value}'): Promise<any[]> =>
  world.sql(
    `INSERT INTO access_rules (namespace_id, effect, principal_kind, abilities, reason)
     VALUES ($1, 'prevent', 'everyone', $2, 'Nobody looks.') RETURNING id`,
    [namespaceId, abilities],
  );

test('an approved request opens exactly what was asked for, until it ends', async () => {
  const scene = await aScene(server, world);
  const another = await world.secret(scene.project, 'OTHER', 'another value');
  const { accessRequest } = await ask(scene.developer.client, onDb(scene));
  expect(await reveal(scene.developer, scene.secretId)).toBe('FORBIDDEN');

  await approve(scene.owner.client, accessRequest.id);
  const opened = [await reveal(scene.developer, scene.secretId), await reveal(scene.developer, another)];
  await world.sql("UPDATE access_rules SET expires_at = now() - interval '1 second' WHERE origin_id = $1", [
    accessRequest.id,
  ]);

  expect(opened).toEqual(['a value', 'FORBIDDEN']);
  expect(await reveal(scene.developer, scene.secretId)).toBe('FORBIDDEN');
});

test('an owner takes what a rule of his own place prevents, for an hour at most', async () => {
  const scene = await aScene(server, world);
  await prevent(scene.group.id);
  expect(await reveal(scene.owner, scene.secretId)).toBe('FORBIDDEN');

  const { brokenGlass, errors } = await smash(scene.owner, onDb(scene));

  expect(errors).toEqual([]);
  expect(brokenGlass).toMatchObject({
    ability: 'secret:read_value',
    secretId: scene.secretId,
    fullPath: scene.group.fullPath,
  });
  const left = new Date(brokenGlass.expiresAt).getTime() - Date.now();
  expect(left).toBeGreaterThan(55 * 60_000);
  expect(left).toBeLessThanOrEqual(60 * 60_000);
  expect([await reveal(scene.owner, scene.secretId), await reveal(scene.other, scene.secretId)]).toEqual([
    'a value',
    'FORBIDDEN',
  ]);
  await world.sql("UPDATE access_rules SET expires_at = now() - interval '1 second' WHERE origin = 'break_glass'");
  expect(await reveal(scene.owner, scene.secretId)).toBe('FORBIDDEN');
});

test('everybody concerned is told at once, and the event says what it is', async () => {
  const scene = await aScene(server, world);
  await prevent(scene.group.id);
  await world.sql("UPDATE secrets SET contact = 'team@example.com' WHERE id = $1", [scene.secretId]);

  await smash(scene.owner, onDb(scene));

  const owners = [scene.owner, scene.other].map(({ person }) => `${person.username}@example.com`);
  expect((await letters(world, scene)).sort()).toEqual(
    [...owners, 'team@example.com'].map((to) => `access_rule.break_glass ${to}`).sort(),
  );
  const events = `query ($path: ID) { auditEvents(fullPath: $path) { nodes { action breakGlass sentence } } }`;
  const { auditEvents } = await scene.owner.client.query(events, { path: scene.project.fullPath });
  expect(auditEvents.nodes).toEqual([
    {
      ...{ action: 'access_rule.break_glass', breakGlass: true },
      sentence: `${scene.owner.person.username} broke the glass and took secret:read_value on DB in ${scene.project.fullPath}`,
    },
  ]);
});

test('it opens no write-only, archived or hidden secret, and lifts no rule of an owner above', async () => {
  const scene = await aScene(server, world);
  const lower = await newPerson(server);
  await world.member(scene.project, lower.person.id, 50);
  const sealed = await world.secret(scene.project, 'SEALED', 'a value', { write_only: true });
  const hidden = { ...onDb(scene), reason: 'x' };
  const before = await written(server);

  expect(
    (await smash(scene.owner, { ability: 'secret:read_value', object: { secretId: sealed } })).problems[0].code,
  ).toBe('GLASS_HOLDS');
  expect(await written(server)).toEqual(before);
  await prevent(scene.group.id);
  expect((await smash(lower, onDb(scene))).problems[0].code).toBe('GLASS_HOLDS');
  await world.sql('UPDATE namespaces SET archived = true WHERE id = $1', [scene.project.id]);
  expect(await scene.owner.client.mutationFault('breakGlass', hidden)).toBe('FORBIDDEN');
  await world.sql('UPDATE namespaces SET archived = false WHERE id = $1', [scene.project.id]);
  await prevent(scene.group.id, '{secret:read}');
  expect(await scene.owner.client.mutationFault('breakGlass', hidden)).toBe('NOT_FOUND');
});

test('what was taken is not given on to others', async () => {
  const scene = await aScene(server, world);
  // What everybody is kept from is kept from nobody in particular; this one is about owners and whoever is below.
  const [rule] = await prevent(scene.project.id);
  await world.sql("UPDATE access_rules SET principal_kind = 'role', role = 50 WHERE id = $1", [rule.id]);
  const { accessRequest } = await ask(scene.developer.client, onDb(scene));
  await smash(scene.owner, onDb(scene));

  expect(await reveal(scene.owner, scene.secretId)).toBe('a value');
  expect((await approve(scene.owner.client, accessRequest.id)).problems[0].code).toBe('ABOVE_OWN');
});

test('is for owners, and for what they lack', async () => {
  const scene = await aScene(server, world);
  const { client: stranger } = await newPerson(server);
  const input = { ...onDb(scene), reason: 'x' };

  expect(await scene.maintainer.client.mutationFault('breakGlass', input)).toBe('FORBIDDEN');
  expect(await scene.guest.client.mutationFault('breakGlass', input)).toBe('NOT_FOUND');
  expect(await stranger.mutationFault('breakGlass', input)).toBe('NOT_FOUND');
  expect((await smash(scene.owner, onDb(scene))).problems[0].code).toBe('ALREADY_HELD');
  for (const change of [{ minutes: 61 }, { minutes: 0 }, { reason: '' }, { ability: 'secret:list' }, { ability: 'x' }])
    expect([change, await scene.owner.client.mutationFault('breakGlass', { ...input, ...change })]).toEqual([
      change,
      'BAD_USER_INPUT',
    ]);
});

test('of two who break the same glass at once, each takes it for himself, once', async () => {
  const scene = await aScene(server, world);
  await prevent(scene.group.id);

  await Promise.all([scene.owner, scene.other, scene.other].map((member) => smash(member, onDb(scene))));

  const taken = await world.sql("SELECT user_id FROM access_rules WHERE origin = 'break_glass' AND secret_id = $1", [
    scene.secretId,
  ]);
  expect(taken.map((row) => Number(row.user_id)).sort((a, b) => a - b)).toEqual(
    [scene.owner.person.id, scene.other.person.id].sort((a, b) => a - b),
  );
});

test('a program of an owner neither breaks the glass nor decides of what its owner asked for', async () => {
  const scene = await aScene(server, world);
  const { accessRequest } = await ask(scene.maintainer.client, onDb(scene));
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const wishes = { fullPath: scene.group.fullPath, name: 'bot', role: 'OWNER', scopes: ['api'], expiresAt };
  const { token } = await scene.owner.client.mutate('accessTokenCreate', wishes, 'token');
  const bot = { ...scene.owner, client: new Client(server.url, { authorization: `Bearer ${token}` }) };
  await prevent(scene.group.id);
  const before = await written(server);

  expect((await smash(bot, onDb(scene))).problems[0].code).toBe('NOT_A_PERSON');
  for (const decide of [approve, turnDown])
    expect((await decide(bot.client, accessRequest.id)).problems[0].code).toBe('NOT_A_PERSON');
  expect(await written(server)).toEqual(before);
});
