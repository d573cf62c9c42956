import { anonymous, newPerson, withToken } from '../support/client.js';
import { archiving, meanwhile } from '../support/meanwhile.js';
import { startServer, type TestServer } from '../support/server.js';
import { World } from '../runners/world.js';
import {
  approve,
  aScene,
  ask,
  cancel,
  letters,
  onDb,
  requests,
  requestsFault,
  turnDown,
  written,
  type Scene,
} from './arrange.js';

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

const rulesOf = ({ project }: Scene): Promise<any[]> =>
  world.sql('SELECT * FROM access_rules WHERE namespace_id = $1', [project.id]);
const mail = ({ person }: Scene['owner']): string => `${person.username}@example.com`;

test('a developer asks to reveal a secret, and an owner gives it for as long as was wished', async () => {
  const scene = await aScene(server, world);

  const { accessRequest: asked } = await ask(scene.developer.client, onDb(scene));
  const { accessRequest: given, errors } = await approve(scene.owner.client, asked.id);

  expect(asked).toMatchObject({
    ...{ user: { username: scene.developer.person.username }, ability: 'secret:read_value', state: 'OPEN', hours: 4 },
    ...{ fullPath: scene.project.fullPath, secretId: scene.secretId, secretName: 'DB', reason: 'The night job fails.' },
  });
  expect(errors).toEqual([]);
  expect(given).toMatchObject({
    ...{ state: 'APPROVED', decidedBy: { username: scene.owner.person.username }, decisionReason: 'For this night.' },
  });
  const [rule] = await rulesOf(scene);
  expect(rule).toMatchObject({
    ...{ effect: 'allow', principal_kind: 'user', abilities: ['secret:read_value'], secret_id: scene.secretId },
    ...{ origin: 'access_request', environment: null },
  });
  expect([Number(rule.user_id), Number(rule.id), Number(rule.origin_id)]).toEqual([
    scene.developer.person.id,
    Number(given.accessRuleId),
    Number(asked.id),
  ]);
  const hours = (rule.expires_at.getTime() - rule.created_at.getTime()) / 3_600_000;
  expect(hours).toBeCloseTo(4, 1);
});

test('carries the id of the request that was refused, to who decides and into the audit', async () => {
  const scene = await aScene(server, world);
  const { errors } = await scene.developer.client.send(
    'mutation ($id: ID!) { secretReveal(input: {secretId: $id}) { value } }',
    { id: scene.secretId },
  );
  const refusedRequestId = errors[0]!.extensions.requestId as string;
  const input = { ...onDb(scene), reason: 'The night job fails.', hours: 1 };

  for (const wrong of ['', 'x', 'a b c d e f', 'x'.repeat(129)])
    expect(
      await scene.developer.client.mutationFault('accessRequestCreate', { ...input, refusedRequestId: wrong }),
    ).toBe('BAD_USER_INPUT');
  const { accessRequest } = await scene.developer.client.mutate(
    'accessRequestCreate',
    { ...input, refusedRequestId },
    'accessRequest { id refusedRequestId }',
  );

  expect(accessRequest.refusedRequestId).toBe(refusedRequestId);
  const [event] = await world.sql(
    "SELECT details FROM audit_events WHERE action = 'access_request.created' AND target_id = $1",
    [accessRequest.id],
  );
  expect(event!.details.refusedRequestId).toBe(refusedRequestId);
});

test('an approval is in the audit as the rule that it makes, too', async () => {
  const scene = await aScene(server, world);
  const { accessRequest } = await ask(scene.developer.client, onDb(scene));
  const { accessRequest: given } = await approve(scene.owner.client, accessRequest.id);

  const [event] = await world.sql(
    "SELECT details FROM audit_events WHERE action = 'access_rule.created' AND target_id = $1",
    [given.accessRuleId],
  );

  expect(event!.details).toMatchObject({
    abilities: ['secret:read_value'],
    conditions: { secretId: scene.secretId },
    accessRequestId: Number(accessRequest.id),
  });
});

test('tells the nearest owners of a request and the asker of the decision, once', async () => {
  const scene = await aScene(server, world);
  const near = await newPerson(server);
  await world.member(scene.project, near.person.id, 50);
  await world.sql("UPDATE users SET email = username || '@example.com' WHERE id = $1", [near.person.id]);

  const { accessRequest } = await ask(scene.developer.client, onDb(scene));
  const second = await ask(scene.developer.client, onDb(scene));
  await turnDown(scene.owner.client, accessRequest.id);

  expect(second.problems).toEqual([expect.objectContaining({ code: 'ALREADY_OPEN' })]);
  expect(await letters(world, scene)).toEqual([
    `access_request.created ${mail(near)}`,
    `access_request.refused ${mail(scene.developer)}`,
  ]);
  const events = await world.sql('SELECT action FROM audit_events WHERE namespace_id = $1 ORDER BY id', [
    scene.project.id,
  ]);
  expect(events.map((row) => row.action)).toEqual(['access_request.created', 'access_request.refused']);
});

test('answers alike for what is hidden and what is not there, and counts both', async () => {
  const scene = await aScene(server, world);
  const { client: stranger, person } = await newPerson(server);
  const path = scene.project.fullPath;
  const absent = { ability: 'secret:read_value', object: { fullPath: `${path}-no`, secretName: 'DB' } };
  const noSecret = { ability: 'secret:read_value', object: { fullPath: path, secretName: 'NO' } };

  const answers = [];
  for (const [client, asked] of [
    [stranger, onDb(scene)],
    [stranger, onDb(scene)],
    [stranger, absent],
    [scene.guest.client, onDb(scene)],
    [scene.guest.client, noSecret],
  ] as const)
    answers.push(await ask(client, asked));

  expect(answers).toEqual(answers.map(() => ({ accessRequest: null, errors: [], problems: [] })));
  expect(await requests(stranger)).toEqual([]);
  expect(await requests(scene.guest.client)).toEqual([]);
  const seen = await requests(scene.owner.client, path);
  expect(seen.map((one) => one.user.username)).toEqual([scene.guest.person.username, person.username]);
  const counted = await world.sql('SELECT id FROM access_requests WHERE user_id = $1', [person.id]);
  expect(counted).toHaveLength(3);
});

test('limits how much one person asks, whatever is there', async () => {
  const scene = await aScene(server, world);
  const { client } = await newPerson(server);
  const absent = { ability: 'secret:read_value', object: { fullPath: 'no/where', secretName: 'DB' } };
  for (let at = 0; at < 20; at += 1) await ask(client, absent);

  const input = { reason: 'x', hours: 1 };
  expect(await client.mutationFault('accessRequestCreate', { ...absent, ...input })).toBe('RATE_LIMITED');
  expect(await client.mutationFault('accessRequestCreate', { ...onDb(scene), ...input })).toBe('RATE_LIMITED');
});

test('nobody decides on his own request, gives what he does not hold, or decides without the right to', async () => {
  const scene = await aScene(server, world);
  const secretId = await world.secret(scene.project, 'SEALED', 'a value', { write_only: true });
  const own = (await ask(scene.maintainer.client, onDb(scene))).accessRequest.id;
  const above = (await ask(scene.developer.client, { ability: 'secret:read_value', object: { secretId } }))
    .accessRequest.id;
  await world.sql('UPDATE members SET role = 50 WHERE user_id = $1', [scene.maintainer.person.id]);
  const { client: stranger } = await newPerson(server);
  const before = await written(server);

  expect((await approve(scene.maintainer.client, own)).problems[0].code).toBe('SELF_APPROVAL');
  expect((await approve(scene.owner.client, above)).problems[0].code).toBe('ABOVE_OWN');
  const input = { id: own, reason: 'x' };
  for (const name of ['accessRequestApprove', 'accessRequestRefuse']) {
    expect(await scene.developer.client.mutationFault(name, input)).toBe('NOT_FOUND');
    expect(await stranger.mutationFault(name, input)).toBe('NOT_FOUND');
  }
  await world.sql('UPDATE members SET role = 40 WHERE user_id = $1', [scene.other.person.id]);
  expect(await scene.other.client.mutationFault('accessRequestApprove', input)).toBe('FORBIDDEN');
  expect(await scene.owner.client.mutationFault('accessRequestCancel', input)).toBe('NOT_FOUND');
  expect(await written(server)).toEqual(before);
});

test('of two who decide at once, one does', async () => {
  const scene = await aScene(server, world);
  const { accessRequest } = await ask(scene.developer.client, onDb(scene));

  const both = await Promise.all([
    approve(scene.owner.client, accessRequest.id),
    approve(scene.other.client, accessRequest.id),
  ]);

  expect(both.map((one) => one.problems[0]?.code ?? 'done').sort()).toEqual(['NOT_OPEN', 'done']);
  expect(await rulesOf(scene)).toHaveLength(1);
});

test('what was decided, taken back or let pass stays as it is', async () => {
  const scene = await aScene(server, world);
  const one = (await ask(scene.developer.client, onDb(scene))).accessRequest;
  expect((await cancel(scene.developer.client, one.id)).accessRequest.state).toBe('CANCELED');
  const two = (await ask(scene.developer.client, onDb(scene))).accessRequest;
  await world.sql("UPDATE access_requests SET ends_at = now() - interval '1 second' WHERE id = $1", [two.id]);

  const late = await approve(scene.owner.client, two.id);

  expect((await approve(scene.owner.client, one.id)).problems[0].code).toBe('NOT_OPEN');
  expect(late.problems).toEqual([
    expect.objectContaining({ code: 'NOT_OPEN', message: expect.stringContaining('ended') }),
  ]);
  expect((await requests(scene.developer.client)).map((row) => row.state)).toEqual(['ENDED', 'CANCELED']);
  const days = (new Date(one.endsAt).getTime() - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(6.9);
  expect(days).toBeLessThan(7.1);
});

test('where all is archived a request is refused or taken back, and approved no more', async () => {
  const scene = await aScene(server, world);
  const [one, two] = [scene.developer, scene.maintainer];
  const first = (await ask(one.client, onDb(scene))).accessRequest;
  const second = (await ask(two.client, onDb(scene))).accessRequest;
  await world.sql(...archiving(scene.project.id));
  const before = await written(server);

  const { problems } = await approve(scene.owner.client, first.id);

  expect(problems).toMatchObject([{ code: 'ARCHIVED', field: 'id' }]);
  expect(problems[0].message).toContain(`${scene.project.fullPath} is archived`);
  const input = { id: first.id, reason: 'x' };
  for (const name of ['accessRequestApprove', 'accessRequestRefuse']) {
    expect(await two.client.mutationFault(name, input)).toBe('FORBIDDEN');
    expect(await one.client.mutationFault(name, { ...input, id: second.id })).toBe('NOT_FOUND');
  }
  expect(await written(server)).toEqual(before);
  expect((await turnDown(scene.owner.client, first.id)).accessRequest.state).toBe('REFUSED');
  expect((await cancel(two.client, second.id)).accessRequest.state).toBe('CANCELED');
  expect(await rulesOf(scene)).toEqual([]);
});

test('approved while the place is being archived waits for that, and is not', async () => {
  const scene = await aScene(server, world);
  const { accessRequest } = await ask(scene.developer.client, onDb(scene));

  const changes = [archiving(scene.project.id)];
  const { problems } = await meanwhile(server, changes, () => approve(scene.owner.client, accessRequest.id));

  expect(problems).toMatchObject([{ code: 'ARCHIVED' }]);
  expect(await rulesOf(scene)).toEqual([]);
});

test('rights are given shorter than wished, never longer, and to members only', async () => {
  const scene = await aScene(server, world);
  const first = (await ask(scene.developer.client, onDb(scene))).accessRequest;
  const { client: stranger } = await newPerson(server);
  await ask(stranger, onDb(scene));
  const [hidden] = await requests(scene.owner.client, scene.project.fullPath);

  expect((await approve(scene.owner.client, first.id, { hours: 5 })).problems[0].code).toBe('LONGER_THAN_WISHED');
  expect((await approve(scene.owner.client, hidden.id)).problems[0].code).toBe('NOT_A_MEMBER');
  const { accessRequest } = await approve(scene.owner.client, first.id, { hours: 1 });
  const left = new Date(accessRequest.rightsEndAt).getTime() - Date.now();
  expect(left).toBeGreaterThan(50 * 60_000);
  expect(left).toBeLessThanOrEqual(60 * 60_000);
});

test('requests of a place are for who sees its rules', async () => {
  const scene = await aScene(server, world);
  await ask(scene.developer.client, onDb(scene));

  expect(await requests(scene.maintainer.client, scene.project.fullPath)).toHaveLength(1);
  expect(await requests(scene.owner.client, scene.group.fullPath)).toHaveLength(1);
  expect(await requestsFault(scene.developer.client, scene.project.fullPath)).toBe('FORBIDDEN');
  expect(await requestsFault((await newPerson(server)).client, scene.project.fullPath)).toBe('NOT_FOUND');
});

test('refuses malformed requests, and those for what one has', async () => {
  const scene = await aScene(server, world);
  const { client } = scene.developer;
  const path = scene.project.fullPath;
  const good = { ...onDb(scene), reason: 'x', hours: 1 };
  const fault = (change: object): Promise<string | null> =>
    client.mutationFault('accessRequestCreate', { ...good, ...change });

  for (const change of [
    { ability: 'secret:purge' },
    { ability: 'pipeline:read' },
    { reason: ' ' },
    { reason: 'x'.repeat(501) },
    { hours: 721 },
    { hours: 0 },
    { object: {} },
    { object: { fullPath: path, secretId: scene.secretId } },
    { object: { fullPath: path, variant: '*' } },
    { object: { fullPath: path, environment: 'review/*' } },
    { object: { secretId: 'x' } },
  ])
    expect([change, await fault(change)]).toEqual([change, 'BAD_USER_INPUT']);
  expect((await ask(scene.owner.client, onDb(scene))).problems[0].code).toBe('ALREADY_HELD');
  expect(await anonymous(server).mutationFault('accessRequestCreate', good)).toBe('UNAUTHENTICATED');
  const reader = await withToken(server, scene.developer.person, ['read_api']);
  expect(await reader.mutationFault('accessRequestCreate', good)).toBe('FORBIDDEN');
});

test('says that a name alone does not tell which variant is meant, to who may see them', async () => {
  const scene = await aScene(server, world);
  await world.secret(scene.project, 'DB', 'a value', { environment_scope: 'production' });

  expect((await ask(scene.developer.client, onDb(scene))).problems[0].code).toBe('AMBIGUOUS_NAME');
  expect((await ask(scene.guest.client, onDb(scene))).problems).toEqual([]);
  const { accessRequest } = await ask(scene.developer.client, {
    ability: 'secret:read_value',
    object: { fullPath: scene.project.fullPath, secretName: 'DB', variant: 'production' },
  });
  expect(accessRequest.variant).toBe('production');
});
