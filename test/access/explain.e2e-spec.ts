import { asOwner, createUser, newPerson, withToken, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, fresh, idOf, someone, type Someone } from '../secrets/arrange.js';
import type { Arranged } from '../tree/arrange.js';

let server: TestServer;
let admin: Client;
let there: Arranged;
let developer: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = (await newPerson(server, { admin: true })).client;
  there = await aProjectWithSecrets(server, admin);
  developer = await someone(server, 'DEVELOPER', there.group);
  await create(there.owner.client, there.project, { name: 'DB_URL' });
});
afterAll(() => server.stop());

const QUESTION = `query ($ability: String!, $object: AbilityObjectInput!, $actor: AbilityActorInput) {
  abilityExplain(ability: $ability, object: $object, actor: $actor) {
    ability allowed ruleId sentence requestId ask { username }
    chain { kind fullPath role name expiresAt sentence } } }`;

const ask = async (client: Client, ability: string, object: object, actor?: object) =>
  (await client.query(QUESTION, { ability, object, actor })).abilityExplain;
const fault = (client: Client, ability: string, object: object, actor?: object) =>
  client.fault(QUESTION, { ability, object, actor });
const dbUrl = () => ({ fullPath: there.project, secretName: 'DB_URL' });

describe('about oneself', () => {
  it('tells who sees rules the deciding rule and the way to it', async () => {
    const answer = await ask(there.owner.client, 'secret:read_value', dbUrl());
    expect(answer).toMatchObject({
      allowed: true,
      ruleId: 'secret.reveal',
      sentence: 'Owners reveal secrets.',
      ask: [],
    });
    expect(answer.chain).toMatchObject([
      { kind: 'MEMBERSHIP', fullPath: there.group, role: 'OWNER', sentence: `Member of ${there.group} as owner.` },
      { kind: 'ROLE', role: 'OWNER' },
      { kind: 'RULE', name: 'secret.reveal', sentence: 'Owners reveal secrets.' },
    ]);
  });

  it('tells who sees no rules the ability, whom to ask and the request, and nothing of why', async () => {
    const { headers, data } = await developer.client.send(QUESTION, { ability: 'secret:read_value', object: dbUrl() });
    expect(data.abilityExplain).toEqual({
      ability: 'secret:read_value',
      allowed: false,
      ruleId: null,
      sentence: null,
      chain: null,
      ask: expect.arrayContaining([{ username: there.owner.person.username }]),
      requestId: headers.get('x-request-id'),
    });
  });

  it('names at most five to ask: who holds the ability first, then the nearest and highest', async () => {
    const place = await aProjectWithSecrets(server, admin);
    const guest = await someone(server, 'GUEST', place.group);
    const near = await someone(server, 'MAINTAINER', place.project);
    const nearest = await someone(server, 'OWNER', place.project);
    for (let n = 0; n < 4; n++) await someone(server, 'OWNER', place.group);
    const blocked = await someone(server, 'OWNER', place.project);
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
    const bot = await someone(server, 'OWNER', place.project);
    await asOwner(server, "UPDATE users SET kind = 'bot', managed_by = $2 WHERE id = $1", [
      bot.person.id,
      await idOf(server, place.project),
    ]);
    const { ask: told } = await ask(guest.client, 'secret:delete', { fullPath: place.project, environment: '*' });
    expect(told).toHaveLength(5);
    expect(told[0]).toEqual({ username: nearest.person.username });
    expect(told).not.toContainEqual({ username: near.person.username });
    for (const { person } of [blocked, bot]) expect(told).not.toContainEqual({ username: person.username });
    const list = await ask(guest.client, 'trash:list', { fullPath: place.project });
    expect(list.ask.slice(0, 2)).toEqual([{ username: nearest.person.username }, { username: near.person.username }]);
  });

  it('counts the scopes of the token that asks, or of one that is named', async () => {
    const reading = await withToken(server, there.owner.person, ['read_api']);
    const byIt = await ask(reading, 'secret:read_value', dbUrl());
    expect(byIt).toMatchObject({ allowed: false, sentence: 'The scopes of the token do not allow this.' });
    expect(byIt.chain).toMatchObject([{ kind: 'TOKEN_SCOPE', sentence: 'The token has the scopes read_api.' }]);
    const [{ id }] = await asOwner(server, 'SELECT max(id) AS id FROM personal_access_tokens WHERE user_id = $1', [
      there.owner.person.id,
    ]);
    const named = { tokenId: String(id) };
    expect(await ask(there.owner.client, 'secret:read_value', dbUrl(), named)).toMatchObject({ allowed: false });
    expect(await ask(there.owner.client, 'secret:list', { fullPath: there.project }, named)).toMatchObject({
      allowed: true,
    });
    await asOwner(server, 'UPDATE personal_access_tokens SET revoked_at = now() WHERE id = $1', [id]);
    expect(await ask(there.owner.client, 'secret:list', { fullPath: there.project }, named)).toMatchObject({
      allowed: false,
      sentence: 'The token test is expired or revoked.',
    });
    expect(await fault(developer.client, 'secret:list', { fullPath: there.project }, named)).toBe('NOT_FOUND');
  });
});

describe('about others', () => {
  it('tells who sees rules', async () => {
    const { username, id } = developer.person;
    for (const actor of [{ username }, { userId: String(id) }]) {
      const answer = await ask(there.owner.client, 'secret:read_value', dbUrl(), actor);
      expect(answer).toMatchObject({
        allowed: false,
        ruleId: null,
        sentence: 'This takes the role owner or a higher one.',
      });
      expect(answer.chain[0]).toMatchObject({ kind: 'MEMBERSHIP', role: 'DEVELOPER' });
      expect(answer.ask).toContainEqual({ username: there.owner.person.username });
    }
  });

  it('tells nobody else, not even whether there is such a user', async () => {
    for (const username of [there.owner.person.username, fresh('nobody')])
      expect(await fault(developer.client, 'secret:list', { fullPath: there.project }, { username })).toBe('FORBIDDEN');
    expect(await fault(developer.client, 'user:list', { installation: true }, { userId: '1' })).toBe('FORBIDDEN');
    expect(await fault(there.owner.client, 'secret:list', { fullPath: there.project }, { username: 'no\0one' })).toBe(
      'NOT_FOUND',
    );
  });

  it('says that who is blocked may do nothing', async () => {
    const blocked = await someone(server, 'OWNER', there.group);
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
    const { username } = blocked.person;
    const answer = await ask(there.owner.client, 'secret:list', { fullPath: there.project }, { username });
    expect(answer).toMatchObject({ allowed: false, sentence: `${username} is blocked.`, chain: [] });
  });

  it('shows custom roles, grants and what grants to roles say', async () => {
    const place = await aProjectWithSecrets(server, admin);
    const { person } = await someone(server, 'REPORTER', place.group);
    const owner = place.owner.client;
    await create(owner, place.project, { name: 'KEY' });
    const made = await owner.mutate(
      'customRoleCreate',
      { groupPath: place.group, name: 'Keeper', role: 'REPORTER', abilities: ['secret:update'] },
      'customRole { id }',
    );
    await asOwner(server, 'UPDATE members SET custom_role_id = $1 WHERE user_id = $2', [made.customRole.id, person.id]);
    const projectPath = place.project;
    const principal = { type: 'USER', id: person.id };
    const actions = ['READ', 'READ_VALUE'];
    await owner.mutate('projectSecretsPermissionUpdate', { projectPath, principal, actions, expiredAt: '2099-01-31' });
    const actor = { username: person.username };
    const object = { fullPath: projectPath, secretName: 'KEY' };
    expect(await ask(owner, 'secret:update', object, actor)).toMatchObject({
      allowed: true,
      chain: [
        { kind: 'MEMBERSHIP', fullPath: place.group },
        { kind: 'CUSTOM_ROLE', fullPath: place.group, name: 'Keeper' },
        { kind: 'ROLE' },
        { kind: 'RULE', name: 'given.secret:update' },
      ],
    });
    const reveals = await ask(owner, 'secret:read_value', object, actor);
    expect(reveals.chain[1]).toMatchObject({
      kind: 'GRANT',
      fullPath: projectPath,
      expiresAt: '2099-01-31T00:00:00.000Z',
    });
    expect(reveals.chain[1].sentence).toContain('read, read_value, until 2099-01-31');
    await owner.mutate('projectSecretsPermissionUpdate', {
      projectPath,
      principal: { type: 'ROLE', id: 40 },
      actions: ['READ'],
    });
    const lowered = await ask(owner, 'secret:read', object, actor);
    expect(lowered.chain).toContainEqual(expect.objectContaining({ kind: 'ROLE_GRANT', fullPath: projectPath }));
  });
});

describe('the object', () => {
  it('is asked about in every kind there is', async () => {
    const { owner, project: fullPath, group } = there;
    const { environment } = await owner.client.mutate(
      'environmentCreate',
      { projectPath: fullPath, name: 'production', tier: 'PRODUCTION' },
      'environment { id }',
    );
    expect(environment).not.toBeNull();
    const [secret] = await asOwner(server, "SELECT id FROM secrets WHERE name = 'DB_URL' AND namespace_id = $1", [
      await idOf(server, fullPath),
    ]);
    const [member] = await asOwner(server, 'SELECT id FROM members WHERE user_id = $1', [developer.person.id]);
    const [runner] = await asOwner(
      server,
      `INSERT INTO runners (scope, namespace_id, tags, token_hash, token_prefix)
       VALUES ('project', $1, '{}', '\\x01', 'x') RETURNING id`,
      [await idOf(server, fullPath)],
    );
    const cases: [string, object][] = [
      ['group:update', { fullPath: group }],
      ['project:update', { fullPath }],
      ['secrets_manager:update', { fullPath }],
      ['secret:list', { fullPath: group }],
      ['secret:update', { secretId: secret.id }],
      ['secret:create', { fullPath, environment: 'production' }],
      ['environment:deploy', { fullPath, environment: 'production' }],
      ['ref:push', { fullPath, refName: 'main' }],
      ['protected_ref:create', { fullPath, refName: 'release/*' }],
      ['pipeline:create', { fullPath, refName: 'v1', refKind: 'TAG' }],
      ['job:play', { fullPath, refName: 'main', environment: 'production' }],
      ['member:create', { fullPath, role: 'DEVELOPER' }],
      ['member:update', { memberId: String(member.id), role: 'GUEST' }],
      ['runner:create', { fullPath: group }],
      ['runner:update', { runnerId: String(runner.id) }],
    ];
    for (const [ability, object] of cases)
      expect([ability, (await ask(owner.client, ability, object)).allowed]).toEqual([ability, true]);
    expect(await ask(admin, 'setting:update', { installation: true })).toMatchObject({ allowed: true });
    const refused = await ask(owner.client, 'setting:update', { installation: true });
    expect(refused).toMatchObject({ allowed: false, chain: null, sentence: null });
    expect(refused.ask.length).toBeGreaterThan(0);
  });

  it('says why a protected environment refuses', async () => {
    const { owner, project: fullPath } = there;
    await owner.client.mutate('environmentProtect', { projectPath: fullPath, pattern: 'live', deployRole: 'OWNER' });
    const maintainer = await someone(server, 'MAINTAINER', there.group);
    const object = { fullPath, environment: 'live' };
    expect(await ask(maintainer.client, 'environment:deploy', object)).toMatchObject({
      allowed: false,
      ruleId: 'protected_environment.deploy',
      ask: expect.arrayContaining([{ username: owner.person.username }]),
    });
  });

  it('answers alike whether it is hidden or absent', async () => {
    const { client: stranger } = await newPerson(server);
    const guest = await someone(server, 'GUEST', there.group);
    for (const fullPath of [there.project, `${there.group}/nothing`])
      expect(await fault(stranger, 'project:read', { fullPath })).toBe('NOT_FOUND');
    for (const secretName of ['DB_URL', 'NOTHING'])
      expect(await fault(guest.client, 'secret:read', { fullPath: there.project, secretName })).toBe('NOT_FOUND');
    expect(await fault(there.owner.client, 'job:read', { jobId: '999999' })).toBe('NOT_FOUND');
    expect(await fault(there.owner.client, 'ref:push', { fullPath: there.group, refName: 'x' })).toBe('NOT_FOUND');
  });

  it('must be one, and of what the ability is about', async () => {
    const client = there.owner.client;
    const fullPath = there.project;
    const user = await createUser(server);
    for (const [ability, object, actor] of [
      ['no:such', { fullPath }],
      ['secret:list', {}],
      ['secret:list', { fullPath, jobId: '1' }],
      ['group:update', { fullPath }],
      ['setting:read', { fullPath }],
      ['secret:read_value', { fullPath }],
      ['environment:deploy', { fullPath }],
      ['member:create', { fullPath }],
      ['secret:list', { fullPath }, { username: user.username, userId: String(user.id) }],
    ] as [string, object, object?][])
      expect([ability, await fault(client, ability, object, actor)]).toEqual([ability, 'BAD_USER_INPUT']);
  });

  it('is for people who are signed in', async () => {
    const nobody = developer.client.with({ cookie: '', 'x-csrf-token': '' });
    expect(await fault(nobody, 'project:read', { fullPath: there.project })).toBe('UNAUTHENTICATED');
  });
});
